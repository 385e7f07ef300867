internal import COpenSSL

/// The blocks of a PEM file (RFC 7468) one after the other; text between them is skipped.
enum PEMBlocks {
  /// A block as long as it is looked at; wiped afterwards.
  struct Block {
    let label: String
    /// Of the form before PKCS#8 (RFC 1421): how its data is encrypted.
    let header: UnsafeMutablePointer<CChar>
    let data: UnsafeMutableBufferPointer<UInt8>

    var isEncrypted: Bool { String(cString: header).contains("ENCRYPTED") }
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(data) }
  }

  /// Calls `body` with each, and with nil for one that is no base64 or has no end, until it says false.
  static func forEach(in bytes: UnsafeRawBufferPointer, _ body: (Block?) -> Bool) {
    guard let stream = Owned.stream(over: bytes) else { return }
    var remaining = BIO_ctrl_pending(stream.pointer)
    while remaining > 0 {
      guard withNext(of: stream.pointer, body) else { return }
      let rest = BIO_ctrl_pending(stream.pointer)
      if rest >= remaining { break }
      remaining = rest
    }
  }

  private static func withNext(of stream: OpaquePointer, _ body: (Block?) -> Bool) -> Bool {
    var label: UnsafeMutablePointer<CChar>?
    var header: UnsafeMutablePointer<CChar>?
    var data: UnsafeMutablePointer<UInt8>?
    var count = 0
    ERR_clear_error()
    let isRead = PEM_read_bio(stream, &label, &header, &data, &count) == 1
    defer {
      if let data { OPENSSL_cleanse(data, count) }
      CRYPTO_free(data, nil, 0)
      CRYPTO_free(header, nil, 0)
      CRYPTO_free(label, nil, 0)
    }
    guard isRead, let label, let header else {
      return ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE || body(nil)
    }
    return body(
      Block(label: String(cString: label), header: header, data: UnsafeMutableBufferPointer(start: data, count: count)))
  }
}
