internal import NIOCore

/// Bytes of a peer that speaks something else, fit to be shown.
enum ShownText {
  static let limit = 120

  /// ASCII as it is, other bytes in hexadecimal, cut off after so many bytes.
  static func of(_ bytes: some Sequence<UInt8>) -> String {
    var text = ""
    for (index, byte) in bytes.enumerated() {
      guard index < limit else { return text + "…" }
      switch byte {
      case 0x20..<0x7F: text.unicodeScalars.append(Unicode.Scalar(byte))
      default: text += byte < 0x10 ? "\\x0" + String(byte, radix: 16) : "\\x" + String(byte, radix: 16)
      }
    }
    return text
  }
}
