extension JSONValue {
  /// The canonical text: members by name, no white space, only the escapes that JSON demands.
  ///
  /// This is the JSON Canonicalization Scheme (RFC 8785) for the values this type can hold; integers stay within 64 bits,
  /// a decimal of zero is left out as its section 3.2.2.3 asks, and members are ordered by UTF-16 code units (section 3.2.3).
  package var canonicalText: String {
    var writer = JSONWriter(indentation: nil, sortsMembers: true)
    writer.write(self, depth: 0)
    return writer.text
  }

  /// The text for people: indented by two spaces, members in the order they were built, invisible characters as escapes.
  package var prettyText: String {
    var writer = JSONWriter(indentation: 2, sortsMembers: false)
    writer.write(self, depth: 0)
    return writer.text
  }

  /// The text on one line, members in the order they were built, invisible characters as escapes.
  package var compactText: String {
    var writer = JSONWriter(indentation: nil, sortsMembers: false)
    writer.write(self, depth: 0)
    return writer.text
  }
}

private struct JSONWriter {
  let indentation: Int?
  let sortsMembers: Bool
  private var bytes: [UInt8] = []

  init(indentation: Int?, sortsMembers: Bool) {
    self.indentation = indentation
    self.sortsMembers = sortsMembers
  }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  mutating func write(_ value: JSONValue, depth: Int) {
    switch value {
    case .null: write("null")
    case .bool(let value): write(value ? "true" : "false")
    case .integer(let value): write(String(value))
    case .decimal(let tenths): writeDecimal(tenths)
    case .string(let value): writeString(value)
    case .array(let elements):
      bytes.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        beginElement(isFirst: index == 0, depth: depth + 1)
        write(element, depth: depth + 1)
      }
      end(UInt8(ascii: "]"), isEmpty: elements.isEmpty, depth: depth)
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in (sortsMembers ? Self.sorted(members) : members).enumerated() {
        beginElement(isFirst: index == 0, depth: depth + 1)
        writeString(member.name)
        bytes.append(UInt8(ascii: ":"))
        if indentation != nil { bytes.append(UInt8(ascii: " ")) }
        write(member.value, depth: depth + 1)
      }
      end(UInt8(ascii: "}"), isEmpty: members.isEmpty, depth: depth)
    }
  }

  /// Swift compares ASCII byte for byte, which is the order of UTF-16 too, and much faster.
  private static func sorted(_ members: [JSONValue.Member]) -> [JSONValue.Member] {
    let areASCII = members.allSatisfy { $0.name.utf8.allSatisfy { $0 < 0x80 } }
    return areASCII
      ? members.sorted { $0.name < $1.name }
      : members.sorted { $0.name.utf16.lexicographicallyPrecedes($1.name.utf16) }
  }

  private mutating func write(_ text: String) { bytes.append(contentsOf: text.utf8) }

  private mutating func writeDecimal(_ tenths: Int) {
    let (whole, rest) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
    if tenths < 0 { write("-") }
    write(String(whole))
    if rest > 0 || !sortsMembers { write(".\(rest)") }
  }

  private mutating func beginElement(isFirst: Bool, depth: Int) {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    breakLine(depth: depth)
  }

  private mutating func end(_ bracket: UInt8, isEmpty: Bool, depth: Int) {
    if !isEmpty { breakLine(depth: depth) }
    bytes.append(bracket)
  }

  private mutating func breakLine(depth: Int) {
    guard let indentation else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indentation * depth))
  }

  private mutating func writeString(_ value: String) {
    var value = value
    bytes.append(UInt8(ascii: "\""))
    // Nearly every text is written as it is.
    let isPlain = value.withUTF8 { text in
      guard text.allSatisfy(Self.isPlain) else { return false }
      bytes.append(contentsOf: text)
      return true
    }
    if !isPlain { value.unicodeScalars.forEach { writeScalar($0) } }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }

  private mutating func writeScalar(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\"": write("\\\"")
    case "\\": write("\\\\")
    case "\u{8}": write("\\b")
    case "\u{C}": write("\\f")
    case "\n": write("\\n")
    case "\r": write("\\r")
    case "\t": write("\\t")
    case "\0"..<" ": writeEscape(UInt16(scalar.value))
    default:
      if !sortsMembers, Self.isInvisible(scalar) {
        String(scalar).utf16.forEach { writeEscape($0) }
      } else {
        write(String(scalar))
      }
    }
  }

  private mutating func writeEscape(_ unit: UInt16) {
    let digits = String(unit, radix: 16)
    write("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
  }

  /// Characters that move a cursor, end a line or change the direction of writing: the same text to a parser, no trap for eyes.
  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value >= 0x7F else { return false }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: return true
    default: return false
    }
  }
}
