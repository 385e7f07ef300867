extension JSONValue {
  /// The canonical text: members by name, no white space, only the escapes that JSON demands.
  ///
  /// This is the JSON Canonicalization Scheme (RFC 8785) for the values this type can hold; integers stay within 64 bits,
  /// and members are ordered by UTF-16 code units as its section 3.2.3 asks.
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
  var text = ""

  mutating func write(_ value: JSONValue, depth: Int) {
    switch value {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .string(let value): writeString(value)
    case .array(let elements):
      writeList("[", "]", count: elements.count, depth: depth) { writer, index in
        writer.write(elements[index], depth: depth + 1)
      }
    case .object(var members):
      if sortsMembers { members.sort { $0.name.utf16.lexicographicallyPrecedes($1.name.utf16) } }
      writeList("{", "}", count: members.count, depth: depth) { writer, index in
        writer.writeString(members[index].name)
        writer.text += writer.indentation == nil ? ":" : ": "
        writer.write(members[index].value, depth: depth + 1)
      }
    }
  }

  private mutating func writeList(
    _ open: String, _ close: String, count: Int, depth: Int, element: (inout JSONWriter, Int) -> Void
  ) {
    text += open
    for index in 0..<count {
      if index > 0 { text += "," }
      breakLine(depth: depth + 1)
      element(&self, index)
    }
    if count > 0 { breakLine(depth: depth) }
    text += close
  }

  private mutating func breakLine(depth: Int) {
    guard let indentation else { return }
    text += "\n"
    text += String(repeating: " ", count: indentation * depth)
  }

  private mutating func writeString(_ value: String) {
    text += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\u{8}": text += "\\b"
      case "\u{C}": text += "\\f"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\0"..<" ":
        writeEscape(UInt16(scalar.value))
      default:
        if !sortsMembers, Self.isInvisible(scalar) {
          String(scalar).utf16.forEach { writeEscape($0) }
        } else {
          text.unicodeScalars.append(scalar)
        }
      }
    }
    text += "\""
  }

  private mutating func writeEscape(_ unit: UInt16) {
    let digits = String(unit, radix: 16)
    text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
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
