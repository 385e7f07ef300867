import Foundation
import TestSupport
import Testing

struct CheckTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func check(_ arguments: String..., input: String = "") throws -> CommandResult {
    try Command.run(Repository.program, ["check"] + arguments, in: folder.path, input: Data(input.utf8))
  }

  @Test func `status 0 and silence when all is well`() throws {
    try folder.write(connection(), to: "a.yaml")
    let result = try check("a.yaml")
    #expect(result.status == 0 && result.everything.isEmpty)
  }

  @Test func `status 1 for findings at the threshold`() throws {
    try folder.write(connection("sslAuthenticationProtocols: [TLSv1, TLSv1_2]"), to: "warning.yaml")
    #expect(try check("warning.yaml").status == 0)
    #expect(try check("warning.yaml", "--fail-on", "warning").status == 1)
    #expect(try check("warning.yaml", "--fail-on", "never").status == 0)
    #expect(try check("warning.yaml", "--fail-on", "info", "--format", "json").status == 1)
    #expect(try check("warning.yaml", "--quiet").output.isEmpty)
  }

  @Test func `status 3 when the run itself cannot do its work, and the other files are checked`() throws {
    try folder.write(connection("x: 1"), to: "a.yaml")
    let result = try check("a.yaml", "missing.yaml")
    #expect(result.status == 3)
    #expect(result.output.contains("SL0103"))
    #expect(result.errors == "smtplint: missing.yaml: no such file or directory\n")
    #expect(try check(".", "--config", "missing.yaml").status == 3)
  }

  @Test func `status 3 when there are no manifests, unless that is accepted`() throws {
    let result = try check(".")
    #expect(result.status == 3 && result.errors.contains("no manifests found"))
    #expect(try check(".", "--allow-empty").status == 0)
    try folder.write("# nothing here\n", to: "empty.yaml")
    #expect(try check("empty.yaml").status == 3)
  }

  @Test func `status 64 for wrong usage`() throws {
    #expect(try check("--formt", "json").status == 64)
    #expect(try check("--format", "xml").status == 64)
    #expect(try check("--output", "json").status == 64)
    #expect(try Command.smtplint("chek").status == 64)
  }

  @Test func `standard input is a file called -`() throws {
    let result = try check("-", "--format", "concise", input: connection("x: 1"))
    #expect(result.output.hasPrefix("-:10:3: error[SL0103]"))
    #expect(result.status == 1)
  }

  @Test func `links to folders end no run, and a link to nothing is told`() throws {
    try folder.write(connection(), to: "sub/a.yaml")
    try FileManager.default.createSymbolicLink(atPath: folder.file("loop"), withDestinationPath: folder.path)
    try FileManager.default.createSymbolicLink(atPath: folder.file("dangling.yaml"), withDestinationPath: folder.file("nowhere"))
    #expect(try check(".").status == 0)
    #expect(try check("dangling.yaml").status == 3)
  }

  @Test func `a pipe that nobody writes to, a device and a socket end`() throws {
    #expect(mkfifo(folder.file("pipe.yaml"), 0o600) == 0)
    #expect(try check("pipe.yaml").status == 3)
    try folder.write(connection(), to: "a.yaml")
    #expect(try check(".").status == 0)
    try folder.write("limits: {fileBytes: 100000}\n", to: ".smtplint.yaml")
    #expect(try check("/dev/zero").output.contains("SL0005"))
  }

  @Test func `ten thousand file names are no burden`() throws {
    let names = try (0..<10_000).map { number -> String in
      let name = "\(number).yaml"
      if number < 50 { try folder.write(connection(name: "r\(number)", host: "h\(number).example"), to: name) }
      return number < 50 ? name : "\(number % 50).yaml"
    }
    let result = try Command.run(Repository.program, ["check", "--format", "json"] + names + ["--quiet"], in: folder.path)
    #expect(result.status == 0)
    #expect(result.output.contains("\"files\": 50"))
  }

  @Test func `file names may stand anywhere among the options, and after two dashes`() throws {
    try folder.write(connection("x: 1"), to: "a.yaml")
    try folder.write(connection("y: 1", name: "b", host: "b.example"), to: "--b.yaml")
    for arguments in [
      ["a.yaml", "--format", "concise", "--", "--b.yaml"], ["--format", "concise", "a.yaml", "--", "--b.yaml"],
      ["--format=concise", "a.yaml", "-v", "./--b.yaml"],
    ] {
      let result = try Command.run(Repository.program, ["check"] + arguments, in: folder.path)
      #expect(result.output.split(separator: "\n").count == 2, "\(arguments)")
    }
  }

  @Test func `several formats come out of one run, with the same status`() throws {
    try folder.write(connection("x: 1"), to: "a.yaml")
    let result = try check("a.yaml", "--output", "json=report.json", "--output", "concise=report.txt")
    #expect(result.status == 1 && result.output.contains("-->"))
    #expect(try folder.text("report.json").contains("\"SL0103\""))
    #expect(try folder.text("report.txt").hasPrefix("a.yaml:10:3"))
    #expect(try check("a.yaml", "--output", "json=nowhere/report.json").status == 3)
  }

  @Test func `the JSON is that of its schema`() throws {
    let report = try Command.smtplint("check", "fixtures", "--format", "json", in: Repository.root.path).output
    try folder.write(report, to: "report.json")
    try folder.write(connection(), to: "clean.yaml")
    try folder.write(try check("clean.yaml", "--format", "json").output, to: "clean.json")
    let result = try Command.run(
      Repository.tool("check-jsonschema"),
      ["--schemafile", Repository.path("schemas/report.schema.json"), folder.file("report.json"), folder.file("clean.json")])
    #expect(result.status == 0, "\(result.everything)")
  }

  @Test func `offsets of the JSON are bytes, and select the text`() throws {
    try folder.write("# é😀\n" + connection("\"é😀\": 1"), to: "a.yaml")
    let data = Data(try check("a.yaml", "--format", "json").output.utf8)
    let report = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let finding = try #require((report["diagnostics"] as? [[String: Any]])?.first)
    let start = try #require((finding["start"] as? [String: Int]))
    let end = try #require((finding["end"] as? [String: Int]))
    let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.file("a.yaml")))
    #expect(String(decoding: bytes[start["offset"]!..<end["offset"]!], as: UTF8.self) == "\"é😀\"")
    #expect(start["line"] == 11 && start["column"] == 3 && end["column"] == 7)
  }
}

struct WorkspaceTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("manifests: [mail/**/*.yaml]\nexclude: ['**/drafts/**']\n", to: ".smtplint.yaml")
    try folder.write(connection("clientKeyLabel: k"), to: "mail/a.yaml")
    try folder.write(
      "apiVersion: smtplint/v1\nkind: Key\nmetadata: {name: k}\nspec: {usage: [client], certificate: {file: /etc/c.pem}, privateKey: {file: /etc/c.key}}\n",
      to: "mail/keys/k.yaml")
    try folder.write("x: [", to: "mail/drafts/broken.yaml")
    try folder.write("x: [", to: "elsewhere.yaml")
  }

  private func check(_ arguments: String..., in sub: String = "") throws -> CommandResult {
    try Command.run(Repository.program, ["check"] + arguments, in: folder.path + sub)
  }

  @Test func `without paths the workspace is checked, from any folder in it`() throws {
    for place in ["", "/mail", "/mail/keys"] {
      let result = try check("--format", "json", in: place)
      #expect(result.status == 0)
      #expect(result.output.contains("\"files\": 2"))
    }
  }

  @Test func `a named file is reported on, and its names resolve over the workspace`() throws {
    let result = try check("mail/a.yaml", "--format", "json")
    #expect(result.status == 0)
    #expect(result.output.contains("\"files\": 1"))
  }

  @Test func `only the named files are reported on, and what others say of them`() throws {
    try folder.write(connection("x: 1", name: "b", host: "b.example"), to: "mail/b.yaml")
    #expect(try check("mail/a.yaml").output.isEmpty)
    // A name that is defined twice concerns both files.
    try folder.write(connection(host: "c.example"), to: "mail/c.yaml")
    #expect(try check("mail/a.yaml", "--format", "concise").output.contains("SL0203"))
  }

  @Test func `a named file that the configuration leaves out is told`() throws {
    let result = try check("mail/drafts/broken.yaml", "elsewhere.yaml")
    #expect(result.status == 0)
    #expect(
      result.errors.contains("mail/drafts/broken.yaml: not checked") && result.errors.contains("elsewhere.yaml: not checked"))
  }

  @Test func `a folder brings its own configuration`() throws {
    #expect(try Command.smtplint("check", folder.path, in: "/").status == 0)
    let parent = URL(fileURLWithPath: folder.path).deletingLastPathComponent().path
    #expect(try Command.smtplint("check", URL(fileURLWithPath: folder.path).lastPathComponent, in: parent).status == 0)
  }

  @Test func `a configuration is linted like a manifest`() throws {
    try folder.write("manifest: [x]\nfailOn: eror\nlimits: {depth: 0}\n", to: ".smtplint.yaml")
    let result = try check("--format", "concise")
    #expect(result.status == 1)
    #expect(result.output.split(separator: "\n").count == 3)
    #expect(result.output.contains("did you mean manifests?"))
  }

  @Test func `the threshold and the limits of the configuration hold`() throws {
    try folder.write("failOn: info\nlimits: {depth: 2}\n", to: ".smtplint.yaml")
    let result = try check("mail/a.yaml", "--format", "concise")
    #expect(result.status == 1)
    #expect(try check("mail/keys/k.yaml", "--format", "concise").output.contains("SL0005"))
  }
}
