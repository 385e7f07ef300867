internal import COpenSSL
internal import KeyMaterial

/// How both sides came to a secret, for people and for rules.
enum KeyExchangeText {
  /// `X25519`, `secp256r1`, `ffdhe2048`, `DH 1024`, or `RSA` where the client encrypted the secret itself; nil where unknown.
  static func text(of connection: OpaquePointer, _ suite: OpaquePointer) -> String? {
    guard let key = smtplint_ssl_get_peer_tmp_key(connection) else {
      return SSL_CIPHER_get_kx_nid(suite) == NID_kx_rsa ? "RSA" : nil
    }
    defer { EVP_PKEY_free(key) }
    let type = EVP_PKEY_get0_type_name(key).map { String(cString: $0) } ?? ""
    let group = PublicKeyText.group(of: key)
    return switch type {
    case "EC": group.map { curves[$0] ?? $0 }
    case "DH", "DHX", "X9.42 DH": group ?? "DH \(EVP_PKEY_get_bits(key))"
    default: type
    }
  }

  /// OpenSSL calls two curves as X9.62 does, and TLS as SEC 2 does (RFC 8422, section 5.1.1).
  private static let curves = ["prime256v1": "secp256r1", "prime192v1": "secp192r1"]
}
