import Diagnostics
import Linking
import Manifests
import TestSupport
import Testing

private func key(_ name: String, usage: String = "client") -> String {
  """
  apiVersion: smtplint/v1
  kind: Key
  metadata: {name: \(name)}
  spec: {usage: [\(usage)], certificate: {file: a.pem}, privateKey: {file: b.pem}}
  """
}

struct LinkerTests {
  @Test func `names resolve over files and documents`() {
    #expect(Pipeline(connection("clientKeyLabel: k"), "---\n" + key("k")).found.isEmpty)
    #expect(Pipeline(connection("clientKeyLabel: k") + "\n---\n" + key("k")).found.isEmpty)
  }

  @Test func `a name that nothing defines is told what it may have meant`() {
    let pipeline = Pipeline(connection("clientKeyLabel: partner-kye"), key("partner-key"))
    // What was misspelt is not unused.
    #expect(pipeline.codes == ["SL0201"])
    #expect(pipeline.diagnostics.first?.help == "did you mean partner-key?")
  }

  @Test func `a key without the usage shows both places`() {
    let pipeline = Pipeline(connection("clientKeyLabel: k"), key("k", usage: "sign"))
    #expect(pipeline.codes == ["SL0202"])
    #expect(pipeline.diagnostics.first?.related.first?.span.file == FileID(1))
  }

  @Test func `a name that is defined twice shows both places, kinds apart`() {
    let pipeline = Pipeline(connection("clientKeyLabel: relay"), key("relay"), key("relay"))
    #expect(pipeline.codes == ["SL0203"])
    #expect(pipeline.diagnostics.first?.span.file == FileID(2))
    #expect(pipeline.diagnostics.first?.related.first?.span.file == FileID(1))
  }

  @Test func `names are compared byte for byte`() {
    // Composed and decomposed: other programs take them for two.
    let pipeline = Pipeline(connection("clientKeyLabel: \"caf\\u00e9\""), key("\"cafe\\u0301\""))
    #expect(pipeline.codes == ["SL0201"])
    #expect(pipeline.diagnostics.first?.help == "a Key of that name is written with other code points: use one form of Unicode")
  }

  @Test func `a reference into a document that cannot be read is no finding of its own`() {
    let broken = key("k").replacing("[client]", with: "[client")
    let decoded = Pipeline(connection("clientKeyLabel: k"), broken)
    let names = Linker.link(decoded.workspace.manifests) { name in broken.contains(name) }
    #expect(names.diagnostics.isEmpty)
  }

  @Test func `members of a cluster have names of their own`() {
    let cluster =
      "apiVersion: smtplint/v1\nkind: Cluster\nmetadata: {name: c}\nspec: {stengs: [{name: a, run: local}, {name: a, run: local}]}"
    #expect(Pipeline(cluster).found == ["SL0203 \"a\""])
  }

  @Test func `thousands of undefined names end soon`() {
    let texts = (0..<3000).map { "---\n" + connection("clientKeyLabel: k\($0)", name: "r\($0)", host: "h\($0).example") + "\n" }
      .joined()
    let keys = (0..<3000).map { "---\n" + key("key-\($0)") + "\n" }.joined()
    #expect(Pipeline(texts, keys).codes.count { $0 == "SL0201" } == 3000)
  }
}
