/// Base64 (RFC 4648, section 4), as AUTH uses it (RFC 4954, section 4).
package enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let padding = UInt8(ascii: "=")

  private static let values: [UInt8: UInt8] = Dictionary(uniqueKeysWithValues: zip(alphabet, 0...63))

  package static func encode(_ bytes: [UInt8]) -> [UInt8] {
    // All of it at once: a secret must not stay behind in a buffer that was too short.
    var result: [UInt8] = []
    result.reserveCapacity(encodedCount(of: bytes.count))
    append(bytes, to: &result)
    return result
  }

  static func encodedCount(of count: Int) -> Int { (count + 2) / 3 * 4 }

  static func append(_ bytes: [UInt8], to result: inout [UInt8]) {
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let count = min(3, bytes.count - start)
      var group: UInt32 = 0
      for index in 0..<3 { group = group << 8 | (index < count ? UInt32(bytes[start + index]) : 0) }
      for index in 0..<4 {
        result.append(index <= count ? alphabet[Int(group >> (18 - 6 * UInt32(index)) & 63)] : padding)
      }
    }
  }

  /// Nil where the text is no base64 in whole groups of four; white space at its end is nothing.
  package static func decode(_ text: [UInt8]) -> [UInt8]? {
    var text = text[...]
    while let last = text.last, last == UInt8(ascii: " ") || last == UInt8(ascii: "\t") { text.removeLast() }
    guard text.count.isMultiple(of: 4) else { return nil }
    let letters = text.suffix(2).filter { $0 == padding }.count
    let digits = text.dropLast(letters)
    var result: [UInt8] = []
    result.reserveCapacity(digits.count * 3 / 4)
    var group: UInt32 = 0
    var bits: UInt32 = 0
    for digit in digits {
      guard let value = values[digit] else { return nil }
      group = group << 6 | UInt32(value)
      bits += 6
      if bits >= 8 {
        bits -= 8
        result.append(UInt8(truncatingIfNeeded: group >> bits))
      }
    }
    // Bits that stand for nothing are zero.
    guard group & (1 << bits - 1) == 0 else { return nil }
    return result
  }
}
