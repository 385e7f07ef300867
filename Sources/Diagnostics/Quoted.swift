/// A user's text within a message: in quotes, shortened, and with everything that could move a cursor written as an escape.
package struct Quoted: CustomStringConvertible {
  private static let longest = 80

  package let description: String

  package init(_ text: String) {
    var result = "\""
    var count = 0
    for scalar in text.unicodeScalars {
      if count == Self.longest {
        result += "…"
        break
      }
      result += VisibleText.escape(scalar)
      count += 1
    }
    description = result + "\""
  }
}

/// Text that does on a terminal only what its letters say.
package enum VisibleText {
  /// The text with control characters, line separators and marks that change the direction of writing as `\u{…}`.
  package static func escape(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: needsEscape) else { return text }
    return text.unicodeScalars.reduce(into: "") { $0 += escape($1) }
  }

  /// The text, escaped, with `…` in place of what is beyond `length` code points: one character may have any number of them.
  package static func shorten(_ text: String, to length: Int) -> String {
    let start = text.unicodeScalars.prefix(length)
    return escape(String(start)) + (start.endIndex < text.endIndex ? "…" : "")
  }

  package static func escape(_ scalar: Unicode.Scalar) -> String {
    needsEscape(scalar) ? "\\u{\(String(scalar.value, radix: 16, uppercase: true))}" : String(scalar)
  }

  private static func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00..<0x20, 0x7F..<0xA0: true
    case 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB, 0xFFFE...0xFFFF: true
    case 0xE0000...0xE007F: true
    default: false
    }
  }
}

extension VisibleText {
  /// Like `escape`, with line breaks kept.
  package static func escapeLines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { escape(String($0)) }.joined(separator: "\n")
  }
}
