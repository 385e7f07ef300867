import Diagnostics
import Foundation
import Rules
import TestSupport
import Testing

struct RuleExampleTests {
  private static let flagged = RuleCatalog.all.flatMap { rule in rule.examples.filter(\.isFlagged).map { (rule.id, $0) } }
  private static let clean = RuleCatalog.all.flatMap { rule in rule.examples.filter { !$0.isFlagged }.map { (rule.id, $0) } }

  private func ranges(_ marked: MarkedText, _ rule: RuleID) -> [Range<Int>] {
    Pipeline(marked.text, surroundings: { ExampleFiles.surroundings($0, of: rule) }).diagnostics.filter { $0.rule == rule }.map(
      \.span.range)
  }

  @Test(arguments: flagged) func `a flagged example is found at its marks, and nowhere else`(rule: RuleID, example: RuleExample) {
    let marked = MarkedText(example.markedManifest)
    #expect(!marked.marks.isEmpty)
    #expect(ranges(marked, rule) == marked.marks)
  }

  @Test(arguments: flagged) func `characters of several bytes before it move a finding by just those`(
    rule: RuleID, example: RuleExample
  ) {
    let marked = MarkedText("# 日本語 😀 é\n" + example.markedManifest)
    #expect(ranges(marked, rule) == marked.marks)
  }

  @Test(arguments: flagged) func `line ends of Windows change nothing`(rule: RuleID, example: RuleExample) {
    let marked = MarkedText(example.markedManifest.replacing("\n", with: "\r\n"))
    #expect(ranges(marked, rule) == marked.marks)
  }

  @Test(arguments: clean) func `no rule finds anything in a clean example`(rule: RuleID, example: RuleExample) {
    let found = Pipeline(MarkedText(example.markedManifest).text) { ExampleFiles.surroundings($0, of: rule) }.found
    #expect(found.isEmpty, "\(rule.name)")
  }
}

struct RuleCatalogTests {
  @Test func `every file of a rule is in the catalogue, and the other way round`() throws {
    let folders = ["Syntax", "Schema", "References", "Security", "Consistency", "Providers", "KeyMaterial", "Suppression"]
    let files = folders.flatMap { Repository.names(in: "Sources/Rules/\($0)") }.filter { $0.hasSuffix("Rule.swift") }
    let names = files.map { $0.dropLast("Rule.swift".count).lowercased() }.sorted()
    #expect(names == RuleCatalog.all.map { $0.id.name.replacing("-", with: "") }.sorted())
  }

  @Test func `codes and names are unique, and in order`() {
    let codes = RuleCatalog.all.map(\.id.code)
    #expect(codes == codes.sorted())
    #expect(Set(codes).count == codes.count)
    #expect(Set(RuleCatalog.all.map(\.id.name)).count == codes.count)
  }

  @Test(arguments: RuleCatalog.all.map(\.id.code)) func `a rule says all it has to`(code: String) throws {
    let rule = try #require(RuleCatalog.rule(code))
    #expect(rule.id.code.wholeMatch(of: /SL[0-9]{4}/) != nil)
    #expect(rule.id.name.wholeMatch(of: /[a-z]+(-[a-z]+)*/) != nil)
    #expect(rule.summary.count <= 60 && !rule.summary.hasSuffix("."))
    #expect(rule.rationale.hasSuffix(".") && rule.remedy.hasSuffix("."))
    #expect(rule.examples.contains(where: \.isFlagged) && rule.examples.contains { !$0.isFlagged })
  }

  @Test func `the catalogue is the one that was agreed`() {
    // Codes and names are stored by others: a change here breaks them.
    let agreed = """
      SL0001 yaml-syntax error, SL0002 invalid-encoding error, SL0003 duplicate-key error, SL0004 undefined-alias error,
      SL0005 limit-exceeded error, SL0006 ambiguous-scalar warning, SL0007 comment-in-value warning, SL0101 unknown-kind error, SL0102 missing-field error, SL0103 unknown-field error,
      SL0104 wrong-type error, SL0105 out-of-range error, SL0106 too-long error, SL0107 forbidden-character error,
      SL0108 unknown-value error, SL0109 forbidden-field error, SL0110 duplicate-item error, SL0111 invalid-host error,
      SL0112 invalid-url error, SL0113 empty-value error, SL0201 undefined-reference error, SL0202 wrong-reference-type error,
      SL0203 duplicate-name error, SL0204 unused-definition info, SL0205 missing-secret error, SL0301 cleartext-auth error, SL0302 plaintext-secret error,
      SL0303 deprecated-protocol warning, SL0304 insecure-cipher error, SL0305 weak-cipher warning,
      SL0306 hostname-not-verified warning, SL0307 cleartext-token-endpoint error, SL0308 exposed-secret-file warning, SL0309 no-transport-security info,
      SL0401 cipher-protocol-mismatch error, SL0402 tls-settings-ignored warning, SL0403 port-security-mismatch warning,
      SL0404 retries-never-run warning, SL0405 incomplete-login warning, SL0406 duplicate-endpoint info,
      SL0407 excessive-retry-window warning, SL0408 unverifiable-address warning, SL0501 provider-endpoint warning,
      SL0502 provider-login warning, SL0503 basic-auth-retirement warning, SL0504 provider-oauth-unsupported error,
      SL0505 oauth-scope warning, SL0601 certificate-expired error,
      SL0602 certificate-expiring warning, SL0603 key-mismatch error, SL0604 weak-key warning, SL0605 wrong-key-usage warning,
      SL0901 unused-ignore warning, SL0902 ignore-without-reason error
      """
    let entries = agreed.replacing("\n", with: " ").split(separator: ", ").map(String.init)
    #expect(RuleCatalog.all.map { "\($0.id.code) \($0.id.name) \($0.id.severity.rawValue)" } == entries)
  }
}
