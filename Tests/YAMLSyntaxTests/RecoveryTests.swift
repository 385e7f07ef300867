import Diagnostics
import Foundation
import TestSupport
import Testing

struct RecoveryTests {
  /// Ways to break one line, each a syntax error in most places.
  private static let breakages: [(name: String, make: @Sendable (String) -> String?)] = [
    ("a quote is not closed", { line in line.contains(": ") ? line.replacing(": ", with: ": \"", maxReplacements: 1) : nil }),
    ("a bracket is not closed", { line in line.contains(": ") ? line.replacing(": ", with: ": [", maxReplacements: 1) : nil }),
    ("a colon is missing", { line in line.contains(": ") ? line.replacing(": ", with: " ", maxReplacements: 1) : nil }),
    ("a colon is too many", { line in line.contains(": ") ? line + ": more" : nil }),
    (
      "a character that starts nothing",
      { line in line.contains(": ") ? line.replacing(": ", with: ": @", maxReplacements: 1) : nil }
    ),
    ("a tab", { line in line.hasPrefix("  ") ? "\t" + line.dropFirst(2) : nil }),
    ("a column too far", { line in line.hasPrefix("  ") ? " " + line : nil }),
    ("a column too little", { line in line.hasPrefix("  ") ? String(line.dropFirst()) : nil }),
    ("a merge conflict", { line in "<<<<<<< ours\n\(line)\n=======\n\(line)\n>>>>>>> theirs" }),
  ]

  @Test func `a broken line in a good file is one finding, with hardly an exception`() {
    var broken = 0
    var cascades: [String] = []
    for name in Repository.names(in: "fixtures/ok") where name.hasSuffix(".yaml") {
      let text = Repository.text("fixtures/ok/\(name)")
      // Anchors and encryption reach beyond their own line.
      guard !text.contains("&"), !text.contains("sops:"), Pipeline(text).found.isEmpty else { continue }
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      for index in stride(from: name.utf8.count % 4, to: lines.count, by: 4)
      where !lines[index].hasPrefix("#") && !lines[index].hasPrefix("---") {
        for breakage in Self.breakages {
          guard let line = breakage.make(lines[index]) else { continue }
          var changed = lines
          changed[index] = line
          let codes = Pipeline(changed.joined(separator: "\n")).codes
          guard codes.contains("SL0001") else { continue }
          broken += 1
          if codes != ["SL0001"] { cascades.append("\(name):\(index + 1), \(breakage.name): \(codes)") }
        }
      }
    }
    #expect(broken > 500)
    #expect(cascades.count * 50 < broken, "\(cascades.count) of \(broken): \(cascades.prefix(20))")
  }

  private let connections = (1...40).map {
    connection("retryInterval: \($0)", name: "relay-\($0)", host: "mail\($0).example.com")
  }

  @Test func `of forty documents one broken line costs nothing but that line`() {
    // Each document has one finding of its own: retryInterval has no place without retries.
    var documents = connections
    documents[16] = documents[16].replacing("port: 587", with: "port: \"587")
    let found = Pipeline(documents.joined(separator: "---\n")).diagnostics
    #expect(found.filter { $0.rule.code == "SL0109" }.map(\.document) == Array(1...40))
    #expect(found.filter { $0.rule.code == "SL0001" }.map(\.document) == [17])
    #expect(found.count == 41)
  }

  @Test func `several errors of one document are each found, and what stands between them is checked`() {
    let found = Pipeline(
      connection(
        """
        port: @587
        heloName: not_a_name
        status: "Enabled
        retryInterval: 99999999
        proxy: [unclosed
        hoost: mail.example.com
        """)
    ).codes
    #expect(found.filter { $0 == "SL0001" }.count == 3)
    #expect(Set(found).isSuperset(of: ["SL0111", "SL0105", "SL0103"]))
  }

  @Test func `names in lines that could not be read are neither undefined nor unused`() {
    let key = "apiVersion: smtplint/v1\nkind: TrustedCertificate\nmetadata: {name: ca}\nspec: {certificate: {file: ca.pem}}\n"
    #expect(Pipeline(key, connection("trustedCertificates: [ca")).codes == ["SL0001"])
    #expect(Pipeline(key.replacing("{name: ca}", with: "{name: ca"), connection("trustedCertificates: [ca]")).codes == ["SL0001"])
  }

  @Test(arguments: [
    "password hunter2-canary", "  password: \"hunter2-canary", "password: [hunter2-canary", "password: @hunter2-canary",
    "password: a: hunter2-canary", "password:\n\thunter2-canary", "- password: 'hunter2-canary",
  ])
  func `a secret in a line that could not be read is masked`(line: String) throws {
    for fields in [line, "heloName: x_y\n\(line)", "\(line)\nheloName: x_y", "\(line)\nport: 587"] {
      let result = try Command.smtplint("check", "-", input: connection(fields))
      #expect(!result.everything.contains("hunter2"), "\(fields)\n\(result.everything)")
    }
  }

  @Test(.timeLimit(.minutes(5))) func `many errors take no more than their share of time`() {
    let brokenLines = String(repeating: "  a: \"\n", count: 20_000)
    #expect(!Pipeline(connection(brokenLines)).codes.isEmpty)
    let brokenDocuments = String(repeating: "a: é\"\nb: [\n---\n", count: 20_000)
    #expect(Pipeline(brokenDocuments).codes.count >= 20_000)
  }
}
