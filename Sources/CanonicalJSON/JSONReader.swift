extension JSONValue {
  /// Reads a JSON text (RFC 8259); nil where it is none, names a member twice, nests deeper than 512, or holds a number that is
  /// no integer of 64 bits, nor one with a single decimal.
  ///
  /// - Parameter truncatesNumbers: For texts of others: every number is taken, without its fraction, and as the nearest integer of
  ///   64 bits where it is beyond them.
  package init?(text: String, truncatesNumbers: Bool = false) {
    var text = text
    let value = text.withUTF8 { bytes in
      var reader = JSONReader(bytes: bytes, truncatesNumbers: truncatesNumbers)
      let value = reader.readValue(depth: 0)
      reader.skipSpace()
      return reader.position == bytes.count ? value : nil
    }
    guard let value else { return nil }
    self = value
  }
}

/// Reads one value from bytes that are valid UTF-8. Every function returns nil where the text ends or holds something else.
private struct JSONReader {
  let bytes: UnsafeBufferPointer<UInt8>
  let truncatesNumbers: Bool
  var position = 0

  private static let maximumDepth = 512

  mutating func skipSpace() {
    while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  mutating func readValue(depth: Int) -> JSONValue? {
    guard depth < Self.maximumDepth else { return nil }
    skipSpace()
    switch peek() {
    case UInt8(ascii: "{"): return readObject(depth: depth)
    case UInt8(ascii: "["): return readArray(depth: depth)
    case UInt8(ascii: "\""): return readString().map { .string($0) }
    case UInt8(ascii: "t"): return take("true") ? .bool(true) : nil
    case UInt8(ascii: "f"): return take("false") ? .bool(false) : nil
    case UInt8(ascii: "n"): return take("null") ? .null : nil
    default: return readNumber()
    }
  }

  private mutating func readObject(depth: Int) -> JSONValue? {
    position += 1
    var members: [JSONValue.Member] = []
    var names: Set<[UInt8]> = []
    skipSpace()
    if take("}") { return .object([]) }
    repeat {
      skipSpace()
      guard let name = readString(), names.insert(Array(name.utf8)).inserted else { return nil }
      skipSpace()
      guard take(":"), let value = readValue(depth: depth + 1) else { return nil }
      members.append(JSONValue.Member(name, value))
      skipSpace()
    } while take(",")
    return take("}") ? .object(members) : nil
  }

  private mutating func readArray(depth: Int) -> JSONValue? {
    position += 1
    var elements: [JSONValue] = []
    skipSpace()
    if take("]") { return .array([]) }
    repeat {
      guard let element = readValue(depth: depth + 1) else { return nil }
      elements.append(element)
      skipSpace()
    } while take(",")
    return take("]") ? .array(elements) : nil
  }

  /// More than one decimal, exponents and -0 are nothing that anything here writes.
  private mutating func readNumber() -> JSONValue? {
    let start = position
    _ = take("-")
    let whole = skipDigits()
    guard whole == 1 || (whole > 1 && bytes[position - whole] != UInt8(ascii: "0")) else { return nil }
    let isFraction = take(".")
    let decimals = isFraction ? skipDigits() : 0
    if isFraction, decimals == 0 { return nil }
    let hasExponent = take("e") || take("E")
    if hasExponent {
      if !take("+") { _ = take("-") }
      if skipDigits() == 0 { return nil }
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if let number = Int(text), text != "-0" { return .integer(number) }
    if truncatesNumbers, let number = Double(text) {
      return .integer(number >= 0x1p63 ? .max : number <= -0x1p63 ? .min : Int(number))
    }
    guard decimals == 1, !hasExponent, text != "-0.0" else { return nil }
    return Int(text.replacing(".", with: "")).map { .decimal(tenths: $0) }
  }

  private mutating func skipDigits() -> Int {
    let start = position
    while let byte = peek(), (0x30...0x39).contains(byte) { position += 1 }
    return position - start
  }

  private mutating func readString() -> String? {
    guard take("\"") else { return nil }
    var text = ""
    var start = position
    while let byte = peek() {
      switch byte {
      case UInt8(ascii: "\""):
        text += String(decoding: bytes[start..<position], as: UTF8.self)
        position += 1
        return text
      case UInt8(ascii: "\\"):
        text += String(decoding: bytes[start..<position], as: UTF8.self)
        position += 1
        guard let scalar = readEscape() else { return nil }
        text.unicodeScalars.append(scalar)
        start = position
      case 0..<0x20: return nil
      default: position += 1
      }
    }
    return nil
  }

  private mutating func readEscape() -> Unicode.Scalar? {
    guard let byte = peek() else { return nil }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      guard let unit = readCodeUnit() else { return nil }
      guard UTF16.isLeadSurrogate(unit) else { return Unicode.Scalar(unit) }
      guard take("\\u"), let trail = readCodeUnit(), UTF16.isTrailSurrogate(trail) else { return nil }
      return UTF16.decode(UTF16.EncodedScalar([unit, trail]))
    default: return nil
    }
  }

  /// The four hexadecimal digits of `\u`.
  private mutating func readCodeUnit() -> UInt16? {
    guard position + 4 <= bytes.count else { return nil }
    var unit: UInt16 = 0
    for byte in bytes[position..<position + 4] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
      unit = unit << 4 | UInt16(digit)
    }
    position += 4
    return unit
  }

  private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

  /// Steps over the text if it stands here.
  private mutating func take(_ text: StaticString) -> Bool {
    let end = position + text.utf8CodeUnitCount
    guard end <= bytes.count else { return false }
    for offset in 0..<text.utf8CodeUnitCount where bytes[position + offset] != text.utf8Start[offset] { return false }
    position = end
    return true
  }
}
