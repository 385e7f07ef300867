import Diagnostics
import Rules
import TestSupport
import Testing

struct SuppressionTests {
  private let weak = "sslAuthenticationProtocols: [TLSv1, TLSv1_2]"

  @Test(arguments: ["SL0303", "sl0303", "deprecated-protocol", "SL0404, deprecated-protocol", "SL0404,SL0303"])
  func `a rule is ignored by code and by name, at the end of the line and above it`(names: String) {
    for comment in ["# smtplint: ignore \(names) -- the partner's gateway", "#smtplint:ignore \(names)  --  x"] {
      // Of two rules one is not found there.
      let expected = names.contains("0404") ? ["SL0901"] : []
      #expect(Pipeline(connection("\(weak) \(comment)")).codes == expected)
      #expect(Pipeline(connection("\(comment)\n\(weak)")).codes == expected)
    }
  }

  @Test func `a comment above reaches over comments and empty lines, and no further`() {
    let far = "# smtplint: ignore SL0303 -- a\n\n# other\n# smtplint: ignore SL0303 -- b\n\(weak)\nheloName: a_b"
    #expect(Pipeline(connection(far)).codes == ["SL0111"])
    let tooFar = "# smtplint: ignore SL0303 -- a\nheloName: a.example\n\(weak)"
    #expect(Pipeline(connection(tooFar)).codes.sorted() == ["SL0303", "SL0901"])
  }

  @Test func `a file is ignored from its top only`() {
    let comment = "# smtplint: ignore-file SL0303 -- a lab\n"
    let two = connection(weak, name: "a") + "---\n" + connection(weak, name: "b", host: "b.example.com")
    #expect(Pipeline(comment + two).codes == [])
    #expect(Pipeline(comment + two).suppressedCount == 2)
    let found = Pipeline(connection("\(comment)\(weak)"))
    #expect(found.codes.sorted() == ["SL0303", "SL0901"])
  }

  @Test func `errors of syntax and schema stay`() {
    let found = Pipeline(connection("# smtplint: ignore SL0105, yaml-syntax -- no\nretryInterval: 99999999"))
    #expect(found.codes.contains("SL0105"))
    #expect(found.codes.filter { $0 == "SL0901" }.count == 2)
    #expect(Pipeline(connection("heloName: a.example # smtplint: ignore SL0901 -- no")).codes == ["SL0901"])
  }

  @Test func `a warning of the YAML rules can be ignored`() {
    #expect(!RuleCatalog.all.contains { $0.id.isUndeniable && $0.id.severity != .error })
  }

  @Test func `a reason is asked for, and the finding is not reported besides`() {
    for comment in ["# smtplint: ignore SL0303", "# smtplint: ignore SL0303 --", "# smtplint: ignore SL0303 -- "] {
      #expect(Pipeline(connection("\(weak) \(comment)")).codes == ["SL0902"], "\(comment)")
    }
  }

  @Test func `what is spelt wrong is told`() {
    let messages = ["ignore weak-cypher -- x", "ignroe SL0303 -- x", "ignore -- x", "", "ignore SL9999 -- x"].map { text in
      Pipeline(connection("# smtplint: \(text)\nheloName: a.example")).diagnostics.map { "\($0.message); \($0.help ?? "")" }
    }
    #expect(messages[0] == ["\"weak-cypher\" is no rule; did you mean weak-cipher?"])
    #expect(messages[1] == ["\"ignroe\" is nothing that smtplint can be told; did you mean ignore?"])
    #expect(messages[2].count == 1 && messages[2][0].hasPrefix("ignore names no rule"))
    #expect(messages[3].count == 1 && messages[3][0].hasPrefix("comment tells smtplint nothing"))
    #expect(messages[4] == ["\"SL9999\" is no rule; `smtplint rules` lists the rules"])
  }

  @Test func `text that only looks like a comment ignores nothing`() {
    #expect(Pipeline(connection("\(weak)\nusername: 'x # smtplint: ignore SL0303 -- y'")).codes.contains("SL0303"))
  }

  @Test func `a syntax error makes no ignore unused`() {
    #expect(Pipeline(connection("# smtplint: ignore SL0303 -- x\nsslAuthenticationProtocols: [TLSv1")).codes == ["SL0001"])
  }

  @Test(.timeLimit(.minutes(5))) func `many thousand comments take no more than their share of time`() {
    let stacked = String(repeating: "# smtplint: ignore SL0303, SL0304 -- x\n", count: 10_000)
    #expect(Pipeline(connection(stacked + weak)).codes.count == 10_000)
    #expect(Pipeline(connection(weak) + stacked).codes.count == 10_001)
    let unknown = String(repeating: "# smtplint: ignore SL0304x -- x\n\n", count: 10_000)
    #expect(Pipeline(connection(unknown + weak)).codes.count == 10_001)
  }
}
