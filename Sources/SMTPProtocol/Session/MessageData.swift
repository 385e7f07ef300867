/// A message as it travels after DATA (RFC 5321, section 4.5.2).
package enum MessageData {
  /// The message with CR LF at the end of every line, dots doubled at the start of lines, and the line that ends it.
  ///
  /// A CR or an LF alone becomes CR LF: some servers take one for the end of a line, and with a dot after it for the end of
  /// the message (CVE-2023-51764).
  package static func encode(_ message: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(message.count + message.count / 32 + 8)
    var isAtLineStart = true
    var previous: UInt8 = 0
    for byte in message {
      switch byte {
      case UInt8(ascii: "\n") where previous == UInt8(ascii: "\r"):
        break
      case UInt8(ascii: "\r"), UInt8(ascii: "\n"):
        result += [0x0D, 0x0A]
        isAtLineStart = true
      default:
        if isAtLineStart, byte == UInt8(ascii: ".") { result.append(byte) }
        result.append(byte)
        isAtLineStart = false
      }
      previous = byte
    }
    if !isAtLineStart { result += [0x0D, 0x0A] }
    return result + Array(".\r\n".utf8)
  }
}
