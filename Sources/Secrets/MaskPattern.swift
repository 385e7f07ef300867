internal import KeyMaterial

/// One form of a secret, found in one pass over a text (Knuth, Morris, Pratt), so that no server can make the search slow.
final class MaskPattern: @unchecked Sendable {
  enum Alphabet {
    case bytes, base64, hexadecimal

    /// How much of it twelve bytes of a secret take.
    fileprivate var tellingPrefix: Int {
      switch self {
      case .bytes: 12
      case .base64: 16
      case .hexadecimal: 24
      }
    }

    /// What is taken for the same.
    fileprivate func fold(_ byte: UInt8) -> UInt8 {
      switch (self, byte) {
      case (_, UInt8(ascii: "A")...UInt8(ascii: "Z")): byte | 0x20
      // The alphabet of RFC 4648, section 5.
      case (.base64, UInt8(ascii: "-")): UInt8(ascii: "+")
      case (.base64, UInt8(ascii: "_")): UInt8(ascii: "/")
      default: byte
      }
    }

    fileprivate func isPart(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "="): self == .base64
      default: false
      }
    }
  }

  // Both are changed by nobody until they are wiped: any thread may read them.
  private let bytes: UnsafeMutableBufferPointer<UInt8>
  /// For each prefix, the length of the longest shorter one that it ends with.
  private let fallbacks: UnsafeMutableBufferPointer<Int32>
  private let alphabet: Alphabet
  private let standsAlone: Bool
  /// The digits before and behind that hold some bits of the secret.
  private let before: Int
  private let after: Int

  /// The bytes, of which there are some, are copied.
  init(
    _ pattern: some Collection<UInt8>, _ alphabet: Alphabet, standsAlone: Bool = false, before: Int = 0, after: Int = 0
  ) {
    self.alphabet = alphabet
    self.standsAlone = standsAlone
    self.before = before
    self.after = after
    bytes = .allocate(capacity: pattern.count)
    _ = bytes.initialize(from: pattern.lazy.map { alphabet.fold($0) })
    fallbacks = .allocate(capacity: pattern.count)
    fallbacks.initialize(repeating: 0)
    var length = 0
    for index in bytes.indices.dropFirst() {
      while length > 0, bytes[index] != bytes[length] { length = Int(fallbacks[length - 1]) }
      if bytes[index] == bytes[length] { length += 1 }
      fallbacks[index] = Int32(length)
    }
  }

  deinit {
    SecretBytes.wipe(UnsafeMutableRawBufferPointer(bytes))
    SecretBytes.wipe(UnsafeMutableRawBufferPointer(fallbacks))
    bytes.deallocate()
    fallbacks.deallocate()
  }

  /// Reports every place, as a range of the text as it came: of the whole, and of a prefix that tells too much.
  func find(in text: MaskedText, _ report: (Range<Int>) -> Void) {
    var length = 0
    func matched(_ length: Int, endingAt end: Int) {
      let isWhole = length == bytes.count
      guard isWhole || (!standsAlone && length >= alphabet.tellingPrefix) else { return }
      let range = max(0, end - length - before)..<min(text.bytes.count, end + (isWhole ? after : 0))
      if standsAlone, !isAlone(range, in: text) { return }
      report(text.original(range))
    }
    for (index, byte) in text.bytes.enumerated() {
      let byte = alphabet.fold(byte)
      while length > 0, length == bytes.count || bytes[length] != byte {
        // The whole was reported when it was complete.
        if length < bytes.count { matched(length, endingAt: index) }
        length = Int(fallbacks[length - 1])
      }
      if bytes[length] == byte { length += 1 }
      if length == bytes.count { matched(length, endingAt: index + 1) }
    }
    if length < bytes.count { matched(length, endingAt: text.bytes.count) }
  }

  private func isAlone(_ range: Range<Int>, in text: MaskedText) -> Bool {
    let isFree = range.lowerBound == 0 || !alphabet.isPart(text.bytes[range.lowerBound - 1])
    return isFree && (range.upperBound == text.bytes.count || !alphabet.isPart(text.bytes[range.upperBound]))
  }
}

// MARK: Forms

extension MaskPattern {
  private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let hexadecimalDigits = Array("0123456789abcdef".utf8)

  /// Two digits for each byte, and a separator between them, if there is one.
  static func hexadecimal(_ secret: UnsafeRawBufferPointer, separator: UInt8? = nil, standsAlone: Bool) -> MaskPattern {
    let stride = separator == nil ? 2 : 3
    return make(.hexadecimal, count: secret.count * stride - (stride - 2), standsAlone: standsAlone) { index in
      switch index % stride {
      case 0: hexadecimalDigits[Int(secret[index / stride] >> 4)]
      case 1: hexadecimalDigits[Int(secret[index / stride] & 15)]
      default: separator ?? 0
      }
    }
  }

  /// The base64 of a secret with 0, 1 and 2 bytes before it in its group of three. Each has the digits that the secret alone
  /// decides; those beside them depend on its neighbours, and hold bits of it all the same.
  static func base64(_ secret: UnsafeRawBufferPointer) -> [MaskPattern] {
    (0..<3).map { offset in
      let bits = offset * 8..<(offset + secret.count) * 8
      let whole = (bits.lowerBound + 5) / 6..<bits.upperBound / 6
      return make(
        .base64, count: whole.count, before: bits.lowerBound.isMultiple(of: 6) ? 0 : 1,
        after: bits.upperBound.isMultiple(of: 6) ? 0 : 1
      ) { digit(at: (whole.lowerBound + $0) * 6 - bits.lowerBound, of: secret) }
    }
  }

  /// The base64 of a secret and nothing else, with its padding.
  static func wholeBase64(_ secret: UnsafeRawBufferPointer) -> MaskPattern {
    make(.base64, count: (secret.count * 8 + 5) / 6, standsAlone: true, padding: (3 - secret.count % 3) % 3) {
      digit(at: $0 * 6, of: secret)
    }
  }

  /// The digit for the six bits from a position on; bits behind the end are 0.
  private static func digit(at position: Int, of secret: UnsafeRawBufferPointer) -> UInt8 {
    let index = position / 8
    let next = index + 1 < secret.count ? secret[index + 1] : 0
    let pair = UInt16(secret[index]) << 8 | UInt16(next)
    return digits[Int(pair >> UInt16(10 - position % 8) & 63)]
  }

  private static func make(
    _ alphabet: Alphabet, count: Int, standsAlone: Bool = false, before: Int = 0, after: Int = 0, padding: Int = 0,
    _ element: (Int) -> UInt8
  ) -> MaskPattern {
    var form: [UInt8] = []
    form.reserveCapacity(count + padding)
    for index in 0..<count { form.append(element(index)) }
    for _ in 0..<padding { form.append(UInt8(ascii: "=")) }
    defer { SecretBytes.wipe(&form) }
    return MaskPattern(form, alphabet, standsAlone: standsAlone, before: before, after: after)
  }
}
