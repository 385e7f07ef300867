import CanonicalJSON
import Testing

struct JSONNumberTests {
  private static let decimals: [(tenths: Int, text: String, canonical: String)] = [
    (0, "0.0", "0"), (412, "41.2", "41.2"), (410, "41.0", "41"), (-5, "-0.5", "-0.5"), (-10, "-1.0", "-1"), (9, "0.9", "0.9"),
    (.max, "922337203685477580.7", "922337203685477580.7"), (.min, "-922337203685477580.8", "-922337203685477580.8"),
  ]

  @Test(arguments: decimals)
  func `a decimal is always written, except where the text is canonical`(tenths: Int, text: String, canonical: String) {
    #expect(JSONValue.decimal(tenths: tenths).compactText == text)
    #expect(JSONValue.decimal(tenths: tenths).prettyText == text)
    #expect(JSONValue.decimal(tenths: tenths).canonicalText == canonical)
    #expect(JSONValue(text: text) == .decimal(tenths: tenths))
  }

  @Test func `integers stay integers`() {
    for number in [0, 1, -1, 10, .max, .min] {
      #expect(JSONValue(text: String(number)) == .integer(number))
      #expect(JSONValue.integer(number).canonicalText == String(number))
    }
  }

  @Test(arguments: [
    "-0", "-0.0", "00", "01.5", "-01", "1.", ".5", "1.25", "1.2.3", "1e3", "1.5e3", "1E3", "1.5E3", "-", "-.5", "+1",
    "9223372036854775808", "922337203685477580.8", "1.x", "1,5", "0x1",
  ])
  func `other numbers are refused`(text: String) { #expect(JSONValue(text: text) == nil) }

  @Test func `values with decimals are compared`() {
    #expect(JSONValue.decimal(tenths: 10) == .decimal(tenths: 10))
    #expect(JSONValue.decimal(tenths: 10) != .decimal(tenths: 11))
    #expect(JSONValue.decimal(tenths: 10) != .integer(1))
  }

  @Test func `numbers of others are truncated where that is asked for`() {
    for (text, number) in [("1.5", 1), ("-0.0", 0), ("1.25e1", 12), ("1e30", .max), ("7", 7)] {
      #expect(JSONValue(text: text, truncatesNumbers: true) == .integer(number), "\(text)")
    }
  }

  @Test func `tenths of a number`() {
    #expect(JSONValue.integer(4).tenthsValue == 40)
    #expect(JSONValue.decimal(tenths: 41).tenthsValue == 41)
    #expect(JSONValue.integer(.max).tenthsValue == nil)
    #expect(JSONValue.string("4").tenthsValue == nil)
    #expect(JSONValue(text: "[1.5, 2]")?.arrayValue?.compactMap(\.tenthsValue) == [15, 20])
  }
}
