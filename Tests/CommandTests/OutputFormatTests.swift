import Foundation
import TestSupport
import Testing

enum OutputFormats {
  static let all = [
    "text", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "checkstyle", "tap", "rdjson",
  ]
}

struct OutputFormatTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func check(_ arguments: String..., in subfolder: String = "", environment: [String: String] = [:]) throws
    -> CommandResult
  {
    try Command.run(Repository.program, ["check"] + arguments, in: folder.file(subfolder), environment: environment)
  }

  @Test func `every format is read by those it is for`() throws {
    let result = try Command.run(
      Repository.tool("python"), [Repository.path("Tests/Consumers/consumers.py"), "--smtplint", Repository.program])
    #expect(result.status == 0, "\(result.everything.suffix(5000))")
    print(result.output)
  }

  @Test func `help lists the formats`() throws {
    let words = try Command.smtplint("check", "--help").output.split { " \n".contains($0) }.joined(separator: " ")
    #expect(words.contains("(values: \(OutputFormats.all.joined(separator: ", ")))"))
  }

  @Test func `annotations are the standard in a job of GitHub Actions, and only there`() throws {
    try folder.write(connection("x: 1"), to: "a.yaml")
    let job = ["GITHUB_ACTIONS": "true"]
    #expect(try check("a.yaml", environment: job).output.hasPrefix("::error title=smtplint SL0103 unknown-field,file=a.yaml,"))
    #expect(try check("a.yaml", environment: job).status == 1)
    #expect(try check("a.yaml", "--format", "concise", environment: job).output.hasPrefix("a.yaml:10:3: "))
    #expect(try check("a.yaml", "--output", "text=a.txt", environment: job).output.hasPrefix("::error "))
    #expect(try folder.text("a.txt").hasPrefix("error[SL0103]"))
    for value in ["", "false", "1"] {
      #expect(try check("a.yaml", environment: ["GITHUB_ACTIONS": value]).output.hasPrefix("error[SL0103]"), "\(value)")
    }
  }

  @Test func `forges get paths from the top of the repository, others as they were given`() throws {
    try folder.write("", to: ".git/HEAD")
    try folder.write(connection("x: 1"), to: "mail/sub/a.yaml")
    try FileManager.default.createSymbolicLink(atPath: folder.file("mail/link.yaml"), withDestinationPath: "sub/a.yaml")
    for path in ["sub/a.yaml", "./sub/../sub/a.yaml", "link.yaml", folder.file("mail/sub/a.yaml")] {
      #expect(try check(path, "--format", "sarif", in: "mail").output.contains("\"uri\": \"mail/sub/a.yaml\""), "\(path)")
      #expect(try check(path, "--format", "gitlab", in: "mail").output.contains("\"path\": \"mail/sub/a.yaml\""), "\(path)")
      #expect(try check(path, "--format", "github", in: "mail").output.contains(",file=mail/sub/a.yaml,"), "\(path)")
      #expect(try check(path, "--format", "rdjson", in: "mail").output.contains("\"path\": \"\(path)\""), "\(path)")
    }
  }

  @Test func `quiet leaves errors only, and files hold everything`() throws {
    try folder.write(connection("x: 1\nsslAuthenticationProtocols: [TLSv1, TLSv1_2]"), to: "a.yaml")
    let result = try check("a.yaml", "--quiet", "--format", "jsonl", "--output", "jsonl=all.jsonl")
    #expect(result.output.split(separator: "\n").count == 1 && result.output.contains("\"error\""))
    #expect(try folder.text("all.jsonl").split(separator: "\n").count == 2)
  }

  @Test func `a configuration with findings is no test that passes`() throws {
    try folder.write(connection(), to: "a.yaml")
    try folder.write("manifest: [x]\n", to: ".smtplint.yaml")
    let result = try check("--format", "junit", "--output", "tap=a.tap")
    #expect(result.status == 1 && result.output.contains("tests=\"1\" failures=\"1\""))
    #expect(try folder.text("a.tap").contains("not ok 1 - .smtplint.yaml:1:1: error["))
  }

  @Test(arguments: OutputFormats.all.dropFirst(2)) func `the guide shows what the program prints`(format: String) throws {
    let path = "fixtures/err/cleartext-auth/password.yaml"
    let output = try Command.smtplint("check", path, "--format", format, in: Repository.root.path).output
    let section = try #require(
      Repository.text("docs/guide/formats.md").split(separator: "\n## ").first { $0.hasPrefix("\(format)\n") })
    let example = try #require(section.split(separator: "```", omittingEmptySubsequences: false).dropFirst().first)
    // Lines between two `…` stand in the output in their order.
    var rest = output[...]
    for part in example.drop(while: { $0 != "\n" }).dropFirst().split(separator: "…\n") {
      let text = part.trimmingCharacters(in: .whitespaces)
      let found = try #require(rest.firstRange(of: text), "\(text)")
      rest = rest[found.upperBound...]
    }
    #expect(rest.isEmpty || example.hasSuffix("…\n"))
  }
}
