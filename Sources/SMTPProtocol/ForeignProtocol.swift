/// What else than SMTP a server speaks, by its first bytes.
package enum ForeignProtocol: String, Sendable, CaseIterable {
  case tls = "TLS"
  case http = "HTTP"
  case ssh = "SSH"
  case pop3 = "POP3"
  case imap = "IMAP"
  case vnc = "VNC"

  /// Nil where the bytes are of none of these.
  package init?(startOf bytes: [UInt8]) {
    guard !Self.startsTLSRecord(bytes[...]) else {
      self = .tls
      return
    }
    let text = String(decoding: bytes.prefix(16), as: UTF8.self).uppercased()
    let starts: [(String, ForeignProtocol)] = [
      ("HTTP/", .http), ("<!DOCTYPE", .http), ("<HTML", .http), ("SSH-", .ssh), ("+OK", .pop3), ("-ERR", .pop3), ("* OK", .imap),
      ("* BYE", .imap), ("* PREAUTH", .imap), ("RFB ", .vnc),
    ]
    guard let found = starts.first(where: { text.hasPrefix($0.0) }) else { return nil }
    self = found.1
  }

  /// An alert or a message of a handshake (RFC 8446, section 5.1): the content type, and the major version 3.
  static func startsTLSRecord(_ bytes: ArraySlice<UInt8>) -> Bool {
    let start = bytes.prefix(2)
    return start.elementsEqual([0x15, 0x03]) || start.elementsEqual([0x16, 0x03])
  }
}
