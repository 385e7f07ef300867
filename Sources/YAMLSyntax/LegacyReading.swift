/// What readers of YAML 1.1 make of a plain scalar that is text in the core schema of YAML 1.2 (https://yaml.org/type/).
///
/// Measured with PyYAML 6.0.3, with which libyaml's other bindings agree. The lone letters `y` and `n` are left out: YAML 1.1
/// calls them booleans, and its common readers take them for text.
package enum LegacyReading: Sendable {
  case boolean
  case number
  /// Digits and colons: `22:22` is 1342.
  case sexagesimal
  case date
  /// `=` and `<<`, which those readers refuse as values.
  case indicator

  /// Nil where both versions read text.
  package static func resolve(_ text: UnsafeBufferPointer<UInt8>) -> LegacyReading? {
    guard let first = text.first, text.count <= longest else { return nil }
    switch first {
    case UInt8(ascii: "y"), UInt8(ascii: "Y"): return isWord(text, "yes", "Yes", "YES") ? .boolean : nil
    case UInt8(ascii: "n"), UInt8(ascii: "N"): return isWord(text, "no", "No", "NO") ? .boolean : nil
    case UInt8(ascii: "o"), UInt8(ascii: "O"):
      return isWord(text, "on", "On", "ON") || isWord(text, "off", "Off", "OFF") ? .boolean : nil
    case UInt8(ascii: "="): return text.count == 1 ? .indicator : nil
    case UInt8(ascii: "<"): return text.equals("<<") ? .indicator : nil
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
      guard CoreScalar.resolve(text) == .string else { return nil }
      return number(text) ?? (isDate(text) ? .date : nil)
    default: return nil
    }
  }

  /// The number that those readers make of a decimal or octal integer of the core schema, where it is another one.
  package enum Integer: Sendable, Equatable {
    case same
    case other(Int)
    case text
  }

  /// `0025` is 25 in YAML 1.2 and 21 in YAML 1.1; `0587` and `0o25` are text there.
  package static func integer(_ text: UnsafeBufferPointer<UInt8>) -> Integer {
    var digits = text[...]
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
    guard digits.count > 1, digits.first == UInt8(ascii: "0") else { return .same }
    guard digits[digits.startIndex + 1] != UInt8(ascii: "x") else { return .same }
    var value = 0
    for byte in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(byte), value <= Int.max >> 3 else { return .text }
      value = value << 3 + Int(byte - UInt8(ascii: "0"))
    }
    // Up to 7 both bases agree.
    return value < 8 ? .same : .other(isNegative ? -value : value)
  }

  /// Longer than any number or date that somebody writes.
  private static let longest = 64

  private static func isWord(
    _ text: UnsafeBufferPointer<UInt8>, _ lower: StaticString, _ title: StaticString, _ upper: StaticString
  ) -> Bool {
    text.equals(lower) || text.equals(title) || text.equals(upper)
  }

  private static func number(_ text: UnsafeBufferPointer<UInt8>) -> LegacyReading? {
    var cursor = Cursor(text)
    _ = cursor.skip("+-", atMost: 1)
    let start = cursor
    // `0b11`, `0x1_A`, `0_7`
    if cursor.skip("0", atMost: 1) == 1 {
      let prefixed = cursor
      if cursor.skip("b", atMost: 1) == 1, cursor.skip("01_") > 0, cursor.isAtEnd { return .number }
      cursor = prefixed
      if cursor.skip("x", atMost: 1) == 1, cursor.skip("0123456789abcdefABCDEF_") > 0, cursor.isAtEnd { return .number }
      cursor = prefixed
      if cursor.skip("01234567_") > 0, cursor.isAtEnd { return .number }
    }
    cursor = start
    guard let first = cursor.first, first != UInt8(ascii: "_") else { return nil }
    let whole = cursor.skip("0123456789_")
    // `1_000`
    if whole > 0, first != UInt8(ascii: "0"), cursor.isAtEnd { return .number }
    // `22:22`, `1:30.5`
    if whole > 0, cursor.first == UInt8(ascii: ":") {
      while cursor.skip(":", atMost: 1) == 1 {
        let isHigh = cursor.first.map { $0 > UInt8(ascii: "5") } ?? false
        let count = cursor.skip("0123456789", atMost: 2)
        if count == 0 || (count == 2 && isHigh) { return nil }
      }
      if cursor.isAtEnd { return first == UInt8(ascii: "0") ? nil : .sexagesimal }
      return cursor.skip(".", atMost: 1) == 1 && cursor.skipAll("0123456789_") ? .sexagesimal : nil
    }
    // `1_000.5`
    guard cursor.skip(".", atMost: 1) == 1, whole > 0 || cursor.first.map({ $0 != UInt8(ascii: "_") }) ?? false else {
      return nil
    }
    let fraction = cursor.skip("0123456789_")
    if cursor.skip("eE", atMost: 1) == 1 {
      guard cursor.skip("+-", atMost: 1) == 1, cursor.skip("0123456789") > 0 else { return nil }
    }
    return cursor.isAtEnd && whole + fraction > 0 ? .number : nil
  }

  /// `2024-01-01`, or `2024-1-1 10:00:00.5 +01:00`.
  private static func isDate(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var cursor = Cursor(text)
    let digits: StaticString = "0123456789"
    guard cursor.skip(digits, atMost: 4) == 4, cursor.skip("-", atMost: 1) == 1 else { return false }
    let month = cursor.skip(digits, atMost: 2)
    guard month > 0, cursor.skip("-", atMost: 1) == 1 else { return false }
    let day = cursor.skip(digits, atMost: 2)
    guard day > 0 else { return false }
    // A date alone has two digits for each.
    if cursor.isAtEnd { return month == 2 && day == 2 }
    guard cursor.skip("Tt", atMost: 1) == 1 || cursor.skip(" \t") > 0, cursor.skip(digits, atMost: 2) > 0 else { return false }
    for _ in 0..<2 {
      guard cursor.skip(":", atMost: 1) == 1, cursor.skip(digits, atMost: 2) == 2 else { return false }
    }
    if cursor.skip(".", atMost: 1) == 1 { _ = cursor.skip(digits) }
    if cursor.isAtEnd { return true }
    _ = cursor.skip(" \t")
    if cursor.skip("Z", atMost: 1) == 1 { return cursor.isAtEnd }
    guard cursor.skip("+-", atMost: 1) == 1, cursor.skip(digits, atMost: 2) > 0 else { return false }
    if cursor.skip(":", atMost: 1) == 1, cursor.skip(digits, atMost: 2) != 2 { return false }
    return cursor.isAtEnd
  }
}

/// A place in a text that moves over the characters of a set.
private struct Cursor {
  private var rest: Slice<UnsafeBufferPointer<UInt8>>

  init(_ text: UnsafeBufferPointer<UInt8>) { rest = text[...] }

  var isAtEnd: Bool { rest.isEmpty }
  var first: UInt8? { rest.first }

  /// How many characters of the set stand here; they are passed.
  mutating func skip(_ set: StaticString, atMost limit: Int = .max) -> Int {
    let set = UnsafeBufferPointer(start: set.utf8Start, count: set.utf8CodeUnitCount)
    var count = 0
    while count < limit, let byte = rest.first, set.contains(byte) {
      rest = rest.dropFirst()
      count += 1
    }
    return count
  }

  /// Whether nothing but characters of the set is left.
  mutating func skipAll(_ set: StaticString) -> Bool {
    _ = skip(set)
    return isAtEnd
  }
}
