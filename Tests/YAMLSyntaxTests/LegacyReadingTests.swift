import Testing
import YAMLSyntax

struct LegacyReadingTests {
  private func reading(_ text: String) -> LegacyReading? {
    var text = text
    return text.withUTF8(LegacyReading.resolve)
  }

  private func integer(_ text: String) -> LegacyReading.Integer {
    var text = text
    return text.withUTF8(LegacyReading.integer)
  }

  @Test(arguments: [
    ("no", LegacyReading.boolean), ("Yes", .boolean), ("ON", .boolean), ("off", .boolean), ("1_000", .number), ("0b11", .number),
    ("-0b1", .number), ("0_7", .number), ("0x1_A", .number), ("1_0.5e+3", .number), ("22:22", .sexagesimal),
    ("465:0", .sexagesimal), ("-1:2:3", .sexagesimal), ("0:59.5", .sexagesimal), ("1:2:3:4:5:6:7:8", .sexagesimal),
    ("2024-01-01", .date), ("2024-1-1 1:02:03", .date), ("2024-01-01T10:00:00Z", .date), ("=", .indicator), ("<<", .indicator),
  ]) func `readers of YAML 1.1 take it for something else`(text: String, expected: LegacyReading) {
    #expect(reading(text) == expected)
  }

  @Test(arguments: [
    "", "y", "N", "yEs", "nO", "nobody", "1:60", "1:123", "08:30", "host:25", "2024-1-1", "24-01-01", "2024-01-01 10:00", "0b2",
    "0b", "0o17", "0x", "+", "-", ".", "._1", "1e3", "1.2.3", "==", "<", "_1", "true", "null", "~", "12", "+5", "0x1A", ".inf",
    "2001:db8::1", String(repeating: "1_", count: 40),
  ]) func `both versions read the same, or the type is told anyway`(text: String) {
    #expect(reading(text) == nil)
  }

  @Test(arguments: [
    ("0", LegacyReading.Integer.same), ("00", .same), ("07", .same), ("587", .same), ("+5", .same), ("0x10", .same),
    ("0025", .other(21)), ("-010", .other(-8)), ("08", .text), ("0587", .text), ("0o25", .text),
    ("07777777777777777777777777777", .text),
  ]) func `an integer with zeros before it is another number`(text: String, expected: LegacyReading.Integer) {
    #expect(integer(text) == expected)
  }
}
