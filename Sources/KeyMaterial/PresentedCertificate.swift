internal import COpenSSL

/// A certificate as a peer presents it: its bytes, and what a report says of it.
package struct PresentedCertificate: Sendable, Equatable {
  package let der: [UInt8]
  package let facts: CertificateFacts
  /// As RFC 4514 writes it.
  package let issuer: String
  /// The names of hosts and the addresses that it is for (RFC 5280, section 4.2.1.6), in its own order.
  package let names: [String]
  /// Such as `RSA 2048`, `EC P-256`, `Ed25519`.
  package let key: String
  /// SHA-256 of the certificate, and of its SubjectPublicKeyInfo as it stands there, in hexadecimal digits.
  package let sha256: String
  package let spkiSha256: String
  package let isCA: Bool

  package var subject: String { facts.subject }
  /// Seconds since 1970.
  package var notBefore: Int64? { facts.notBefore }
  package var notAfter: Int64? { facts.notAfter }
  package var isSelfSigned: Bool { facts.isSelfSigned }

  /// Nil where the bytes are no certificate, or more than one: its digest is that of all bytes.
  package init?(der: [UInt8]) {
    ERR_clear_error()
    defer { ERR_clear_error() }
    guard let certificate = Owned.certificate(der.withUnsafeBytes { Self.decodeWhole($0) }) else { return nil }
    self.der = der
    facts = CertificateFacts(certificate.pointer)
    issuer = DistinguishedName.text(of: X509_get_issuer_name(certificate.pointer))
    names = AlternativeNames.read(certificate.pointer)
    key = Self.keyText(of: certificate.pointer)
    sha256 = der.withUnsafeBytes { SHA256.hexDigest(of: $0) }
    spkiSha256 = Self.keyDigest(of: certificate.pointer)
    isCA = X509_check_ca(certificate.pointer) > 0
  }

  private static func decodeWhole(_ bytes: UnsafeRawBufferPointer) -> OpaquePointer? {
    var start = bytes.bindMemory(to: UInt8.self).baseAddress
    let end = start.map { $0 + bytes.count }
    let certificate = d2i_X509(nil, &start, bytes.count)
    if start == end { return certificate }
    X509_free(certificate)
    return nil
  }

  private static func keyDigest(of certificate: OpaquePointer) -> String {
    var encoded: UnsafeMutablePointer<UInt8>?
    let length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &encoded)
    defer { CRYPTO_free(encoded, nil, 0) }
    return SHA256.hexDigest(of: UnsafeRawBufferPointer(start: encoded, count: max(0, Int(length))))
  }

  private static func keyText(of certificate: OpaquePointer) -> String {
    X509_get0_pubkey(certificate).map { PublicKeyText.text(of: $0) } ?? "unknown"
  }
}

/// Kind and size of a public key, for people.
package enum PublicKeyText {
  /// The text of one of OpenSSL's `EVP_PKEY`s.
  package static func text(of key: OpaquePointer) -> String {
    let name = EVP_PKEY_get0_type_name(key).map { String(cString: $0) } ?? "unknown"
    switch name {
    case "EC": return "EC \(curve(of: key) ?? String(EVP_PKEY_get_bits(key)))"
    case "ED25519": return "Ed25519"
    case "ED448": return "Ed448"
    default: return "\(name) \(EVP_PKEY_get_bits(key))"
    }
  }

  /// The curve's name at NIST, or else OpenSSL's.
  private static func curve(of key: OpaquePointer) -> String? {
    guard let group = group(of: key) else { return nil }
    return EC_curve_nid2nist(OBJ_sn2nid(group)).map { String(cString: $0) } ?? group
  }

  /// The group of an EC or DH key, as OpenSSL calls it; nil where it has none with a name.
  package static func group(of key: OpaquePointer) -> String? {
    var name = [CChar](repeating: 0, count: 64)
    guard EVP_PKEY_get_group_name(key, &name, name.count, nil) == 1 else { return nil }
    let text = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return text.isEmpty ? nil : String(decoding: text, as: UTF8.self)
  }
}
