import Foundation
import TestSupport
import Testing

struct FixTests {
  /// Fixtures whose findings carry fixes.
  private static let fixtures: [String] = {
    let rules = Repository.names(in: "fixtures/err")
    return rules.flatMap { rule in
      Repository.names(in: "fixtures/err/\(rule)").filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".json") }.map {
        "fixtures/err/\(rule)/\($0)"
      }
    }
  }()

  private typealias Finding = (code: String, hasFix: Bool, isSafe: Bool)

  private func findings(_ path: String, _ folder: TemporaryFolder) throws -> [Finding] {
    let output = try Command.smtplint("check", path, "--format", "json", "--allow-empty", in: folder.path).output
    let report = try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
    return (report["diagnostics"] as? [[String: Any]] ?? []).map { finding in
      let fix = finding["fix"] as? [String: Any]
      return (finding["code"] as? String ?? "", fix != nil, fix?["safe"] as? Bool ?? false)
    }
  }

  @Test(arguments: fixtures) func `fixes settle what they are for, raise nothing new, and a second time change nothing`(
    fixture: String
  ) throws {
    let folder = try TemporaryFolder()
    let name = (fixture as NSString).lastPathComponent
    let original = FileManager.default.contents(atPath: Repository.path(fixture)) ?? Data()
    try folder.write(original, to: name)
    let before = try findings(name, folder)
    func fixed(_ options: String...) throws -> Data {
      _ = try Command.run(Repository.program, ["check", name, "--allow-empty", "--fix"] + options, in: folder.path)
      return FileManager.default.contents(atPath: folder.file(name)) ?? Data()
    }
    // What was not read as it stands is not written back.
    guard before.contains(where: \.hasFix), !before.contains(where: { $0.code == "SL0002" }),
      ![0xFE, 0xFF].contains(original.first)
    else {
      #expect(try fixed("--unsafe-fixes") == original, "changed without a fix")
      return
    }
    for options in [[], ["--unsafe-fixes"]] {
      try folder.write(original, to: name)
      let once = try options.isEmpty ? fixed() : fixed("--unsafe-fixes")
      let after = try findings(name, folder)
      #expect(!after.contains { options.isEmpty ? $0.isSafe : $0.hasFix }, "a fix is left")
      #expect(try (options.isEmpty ? fixed() : fixed("--unsafe-fixes")) == once, "changed again")
      // A field whose name was mended is checked for the first time, which may find more; but never in the text itself.
      let count = { (findings: [Finding]) in findings.count { $0.code < "SL0100" } }
      #expect(count(after) <= count(before), "the text got worse")
    }
  }

  @Test func `everything else stays byte for byte`() throws {
    let folder = try TemporaryFolder()
    let text =
      "\u{FEFF}# top\r\n\r\n"
      + connection(
        """
        stauts:   'Enabled'   # a comment, é 日本
        retryInterval:
        matchServerHostnmae: "Enabled"
        """
      ).replacing("  matchServerHostname: Enabled\n", with: "").replacing("\n", with: "\r\n") + "\r\n\r\n# bottom"
    try folder.write(text, to: "a.yaml")
    let result = try Command.smtplint("check", "--fix", "a.yaml", in: folder.path)
    #expect(result.errors == "smtplint: fixed 2 findings in 1 file\n")
    let expected = text.replacing("stauts:", with: "status:").replacing("matchServerHostnmae", with: "matchServerHostname")
    #expect(FileManager.default.contents(atPath: folder.file("a.yaml")) == Data(expected.utf8))
  }

  @Test func `an entry and an item are added and removed as the text is written`() throws {
    let folder = try TemporaryFolder()
    let text = connection(
      "sslAuthenticationProtocols:\n  - TLSv1_2\n  - TLSv1_3\n  - TLSv1_2\nauthMechanisms: [PLAIN, LOGIN, PLAIN]"
    )
    .replacing("  matchServerHostname: Enabled\n", with: "")
    try folder.write(text, to: "a.yaml")
    #expect(try Command.smtplint("check", "--fix", "a.yaml", in: folder.path).output == "")
    let expected = text.replacing("spec:\n", with: "spec:\n  matchServerHostname: Enabled\n").replacing(
      "    - TLSv1_3\n    - TLSv1_2\n", with: "    - TLSv1_3\n"
    )
    .replacing(", LOGIN, PLAIN]", with: ", LOGIN]")
    #expect(try folder.text("a.yaml") == expected)
  }

  @Test func `diff shows the changes and writes nothing, and no secret`() throws {
    let folder = try TemporaryFolder()
    let text = connection("username: u\npassword: hunter2-canary\nstauts: Enabled")
    try folder.write(text, to: "a.yaml")
    let result = try Command.smtplint("check", "--diff", "--unsafe-fixes", "a.yaml", in: folder.path)
    #expect(result.status == 1)
    #expect(result.output.contains("-  password: ********\n") || result.output.contains("-  password:********\n"))
    #expect(result.output.contains("+  password: {env: RELAY_PASSWORD}\n"))
    #expect(result.output.contains("-  stauts: Enabled\n") && result.output.contains("+  status: Enabled\n"))
    #expect(!result.everything.contains("hunter2"))
    #expect(try folder.text("a.yaml") == text)
    let piped = try Command.smtplint("check", "--diff", "-", input: text)
    #expect(piped.output.contains("+  status: Enabled\n"))
  }

  @Test func `what cannot be written is told, and left as it was`() throws {
    let folder = try TemporaryFolder()
    let text = connection("stauts: Enabled")
    try folder.write(
      Data(text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }.reduce(into: Data([0xFF, 0xFE])) { $0.append($1) }),
      to: "wide.yaml")
    let wide = try Command.smtplint("check", "--fix", "wide.yaml", in: folder.path)
    #expect(wide.status == 1 && wide.errors.contains("wide.yaml: not fixed, since it is UTF-16, or"))
    #expect(try Command.smtplint("check", "--fix", "-", input: text).status == 64)
    #expect(try Command.smtplint("check", "--fix", "--diff", "wide.yaml").status == 64)
    #expect(try Command.smtplint("check", "--unsafe-fixes", "wide.yaml").status == 64)
  }

  @Test(arguments: [
    "status: |\n  enabled\nheloName: a.example", "sslAuthenticationProtocols:\n- >-\n  tlsv1_2\n- TLSv1_3",
    "? |\n  heloNam\n: a.example", "sslAuthenticationProtocols:\n- TLSv1_2\n-\n  TLSv1_2\n- TLSv1_3",
    "timeouts: {conect: 5, Connect: 6}", "status: &c enabled\nheloName: *c",
  ])
  func `what a fix could spoil is left to people`(fields: String) throws {
    let folder = try TemporaryFolder()
    let text = connection(fields)
    try folder.write(text, to: "a.yaml")
    _ = try Command.smtplint("check", "--fix", "--unsafe-fixes", "a.yaml", in: folder.path)
    let codes = try findings("a.yaml", folder).map(\.code)
    #expect(codes.allSatisfy { $0 > "SL0100" } && !codes.contains("SL0113"), "\(codes)")
    if fields.contains("*c") { #expect(try folder.text("a.yaml") == text) }
  }

  @Test func `what could not be written is not said to be fixed`() throws {
    let folder = try TemporaryFolder()
    try folder.write(connection("stauts: Enabled"), to: "a.yaml")
    try folder.write(Data(), to: "a.yaml.lock")
    // A folder in the way of the file that is written beside: root may write everywhere else.
    let result = try Command.run(
      "/bin/sh", ["-c", "mkdir a.yaml.$$.tmp && exec \"$0\" check --fix a.yaml", Repository.program], in: folder.path)
    #expect(result.status == 3 && !result.errors.contains("fixed 1"), "\(result.everything)")
    #expect(try folder.text("a.yaml").contains("stauts"))
  }

  @Test func `a link and the mode of the file stay`() throws {
    let folder = try TemporaryFolder()
    try folder.write(connection("stauts: Enabled"), to: "real/a.yaml")
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: folder.file("real/a.yaml"))
    try FileManager.default.createSymbolicLink(atPath: folder.file("a.yaml"), withDestinationPath: "real/a.yaml")
    #expect(try Command.smtplint("check", "--fix", "a.yaml", in: folder.path).status == 0)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("a.yaml")) == "real/a.yaml")
    let mode = try FileManager.default.attributesOfItem(atPath: folder.file("real/a.yaml"))[.posixPermissions] as? Int
    #expect(mode == 0o640)
    #expect(try folder.text("real/a.yaml").contains("status: Enabled"))
  }

  @Test func `detect-secrets finds what the rule finds, and nothing in what its fix wrote`() throws {
    let folder = try TemporaryFolder()
    for name in Repository.names(in: "fixtures/err/plaintext-secret") where name.hasSuffix(".yaml") {
      let data = try #require(FileManager.default.contents(atPath: Repository.path("fixtures/err/plaintext-secret/\(name)")))
      try folder.write(data, to: name)
    }
    func scan() throws -> [String] {
      // It ends its workers by a signal, which a child of a process with Dispatch has blocked.
      let unblock = "import os, signal, sys; signal.pthread_sigmask(signal.SIG_SETMASK, []); os.execv(sys.argv[1], sys.argv[1:])"
      let result = try Command.run(
        Repository.tool("python3"),
        ["-c", unblock, Repository.tool("detect-secrets"), "scan", "--all-files", "--no-verify", "."], in: folder.path)
      let report = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
      return (report["results"] as? [String: Any] ?? [:]).keys.sorted()
    }
    #expect(try scan().count >= 8)
    _ = try Command.smtplint("check", ".", "--fix", "--unsafe-fixes", in: folder.path)
    // What stands at an anchor serves other fields too, and is left to people.
    #expect(try scan() == ["password-through-alias.yaml"])
  }
}
