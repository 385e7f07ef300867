import Diagnostics

/// Text within XML 1.0.
///
/// A reader gets every text back as it was, except for characters that XML cannot hold at all (section 2.2): those become
/// `\u{…}`. What could move a cursor or turn the direction of writing is a character reference.
package enum XMLText {
  package static let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

  /// The text for the content of an element and for the value of an attribute.
  package static func escape(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
      case "\"": result += "&quot;"
      case "\t", "\n", "\r": result += "&#\(scalar.value);"
      case "\0"..<" ": result += VisibleText.escape(scalar)
      case "\u{FFFE}", "\u{FFFF}": result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      default:
        let shown = VisibleText.escape(scalar)
        if shown.utf8.first == UInt8(ascii: "\\"), scalar != "\\" {
          result += "&#\(scalar.value);"
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result
  }

  /// ` name="value"` for each.
  package static func attributes(_ pairs: KeyValuePairs<String, String>) -> String {
    pairs.map { " \($0.key)=\"\(escape($0.value))\"" }.joined()
  }
}
