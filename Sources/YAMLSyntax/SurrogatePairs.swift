/// JSON writes a character beyond U+FFFF as two escapes (RFC 8259, section 7), which YAML's escapes cannot be.
enum SurrogatePairs {
  /// `\ud83d\ude00`
  private static let length = 12

  /// The text with each pair of escapes as the character it means, in texts that start like JSON; others are left alone.
  ///
  /// What is left of the twelve bytes is a line break before it that a backslash escapes, with the white space of the next line: both
  /// are no part of a double-quoted scalar (YAML 1.2.2, section 7.3.1), so every other byte stays at its place.
  static func resolved(in bytes: [UInt8]) -> [UInt8] {
    guard let first = bytes.first(where: { $0 > 0x20 }), first == UInt8(ascii: "{") || first == UInt8(ascii: "["),
      bytes.contains(UInt8(ascii: "\\"))
    else { return bytes }
    var result = bytes
    var offset = 0
    while offset + 1 < bytes.count {
      guard bytes[offset] == UInt8(ascii: "\\") else {
        offset += 1
        continue
      }
      if let high = escape(in: bytes, at: offset), (0xD800..<0xDC00).contains(high),
        let low = escape(in: bytes, at: offset + length / 2),
        (0xDC00..<0xE000).contains(low), let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
      {
        let character = Array(String(scalar).utf8)
        let filler = Array("\\\n".utf8) + Array(repeating: UInt8(ascii: " "), count: length - character.count - 2)
        result.replaceSubrange(offset..<offset + length, with: filler + character)
        offset += length
      } else {
        // Whatever the backslash escapes is not looked at.
        offset += 2
      }
    }
    return result
  }

  /// The number of an escape `\uXXXX`.
  private static func escape(in bytes: [UInt8], at offset: Int) -> UInt32? {
    guard offset + 6 <= bytes.count, bytes[offset] == UInt8(ascii: "\\"), bytes[offset + 1] == UInt8(ascii: "u") else {
      return nil
    }
    return UInt32(String(decoding: bytes[(offset + 2)..<(offset + 6)], as: UTF8.self), radix: 16)
  }
}
