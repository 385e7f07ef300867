import Diagnostics
import Foundation
import Manifests
import Reporting
import TestSupport
import Testing

private let someRule = RuleID("SL0399", "some-rule", .warning)

/// A report on one file, with the findings given as severities and places of a text in it.
private func report(
  _ text: String, path: String = "mail/a.yaml", findings: [(severity: Severity, text: String)], secrets: [String] = []
) -> Report {
  let source = SourceFile(id: FileID(0), path: path, bytes: Array(text.utf8))
  func range(of part: String) -> Range<Int> {
    let found = text.utf8.firstRange(of: Array(part.utf8)) ?? text.utf8.endIndex..<text.utf8.endIndex
    return text.utf8.distance(
      from: text.startIndex, to: found.lowerBound)..<text.utf8
      .distance(from: text.startIndex, to: found.upperBound)
  }
  let diagnostics = findings.map { finding -> Diagnostic in
    let place = range(of: finding.text)
    var diagnostic = Diagnostic(
      someRule, "\(finding.severity) is found", at: SourceSpan(file: FileID(0), start: place.lowerBound, end: place.upperBound),
      document: 1)
    diagnostic.severity = finding.severity
    diagnostic.fix = Fix("change it", edits: [TextEdit(diagnostic.span, "changed")])
    return diagnostic
  }
  var summary = Report.Summary()
  summary.files = 1
  summary.documents = 1
  return Report(
    summary: summary, diagnostics: diagnostics, files: [ReportedFile(source, secrets: secrets.map { range(of: $0) })])
}

private func object(_ text: String) throws -> [String: Any] {
  try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
}

struct FingerprintTests {
  private func fingerprints(_ text: String, path: String = "a.yaml", of parts: String..., secrets: [String] = []) -> [String] {
    Fingerprint.all(in: report(text, path: path, findings: parts.map { (.warning, $0) }, secrets: secrets))
  }

  @Test func `it is FNV-1a of path, words, code, object and field, and the number of the occurrence`() {
    // Computed by another program, of "a.yaml", "port:", "0", "SL0399" and no object and no field, each with NUL.
    #expect(fingerprints("  port: 0\n", of: "port") == ["3dcd6d2447ba82b61"])
  }

  @Test func `it survives moves and indentation, and nothing else`() {
    let first = fingerprints("port: 0\n", of: "port")
    #expect(fingerprints("# more\nspec:\n  port:   0\t\r\n", of: "port") == first)
    #expect(fingerprints("port: 1\n", of: "port") != first)
    #expect(fingerprints("port: 0\n", path: "b.yaml", of: "port") != first)
    #expect(fingerprints("po rt: 0\n", of: "rt") != first)
  }

  @Test func `findings on lines alike are told apart by their order`() {
    let prints = fingerprints("port: 0\nhost: x\nport: 0\n", of: "port", "host", "host: x\nport")
    #expect(Set(prints).count == 3)
    #expect(prints[0].dropLast() != prints[1].dropLast() && prints[1].dropLast() == prints[2].dropLast())
  }

  @Test func `it stays when other findings are filtered out`() {
    let all = report("port: 0\nport: 0\n", findings: [(.warning, "port"), (.error, "0\nport")])
    #expect(Fingerprint.all(in: all.filtered { $0.severity == .error }) == [Fingerprint.all(in: all)[1]])
    #expect(Fingerprint.all(in: all).map { $0.last } == ["1", "2"])
  }

  @Test func `it knows nothing of a secret`() {
    #expect(
      fingerprints("password: hunter2 # x\n", of: "password", secrets: ["hunter2"])
        == fingerprints("password: correct horse # x\n", of: "password", secrets: ["correct horse"]))
  }

  @Test func `a line as long as its file is read once`() {
    let text = String(repeating: "a: b, ", count: 100_000)
    let start = ContinuousClock.now
    let many = report(text, findings: Array(repeating: (.warning, "a: b"), count: 20_000))
    #expect(Set(Fingerprint.all(in: many)).count == 20_000)
    #expect(ContinuousClock.now - start < .seconds(30))
  }
}

struct FormatTests {
  private static let formats: [(name: String, render: @Sendable (Report) -> String)] = [
    ("json", JSONFormat.render), ("jsonl", JSONLinesFormat.render), ("sarif", SARIFFormat.render),
    ("rdjson", RDJSONFormat.render),
  ]

  @Test func `a fix of a secret's text is shown by no format`() {
    for (name, render) in Self.formats {
      #expect(render(report("a: b\n", findings: [(.error, "b")])).contains("changed"), "\(name)")
      #expect(!render(report("a: b\n", findings: [(.error, "b")], secrets: ["b"])).contains("changed"), "\(name)")
    }
  }

  @Test func `SARIF keeps the worst 25,000 and says how many are missing`() throws {
    let findings: [(severity: Severity, text: String)] =
      Array(repeating: (.info, "a"), count: 20_000) + Array(repeating: (.error, "a"), count: 10_000)
    let log = try object(SARIFFormat.render(report("a: b\n", findings: findings)))
    let run = try #require((log["runs"] as? [[String: Any]])?.first)
    let results = try #require(run["results"] as? [[String: Any]])
    #expect(results.count == 25_000)
    #expect(results.count { $0["level"] as? String == "error" } == 10_000)
    #expect(results.first?["level"] as? String == "note")
    let invocation = try #require((run["invocations"] as? [[String: Any]])?.first)
    #expect("\(invocation)".contains("5000 of 30000 findings are left out"))
    #expect(invocation["executionSuccessful"] as? Bool == true)
  }

  @Test func `SARIF's descriptions keep to GitHub's 1,024 characters`() throws {
    var report = report("a: b\n", findings: [])
    let long = String(repeating: "é", count: 2000)
    report.tool = Tool(
      version: "1.2.3", rules: [.init(someRule, summary: long, rationale: long, remedy: long, references: ["RFC 1"])])
    let log = try object(SARIFFormat.render(report))
    let driver = ((log["runs"] as? [[String: Any]])?.first?["tool"] as? [String: Any])?["driver"] as? [String: Any]
    let rule = try #require((driver?["rules"] as? [[String: Any]])?.first)
    for key in ["shortDescription", "fullDescription"] {
      let text = try #require((rule[key] as? [String: Any])?["text"] as? String)
      #expect(text.count == 1024 && text.hasSuffix("…"))
    }
  }

  @Test func `a path outside of the repository is an absolute URI`() {
    #expect(
      SARIFFormat.render(report("a: b\n", path: "/srv/ä:b.yaml", findings: [(.error, "a")])).contains(
        "file:///srv/%C3%A4%3Ab.yaml"))
  }

  @Test func `GitHub's annotations are exact`() {
    let text = GitHubFormat.render(report("a: b\n", path: "m,a:il/100%.yaml", findings: [(.info, "b"), (.error, "a")]))
    #expect(
      text
        == """
        ::error title=smtplint SL0399 some-rule,file=m%2Ca%3Ail/100%25.yaml,line=1,endLine=1,col=1,endColumn=2::m,a:il/100%25.yaml:1:1: SL0399: error is found
        ::notice title=smtplint SL0399 some-rule,file=m%2Ca%3Ail/100%25.yaml,line=1,endLine=1,col=4,endColumn=5::m,a:il/100%25.yaml:1:4: SL0399: info is found

        """)
  }

  @Test func `GitHub shows ten of each level, and the rest is in the log`() {
    let findings: [(severity: Severity, text: String)] =
      Array(repeating: (.info, "a"), count: 12) + Array(repeating: (.error, "a"), count: 11)
    let lines = GitHubFormat.render(report("a: b\n", path: "##[error]x", findings: findings)).split(separator: "\n")
    #expect(lines.count { $0.hasPrefix("::error ") } == 10)
    #expect(lines.count { $0.hasPrefix("::notice ") } == 10)
    #expect(lines.filter { !$0.hasPrefix("::") }.count == 4)
    #expect(lines.filter { !$0.hasPrefix("::") }.allSatisfy { $0.contains(": #\\u{23}[error]x:1:1: ") })
    #expect(
      lines.last == "::notice title=smtplint::GitHub shows 10 annotations of a level; 4 more findings are in the log of this step"
    )
  }

  @Test func `what XML cannot hold is visible`() {
    let path = "\u{0}\u{1B}\u{FFFE}]]>&\"'\u{202E}\r\n\t"
    for text in [
      CheckstyleFormat.render(report("a: b\n", path: path, findings: [(.error, "a")])),
      JUnitFormat.render(report("a: b\n", path: path, findings: [(.error, "a")])),
    ] {
      #expect(text.contains("\"\\u{0}\\u{1B}\\u{FFFE}]]&gt;&amp;&quot;'&#8238;&#13;&#10;&#9;\""))
    }
  }

  @Test(arguments: [
    (Severity.error as Severity?, 1, 2), (.warning, 2, 1), (.info, 3, 0), (nil, 0, 3),
  ])
  func `tests fail as the run does`(threshold: Severity?, failing: Int, passing: Int) {
    var report = report("a: b\n", findings: [(.info, "a"), (.warning, "a"), (.error, "a")])
    report.failsAt = threshold
    let junit = JUnitFormat.render(report)
    #expect(junit.contains("<testsuites name=\"smtplint\" tests=\"3\" failures=\"\(failing)\" errors=\"0\">"))
    #expect(junit.ranges(of: "<skipped ").count == passing)
    #expect(TAPFormat.render(report).ranges(of: " # TODO below the threshold\n").count == passing)
  }

  @Test func `nothing found is a test that passes`() {
    let clean = report("a: b\n", findings: [])
    #expect(TAPFormat.render(clean) == "TAP version 13\n1..1\nok 1 - 1 file with 1 document\n")
    #expect(JUnitFormat.render(clean).contains("<testcase name=\"1 file with 1 document\" classname=\"smtplint\"/>"))
    #expect(JSONLinesFormat.render(clean).isEmpty && GitHubFormat.render(clean).isEmpty)
    #expect(GitLabFormat.render(clean) == "[]\n")
  }

  @Test func `a file that could not be read is no success anywhere`() throws {
    var report = report("a: b\n", findings: [])
    report.failures = [.init(path: "b.yaml", reason: "permission denied")]
    #expect(TAPFormat.render(report).contains("1..1\nnot ok 1 - b.yaml: cannot be read: permission denied\n"))
    #expect(JUnitFormat.render(report).contains("<error message=\"permission denied\"/>"))
    #expect(GitHubFormat.render(report) == "::error title=smtplint,file=b.yaml::b.yaml: cannot be read: permission denied\n")
    #expect(SARIFFormat.render(report).contains("\"executionSuccessful\": false"))
  }
}
