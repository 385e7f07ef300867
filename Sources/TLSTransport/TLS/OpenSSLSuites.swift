internal import COpenSSL
internal import Manifests

/// The cipher suites that this machine's OpenSSL has.
enum OpenSSLSuites {
  struct Suite: Sendable {
    let openSSLName: String
    /// Whether the security level that is compiled in lets it pass.
    let passesDefaultLevel: Bool
  }

  /// By code point.
  static let available: [UInt16: Suite] = withoutErrors {
    guard let context = SSL_CTX_new(TLS_client_method()) else { return [:] }
    defer { SSL_CTX_free(context) }
    let level = SSL_CTX_get_security_level(context)
    _ = smtplint_ssl_ctx_set_protocols(context, TLS1_VERSION, TLS1_3_VERSION)
    // Those of TLS 1.3 one by one: what a list with an unknown name does depends on OpenSSL's version.
    let newest = CipherSuite.all.filter { $0.minimumProtocol == .tls13 }.map(\.name)
      .filter { SSL_CTX_set_ciphersuites(context, $0) == 1 }
    _ = SSL_CTX_set_ciphersuites(context, newest.joined(separator: ":"))
    _ = SSL_CTX_set_cipher_list(context, "ALL:COMPLEMENTOFALL:@SECLEVEL=0")
    let all = codePoints(context, level: 0)
    let passing = Set(codePoints(context, level: level).map(\.key))
    return all.mapValues { Suite(openSSLName: $0, passesDefaultLevel: true) }
      .merging(
        all.filter { !passing.contains($0.key) }.mapValues { Suite(openSSLName: $0, passesDefaultLevel: false) },
        uniquingKeysWith: { $1 })
  }

  /// What a connection of that security level would offer, without a look at keys: names by code point.
  private static func codePoints(_ context: OpaquePointer, level: Int32) -> [UInt16: String] {
    SSL_CTX_set_security_level(context, level)
    guard level > 0 else { return names(SSL_CTX_get_ciphers(context)) }
    guard let connection = SSL_new(context) else { return [:] }
    defer { SSL_free(connection) }
    guard let stack = SSL_get1_supported_ciphers(connection) else { return [:] }
    defer { OPENSSL_sk_free(stack) }
    return names(stack)
  }

  private static func names(_ stack: OpaquePointer?) -> [UInt16: String] {
    guard let stack else { return [:] }
    var result: [UInt16: String] = [:]
    for index in 0..<max(0, OPENSSL_sk_num(stack)) {
      guard let suite = OPENSSL_sk_value(stack, index).map({ OpaquePointer($0) }), let name = SSL_CIPHER_get_name(suite) else {
        continue
      }
      result[SSL_CIPHER_get_protocol_id(suite)] = String(cString: name)
    }
    return result
  }
}

extension CipherSuite {
  /// The code point as a number; nil where the table has none that can be read.
  var number: UInt16? {
    let bytes = codePoint.utf8.split(separator: UInt8(ascii: ",")).compactMap { UInt8(String($0.dropFirst(2)) ?? "", radix: 16) }
    return bytes.count == 2 ? UInt16(bytes[0]) << 8 | UInt16(bytes[1]) : nil
  }

  private static let byNumber: [UInt16: CipherSuite] = Dictionary(
    all.compactMap { suite in suite.number.map { ($0, suite) } }, uniquingKeysWith: { first, _ in first })

  static func numbered(_ number: UInt16) -> CipherSuite? { byNumber[number] }

  /// Why the probe offers it to nobody, though OpenSSL might; nil where it does.
  var reasonNotToOffer: String? {
    if rating == .signal { return "is a signal and no suite" }
    // Without a certificate there is no peer to trust, and without encryption no secrecy.
    if authentication.contains("anon") { return "lets the server prove nothing" }
    if encryption == "NULL" || encryption.isEmpty { return "does not encrypt" }
    if minimumProtocol != .tls13,
      ["PSK", "SRP", "KRB5"].contains(where: { authentication.contains($0) || keyExchange.contains($0) })
    {
      return "needs a secret of its own, which a manifest cannot name"
    }
    return nil
  }
}
