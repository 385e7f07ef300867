import Foundation
import TestSupport
import Testing

struct InitTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static let files = [".smtplint.yaml", "mail/connection.yaml", ".pre-commit-config.yaml"]

  private func smtplint(_ arguments: String..., in sub: String = "") throws -> CommandResult {
    try Command.run(Repository.program, arguments, in: folder.path + sub)
  }

  private func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: folder.file(name)) }

  /// All that stands in the folder, hidden and temporary files included.
  private var everything: [String] {
    get throws { try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted() }
  }

  @Test func `what it writes is said, and is silent under check`() throws {
    let result = try smtplint("init")
    #expect(result.status == 0)
    for file in Self.files { #expect(result.output.contains("wrote \(file)\n")) }
    #expect(try everything == (Self.files + ["mail"]).sorted())
    let check = try smtplint("check", "--fail-on", "info")
    #expect(check.status == 0 && check.everything.isEmpty)
    #expect(try smtplint("check", "--format", "json").output.contains("\"documents\": 1"))
  }

  @Test func `a folder is made, with those above it`() throws {
    let result = try smtplint("init", "new/place")
    #expect(result.status == 0 && result.output.contains("wrote new/place/mail/connection.yaml\n"))
    let check = try smtplint("check", "new/place")
    #expect(check.status == 0 && check.everything.isEmpty)
    #expect(try smtplint("init", "").status == 64)
  }

  @Test func `the files are those that their readers take`() throws {
    #expect(try smtplint("init").status == 0)
    let hook = try Command.run(Repository.tool("pre-commit"), ["validate-config", folder.file(".pre-commit-config.yaml")])
    #expect(hook.status == 0, "\(hook.everything)")
    for (schema, file) in [("configuration", ".smtplint.yaml"), ("smtplint-v1", "mail/connection.yaml")] {
      let path = "schemas/\(schema).schema.json"
      let result = try Command.run(
        Repository.tool("check-jsonschema"), ["--schemafile", Repository.path(path), folder.file(file)])
      #expect(result.status == 0, "\(result.everything)")
      #expect(try folder.text(file).hasPrefix("# yaml-language-server: $schema=https://"))
      #expect(try folder.text(file).contains("/" + path + "\n"))
    }
  }

  @Test func `every setting is shown, and holds when its comment mark is taken off`() throws {
    #expect(try smtplint("init").status == 0)
    let text = try folder.text(".smtplint.yaml")
    let schema = try #require(
      try JSONSerialization.jsonObject(with: Data(Repository.text("schemas/configuration.schema.json").utf8)) as? [String: Any])
    for setting in try #require(schema["properties"] as? [String: Any]).keys {
      #expect(text.contains(try Regex("(?m)^(# )?\(setting):")), "\(setting) is not shown")
    }
    let uncommented = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.contains(/^# +[a-zA-Z]+:( |$)/) ? String(line.dropFirst(2)) : String(line)
    }
    #expect(uncommented.contains("failOn: error"))
    try folder.write(uncommented.joined(separator: "\n"), to: ".smtplint.yaml")
    let check = try smtplint("check")
    #expect(check.status == 0 && check.everything.isEmpty, "\(check.everything)")
  }

  @Test func `what is there is kept, also a link to nothing`() throws {
    try folder.write("mine\n", to: "mail/connection.yaml")
    try FileManager.default.createSymbolicLink(atPath: folder.file(".smtplint.yaml"), withDestinationPath: folder.file("nowhere"))
    let result = try smtplint("init")
    #expect(result.status == 0)
    #expect(result.output.hasPrefix("kept  .smtplint.yaml\nkept  mail/connection.yaml\nwrote .pre-commit-config.yaml\n"))
    #expect(try folder.text("mail/connection.yaml") == "mine\n")
    #expect(!exists("nowhere"))
    let again = try smtplint("init")
    #expect(again.status == 0 && !again.output.contains("wrote"))
  }

  @Test func `a file in the way is told, and nothing is written`() throws {
    try folder.write("x", to: "mail")
    let result = try smtplint("init")
    #expect(result.status == 3 && result.errors == "smtplint: mail: is no folder; nothing was written\n")
    #expect(try everything == ["mail"])
    #expect(try smtplint("init", "mail/deeper").status == 3)
    #expect(try everything == ["mail"])
  }

  @Test func `a folder that takes no files is told, and nothing is written`() throws {
    try FileManager.default.createDirectory(atPath: folder.file("locked"), withIntermediateDirectories: true)
    defer { chmod(folder.file("locked"), 0o755) }
    #expect(chmod(folder.file("locked"), 0o555) == 0)
    // Root writes everywhere, unless it gives that up.
    let asOwner = geteuid() == 0 ? ["setpriv", "--inh-caps=-all", "--bounding-set=-all"] : []
    let result = try Command.run("/usr/bin/env", asOwner + [Repository.program, "init", "locked"], in: folder.path)
    #expect(result.status == 3)
    #expect(result.errors == "smtplint: locked: takes no files: permission denied; nothing was written\n")
    #expect(try everything == ["locked"])
  }

  @Test func `a link out of the workspace is not followed, one within it is`() throws {
    let outside = try TemporaryFolder()
    try FileManager.default.createSymbolicLink(atPath: folder.file("mail"), withDestinationPath: outside.path)
    let result = try smtplint("init")
    #expect(result.status == 3 && result.errors.contains("mail: is a link that leads out of the workspace"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: outside.path).isEmpty)
    #expect(try everything == ["mail"])

    try FileManager.default.removeItem(atPath: folder.file("mail"))
    try FileManager.default.createSymbolicLink(atPath: folder.file("mail"), withDestinationPath: "nowhere")
    #expect(try smtplint("init").errors.contains("mail: is a link to nothing"))

    try FileManager.default.removeItem(atPath: folder.file("mail"))
    try FileManager.default.createDirectory(atPath: folder.file("config/mail"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: folder.file("mail"), withDestinationPath: "config/mail")
    #expect(try smtplint("init").status == 0)
    #expect(exists("config/mail/connection.yaml"))
    // The folder that a user names may be a link itself.
    try FileManager.default.createSymbolicLink(atPath: outside.file("link"), withDestinationPath: folder.path)
    #expect(try smtplint("init", outside.file("link")).status == 0)
  }

  @Test func `two at once write each file once, and leave nothing behind`() throws {
    let processes = try (0..<8).map { _ -> Process in
      let process = Process()
      process.executableURL = URL(fileURLWithPath: Repository.program)
      process.arguments = ["init", folder.path]
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      return process
    }
    for process in processes {
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
    }
    #expect(try everything == (Self.files + ["mail"]).sorted())
    #expect(try smtplint("check").status == 0)
  }
}
