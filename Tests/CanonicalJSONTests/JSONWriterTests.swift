import CanonicalJSON
import Testing

struct JSONWriterTests {
  @Test func `canonical text is that of RFC 8785`() {
    let value: JSONValue = ["\u{20AC}": "euro", "b": [1, -2, true], "a": .null, "\u{1F600}": "\u{0}\u{1F}\"\\\n\u{7F}/é"]
    #expect(value.canonicalText == "{\"a\":null,\"b\":[1,-2,true],\"€\":\"euro\",\"😀\":\"\\u0000\\u001f\\\"\\\\\\n\u{7F}/é\"}")
  }

  @Test func `members are ordered by UTF-16 code units`() {
    // U+FB33 comes after the surrogates of U+1F600, though its code point is smaller.
    let value: JSONValue = ["\u{FB33}": 1, "\u{1F600}": 2]
    #expect(value.canonicalText == "{\"😀\":2,\"\u{FB33}\":1}")
  }

  @Test func `pretty text keeps the order`() {
    let value: JSONValue = ["b": [], "a": ["x": 1]]
    #expect(value.prettyText == "{\n  \"b\": [],\n  \"a\": {\n    \"x\": 1\n  }\n}")
  }

  @Test func `texts for people show what is invisible`() {
    let value: JSONValue = "\u{202E}\u{2028}\u{9B}\u{E0041}é😀"
    #expect(value.compactText == #""\u202e\u2028\u009b\udb40\udc41é😀""#)
    #expect(value.canonicalText == "\"\u{202E}\u{2028}\u{9B}\u{E0041}é😀\"")
  }
}
