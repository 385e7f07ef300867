import Foundation
import TestSupport
import Testing

struct BaselineTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func smtplint(_ arguments: String...) throws -> CommandResult {
    try Command.run(Repository.program, arguments, in: folder.path, environment: ["GITHUB_ACTIONS": "false"])
  }

  private func json(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func `a team adopts smtplint on an old repository, and keeps it on`() throws {
    // An old repository with thirty findings.
    for number in 1...30 {
      let old = connection("", name: "relay-\(number)", host: "mail\(number).example.com")
        .replacing("  matchServerHostname: Enabled\n", with: "  matchServerHostname: Disabled\n")
      try folder.write(old, to: "mail/relay-\(String(format: "%02d", number)).yaml")
    }
    let first = try smtplint("check", "mail", "--fail-on", "warning", "--format", "json")
    #expect(first.status == 1)
    #expect((try json(first.output)["diagnostics"] as? [Any])?.count == 30)

    // They are written down, and the gate is green.
    let written = try smtplint("check", "mail", "--write-baseline", "baseline.json")
    #expect(written.status == 0 && written.output.isEmpty)
    #expect(written.errors == "smtplint: baseline.json knows 30 findings now\n")
    let green = try smtplint("check", "mail", "--baseline", "baseline.json", "--fail-on", "warning", "--format", "json")
    #expect(green.status == 0)
    let summary = try #require(try json(green.output)["summary"] as? [String: Int])
    #expect(summary["suppressed"] == 30 && summary["warnings"] == 0)

    // Lines may move: the gate stays green.
    let moved = try "# moved\n\n" + folder.text("mail/relay-07.yaml")
    try folder.write(moved, to: "mail/relay-07.yaml")
    #expect(try smtplint("check", "mail", "--baseline", "baseline.json", "--fail-on", "warning").status == 0)

    // A new mistake turns it red, annotated at its line.
    try folder.write(connection("stauts: Enabled", name: "new", host: "new.example.com"), to: "mail/new.yaml")
    let red = try smtplint("check", "mail", "--baseline", "baseline.json", "--format", "github")
    #expect(red.status == 1)
    #expect(red.output.contains("file=mail/new.yaml,line=10,"))
    #expect(red.output.split(separator: "\n").filter { $0.hasPrefix("::") }.count == 1)

    // Its fix turns it green again, and touches nothing that is known.
    let known = try folder.text("mail/relay-01.yaml")
    let fixed = try smtplint("check", "mail/new.yaml", "--fix", "--baseline", "baseline.json")
    #expect(fixed.status == 0 && fixed.errors == "smtplint: fixed 1 finding in 1 file\n")
    #expect(try folder.text("mail/relay-01.yaml") == known)
    #expect(try smtplint("check", "mail", "--baseline", "baseline.json", "--fail-on", "warning").status == 0)
  }

  @Test func `the same mistake once more is new`() throws {
    try folder.write(connection("hoost: a"), to: "a.yaml")
    #expect(try smtplint("check", "a.yaml", "--write-baseline", "b.json").status == 0)
    #expect(try smtplint("check", "a.yaml", "--baseline", "b.json").status == 0)
    try folder.write(connection("hoost: a") + "---\n" + connection("hoost: a", name: "second", host: "b.example"), to: "a.yaml")
    let result = try smtplint("check", "a.yaml", "--baseline", "b.json", "--format", "concise")
    #expect(result.status == 1 && result.output.split(separator: "\n").count == 1)
  }

  @Test(arguments: ["", "[]", "{\"version\": 2}", "version: 1\nfindings: [{code: x}]", "{", "\u{0}", "version: 1\nversion: 1"])
  func `what is no baseline is told, and nothing passes by it`(text: String) throws {
    try folder.write(connection("hoost: a"), to: "a.yaml")
    try folder.write(text, to: "b.json")
    let result = try smtplint("check", "a.yaml", "--baseline", "b.json")
    #expect(result.status == 1 || result.status == 3)
    #expect(result.everything.contains("b.json"))
  }

  @Test func `what another object has is new, wherever it stands`() throws {
    func text(_ name: String, _ password: String) -> String {
      connection("username: u\npassword: \(password)", name: name, host: "\(name).example.com")
    }
    try folder.write(text("old", "hunter2"), to: "a.yaml")
    #expect(try smtplint("check", "a.yaml", "--write-baseline", "b.json").status == 0)
    try folder.write(text("new", "hunter3") + "---\n" + text("old", "hunter2"), to: "a.yaml")
    let result = try smtplint("check", "a.yaml", "--baseline", "b.json", "--format", "concise")
    #expect(result.output.hasPrefix("a.yaml:11:13: error[SL0302]") && result.output.split(separator: "\n").count == 1)
  }

  @Test func `a baseline holds no text of a manifest, and one of nothing is valid`() throws {
    try folder.write(connection("username: u\npassword: hunter2-canary"), to: "a.yaml")
    #expect(try smtplint("check", "a.yaml", "--write-baseline", "b.json").status == 0)
    #expect(try !folder.text("b.json").contains("hunter2"))
    try folder.write(connection(), to: "clean.yaml")
    #expect(try smtplint("check", "clean.yaml", "--write-baseline", "c.json").status == 0)
    #expect(try smtplint("check", "clean.yaml", "--baseline", "c.json").everything.isEmpty)
    #expect(try smtplint("check", "clean.yaml", "--baseline", "missing.json").status == 3)
    #expect(try smtplint("check", "a.yaml", "--write-baseline", "a.yaml").status == 64)
  }
}
