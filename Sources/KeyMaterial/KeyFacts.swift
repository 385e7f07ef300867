internal import COpenSSL

/// What there is to know of a key without knowing the key.
package struct KeyFacts: Sendable, Hashable {
  /// As OpenSSL calls it: RSA, RSA-PSS, EC, DSA, ED25519 …
  package let algorithm: String
  package let bits: Int
  /// SHA-256 of the public key as SubjectPublicKeyInfo (RFC 5280, section 4.1), in hexadecimal digits: equal for a private key
  /// and the certificate it belongs to.
  package let publicKeyDigest: String

  /// Nil where OpenSSL cannot write the public key.
  init?(_ key: OpaquePointer) {
    guard let name = EVP_PKEY_get0_type_name(key) else { return nil }
    algorithm = String(cString: name)
    bits = Int(EVP_PKEY_get_bits(key))
    if algorithm == "EC" {
      // One point has several encodings, and one curve too.
      EVP_PKEY_set_utf8_string_param(key, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, "uncompressed")
      EVP_PKEY_set_utf8_string_param(key, OSSL_PKEY_PARAM_EC_ENCODING, "named_curve")
    }
    var encoded: UnsafeMutablePointer<UInt8>?
    let length = i2d_PUBKEY(key, &encoded)
    defer { CRYPTO_free(encoded, nil, 0) }
    guard length > 0, let encoded else { return nil }
    publicKeyDigest = SHA256.hexDigest(of: UnsafeRawBufferPointer(start: encoded, count: Int(length)))
  }
}

/// Private keys out of DER.
enum PrivateKeyDecoder {
  /// A key of any algorithm in use is shorter: an RSA key of 16,384 bits has 9 KiB.
  private static let longest = 16_384
  /// OpenSSL computes the public half of other keys while it reads them, which takes for ever with numbers of that size.
  private static let longestOfOthers = 2048

  private static let common = [NID_rsaEncryption, NID_rsassaPss, NID_X9_62_id_ecPublicKey, NID_ED25519, NID_ED448]

  /// PKCS#8 (RFC 5958).
  static func decodePKCS8(_ bytes: UnsafeRawBufferPointer) -> KeyFacts? {
    guard let key = key(pkcs8: bytes) else { return nil }
    return KeyFacts(key.pointer)
  }

  /// The forms before PKCS#8, one an algorithm: RFC 8017, appendix A.1.2; RFC 5915.
  static func decodeTraditional(_ bytes: UnsafeRawBufferPointer, type: Int32) -> KeyFacts? {
    guard let key = key(traditional: bytes, type: type) else { return nil }
    return KeyFacts(key.pointer)
  }

  /// A key out of a block of PEM that is not encrypted.
  static func key(_ bytes: UnsafeRawBufferPointer, label: String) -> Owned? {
    switch label {
    case "PRIVATE KEY": key(pkcs8: bytes)
    case "RSA PRIVATE KEY": key(traditional: bytes, type: EVP_PKEY_RSA)
    case "EC PRIVATE KEY": key(traditional: bytes, type: EVP_PKEY_EC)
    case "DSA PRIVATE KEY": key(traditional: bytes, type: EVP_PKEY_DSA)
    default: nil
    }
  }

  static func key(pkcs8 bytes: UnsafeRawBufferPointer) -> Owned? {
    guard bytes.count <= longest,
      let info = Owned.keyInfo(bytes.decode { d2i_PKCS8_PRIV_KEY_INFO(nil, $0, $1) })
    else { return nil }
    return key(of: info.pointer, length: bytes.count)
  }

  static func key(traditional bytes: UnsafeRawBufferPointer, type: Int32) -> Owned? {
    guard bytes.count <= (type == EVP_PKEY_DSA ? longestOfOthers : longest) else { return nil }
    return Owned.key(bytes.decode { d2i_PrivateKey(type, nil, $0, $1) })
  }

  static func key(of info: OpaquePointer, length: Int) -> Owned? {
    var algorithm: OpaquePointer?
    guard PKCS8_pkey_get0(&algorithm, nil, nil, nil, info) == 1, length <= longest,
      length <= longestOfOthers || common.contains(OBJ_obj2nid(algorithm))
    else { return nil }
    return Owned.key(EVP_PKCS82PKEY(info))
  }
}
