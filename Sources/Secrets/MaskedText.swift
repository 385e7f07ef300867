internal import KeyMaterial

/// A text in which secrets are looked for: as it came, or without the escapes of one kind. It is wiped, for it may hold them.
final class MaskedText {
  enum Escape: CaseIterable {
    case none
    /// `%` and two digits (RFC 3986, section 2.1).
    case percent
    /// The same, and `+` for a space.
    case form
    /// Lines of a reply put together: their ends, and the codes that they begin with, are left out (RFC 5321, section 4.2.1).
    case lines
    /// `\` and a letter, or `\u` and four digits (RFC 8259, section 7).
    case json
  }

  private(set) var bytes: [UInt8] = []
  /// Where each byte began in the text as it came, and where that ends.
  private var starts: [Int] = []

  /// Nil where the text has no escape of this kind: it would be the same again.
  init?(_ text: UnsafeBufferPointer<UInt8>, _ escape: Escape) {
    let mark: UInt8? =
      switch escape {
      case .none: nil
      case .percent: UInt8(ascii: "%")
      case .form: UInt8(ascii: "+")
      case .lines: UInt8(ascii: "\n")
      case .json: UInt8(ascii: "\\")
      }
    if let mark, !text.contains(mark) { return nil }
    // Grown once, since no escape is shorter than what it stands for: an array that moves leaves its bytes behind.
    bytes.reserveCapacity(text.count)
    starts.reserveCapacity(text.count + 1)
    var position = 0
    while position < text.count { position += append(text, position, escape) }
    starts.append(text.count)
  }

  deinit { SecretBytes.wipe(&bytes) }

  /// A range of these bytes as one of the text as it came.
  func original(_ range: Range<Int>) -> Range<Int> {
    var upper = range.upperBound
    // An escape may stand for several bytes.
    while upper > 0, upper < bytes.count, starts[upper] == starts[upper - 1] { upper += 1 }
    return starts[range.lowerBound]..<starts[upper]
  }

  /// Appends what stands at a position, and returns how long it is there.
  private func append(_ text: UnsafeBufferPointer<UInt8>, _ position: Int, _ escape: Escape) -> Int {
    switch (escape, text[position]) {
    case (.percent, UInt8(ascii: "%")), (.form, UInt8(ascii: "%")):
      if let value = Self.number(text, position + 1, digits: 2) { return append(UInt8(value), position, 3) }
    case (.form, UInt8(ascii: "+")): return append(UInt8(ascii: " "), position, 1)
    case (.lines, UInt8(ascii: "\r")), (.lines, UInt8(ascii: "\n")): return Self.lineBreak(text, position)
    case (.json, UInt8(ascii: "\\")):
      if let (scalar, length) = Self.jsonEscape(text, position + 1) {
        for byte in String(scalar).utf8 { _ = append(byte, position, 0) }
        return length + 1
      }
    default: break
    }
    return append(text[position], position, 1)
  }

  private func append(_ byte: UInt8, _ position: Int, _ length: Int) -> Int {
    bytes.append(byte)
    starts.append(position)
    return length
  }

  /// How long the end of a line is, with the code of the next one.
  private static func lineBreak(_ text: UnsafeBufferPointer<UInt8>, _ position: Int) -> Int {
    var end = position
    while end < text.count, text[end] == UInt8(ascii: "\r") || text[end] == UInt8(ascii: "\n") { end += 1 }
    let code = text[end..<min(end + 3, text.count)]
    if code.count == 3, code.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), end + 3 < text.count,
      text[end + 3] == UInt8(ascii: "-") || text[end + 3] == UInt8(ascii: " ")
    {
      end += 4
    }
    return end - position
  }

  /// What follows a backslash, and how long it is.
  private static func jsonEscape(_ text: UnsafeBufferPointer<UInt8>, _ position: Int) -> (Unicode.Scalar, Int)? {
    guard position < text.count else { return nil }
    switch text[position] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return (Unicode.Scalar(text[position]), 1)
    case UInt8(ascii: "b"): return ("\u{8}", 1)
    case UInt8(ascii: "f"): return ("\u{C}", 1)
    case UInt8(ascii: "n"): return ("\n", 1)
    case UInt8(ascii: "r"): return ("\r", 1)
    case UInt8(ascii: "t"): return ("\t", 1)
    case UInt8(ascii: "u"):
      guard let unit = number(text, position + 1, digits: 4) else { return nil }
      if let scalar = Unicode.Scalar(UInt16(unit)) { return (scalar, 5) }
      // The two halves of a character beyond U+FFFF.
      guard (0xD800..<0xDC00).contains(unit), position + 6 < text.count, text[position + 5] == UInt8(ascii: "\\"),
        text[position + 6] == UInt8(ascii: "u"), let trail = number(text, position + 7, digits: 4),
        (0xDC00..<0xE000).contains(trail)
      else { return nil }
      return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (trail - 0xDC00)).map { ($0, 11) }
    default: return nil
    }
  }

  private static func number(_ text: UnsafeBufferPointer<UInt8>, _ position: Int, digits: Int) -> UInt32? {
    guard position + digits <= text.count else { return nil }
    var number: UInt32 = 0
    for byte in text[position..<position + digits] {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): number = number << 4 | UInt32(byte & 15)
      case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
        number = number << 4 | UInt32(byte & 7 + 9)
      default: return nil
      }
    }
    return number
  }
}
