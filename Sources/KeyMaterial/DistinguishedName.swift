internal import COpenSSL

/// Names of subjects and issuers as text (RFC 4514).
package enum DistinguishedName {
  /// Nobody reads a longer one, and a file may hold as many as it likes.
  private static let longest = 256

  /// The text of one of OpenSSL's `X509_NAME`s; empty for an empty name.
  package static func text(of name: OpaquePointer?) -> String {
    guard let name, let stream = Owned.stream(BIO_new(BIO_s_mem())) else { return "" }
    guard X509_NAME_print_ex(stream.pointer, name, 0, smtplint_name_flags) >= 0 else { return "" }
    var bytes = [UInt8](repeating: 0, count: longest)
    let count = BIO_read(stream.pointer, &bytes, Int32(bytes.count))
    return count > 0 ? String(decoding: bytes[..<Int(count)], as: UTF8.self) : ""
  }
}
