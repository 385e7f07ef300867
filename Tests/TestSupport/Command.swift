package import Foundation

/// What a program did.
package struct CommandResult: Sendable {
  package let status: Int32
  package let output: String
  package let errors: String

  /// All that it printed.
  package var everything: String { output + errors }
}

package enum Command {
  /// Runs a program to its end. Its standard input is `input`, or nothing; no terminal is attached.
  package static func run(
    _ program: String, _ arguments: [String], in folder: String? = nil, input: Data = Data(), environment: [String: String] = [:]
  ) throws -> CommandResult {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    // The tests are the same in a job of GitHub Actions, where another format is the standard one.
    process.environment = ProcessInfo.processInfo.environment.merging(["GITHUB_ACTIONS": ""]) { $1 }
      .merging(environment) { $1 }
    // Files, not pipes: nothing can fill up and wait.
    let scratch = try TemporaryFolder()
    let (outputPath, errorPath, inputPath) = (
      scratch.file("output"), scratch.file("errors"), try scratch.write(input, to: "input")
    )
    for path in [outputPath, errorPath] { _ = FileManager.default.createFile(atPath: path, contents: nil) }
    process.standardOutput = FileHandle(forWritingAtPath: outputPath)
    process.standardError = FileHandle(forWritingAtPath: errorPath)
    process.standardInput = FileHandle(forReadingAtPath: inputPath)
    try process.run()
    process.waitUntilExit()
    func read(_ path: String) -> String { String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self) }
    return CommandResult(status: process.terminationStatus, output: read(outputPath), errors: read(errorPath))
  }

  /// Runs the program under test.
  package static func smtplint(
    _ arguments: String..., in folder: String? = nil, input: String = "", environment: [String: String] = [:]
  ) throws -> CommandResult {
    try run(Repository.program, arguments, in: folder, input: Data(input.utf8), environment: environment)
  }
}
