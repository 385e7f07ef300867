import CanonicalJSON
import Testing

struct JSONReaderTests {
  @Test(arguments: [
    ("0", 0), ("7", 7), ("-7", -7), ("9223372036854775807", Int.max), ("-9223372036854775808", Int.min),
  ])
  func `integers of 64 bits are read`(text: String, value: Int) {
    #expect(JSONValue(text: text) == .integer(value))
    #expect(JSONValue(text: text, truncatesNumbers: true) == .integer(value))
  }

  @Test(arguments: [
    ("-0", 0), ("0.00", 0), ("3599.00", 3599), ("3599.99", 3599), ("-1.55", -1), ("3.6e3", 3600), ("36E+2", 3600), ("36e-1", 3),
    ("9223372036854775808", Int.max), ("-1e300", Int.min), ("1e999", Int.max), ("1e-999", 0),
  ])
  func `other numbers are read only where they may be cut`(text: String, value: Int) {
    #expect(JSONValue(text: text) == nil)
    #expect(JSONValue(text: text, truncatesNumbers: true) == .integer(value))
    #expect(JSONValue(text: "{\"a\": [\(text) ]}", truncatesNumbers: true) == ["a": [.integer(value)]])
  }

  @Test(arguments: [
    "", "-", "01", "-01", "00", "1.", ".5", "1.e3", "1e", "1e+", "+1", "0x10", "1 2", "NaN", "Infinity", "1.5.2", "--1",
  ])
  func `what is no number of JSON is none`(text: String) {
    #expect(JSONValue(text: text) == nil)
    #expect(JSONValue(text: text, truncatesNumbers: true) == nil)
  }

  @Test func `nesting is limited`() {
    #expect(JSONValue(text: String(repeating: "[", count: 100_000)) == nil)
    #expect(JSONValue(text: String(repeating: "[", count: 500) + String(repeating: "]", count: 500)) != nil)
  }
}
