internal import COpenSSL

/// What a certificate (RFC 5280) says of itself.
package struct CertificateFacts: Sendable, Equatable {
  /// As RFC 4514 writes it; empty where the certificate has none.
  package let subject: String
  /// Seconds since 1970; nil where the certificate holds no time there.
  package let notBefore: Int64?
  package let notAfter: Int64?
  /// Nil where OpenSSL does not know the algorithm or the curve.
  package let key: KeyFacts?
  /// The digest that was signed, as OpenSSL calls it; nil where the algorithm names none of its own, as Ed25519.
  package let signatureDigest: String?
  /// Issued by itself, as far as names and identifiers tell; the signature is not computed.
  package let isSelfSigned: Bool
  /// Nil where the certificate does not restrict it.
  package let keyUsage: KeyUsageBits?
  package let extendedKeyUsage: ExtendedKeyUsage?

  init(_ certificate: OpaquePointer) {
    subject = DistinguishedName.text(of: X509_get_subject_name(certificate))
    notBefore = Self.seconds(X509_get0_notBefore(certificate))
    notAfter = Self.seconds(X509_get0_notAfter(certificate))
    key = X509_get0_pubkey(certificate).flatMap(KeyFacts.init)
    var digest: Int32 = NID_undef
    let isKnown = X509_get_signature_info(certificate, &digest, nil, nil, nil) == 1
    signatureDigest = isKnown && digest != NID_undef ? OBJ_nid2sn(digest).map { String(cString: $0) } : nil
    isSelfSigned = X509_self_signed(certificate, 0) == 1
    // Asked for first: it makes OpenSSL read the extensions, and says whether it could.
    let flags = X509_get_extension_flags(certificate)
    let isReadable = flags & UInt32(EXFLAG_INVALID) == 0
    keyUsage =
      isReadable && flags & UInt32(EXFLAG_KUSAGE) != 0 ? KeyUsageBits(rawValue: X509_get_key_usage(certificate)) : nil
    extendedKeyUsage =
      isReadable && flags & UInt32(EXFLAG_XKUSAGE) != 0
      ? ExtendedKeyUsage(rawValue: X509_get_extended_key_usage(certificate)) : nil
  }

  /// A certificate out of DER.
  static func decode(_ bytes: UnsafeRawBufferPointer, isTrusted: Bool = false) -> CertificateFacts? {
    let pointer = bytes.decode { isTrusted ? d2i_X509_AUX(nil, $0, $1) : d2i_X509(nil, $0, $1) }
    guard let certificate = Owned.certificate(pointer) else { return nil }
    return CertificateFacts(certificate.pointer)
  }

  private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64? {
    guard let time, let epoch = ASN1_TIME_set(nil, 0) else { return nil }
    defer { ASN1_STRING_free(epoch) }
    var (days, seconds): (Int32, Int32) = (0, 0)
    guard ASN1_TIME_diff(&days, &seconds, epoch, time) == 1 else { return nil }
    return Int64(days) * 86400 + Int64(seconds)
  }
}

/// The bits of keyUsage (RFC 5280, section 4.2.1.3), as OpenSSL numbers them.
package struct KeyUsageBits: OptionSet, Sendable {
  package let rawValue: UInt32

  package init(rawValue: UInt32) { self.rawValue = rawValue }

  package static let digitalSignature = KeyUsageBits(rawValue: 0x80)
  /// Called contentCommitment too.
  package static let nonRepudiation = KeyUsageBits(rawValue: 0x40)

  package var names: [String] {
    [
      (UInt32(0x80), "digitalSignature"), (0x40, "nonRepudiation"), (0x20, "keyEncipherment"), (0x10, "dataEncipherment"),
      (0x08, "keyAgreement"), (0x04, "keyCertSign"), (0x02, "cRLSign"), (0x01, "encipherOnly"), (0x8000, "decipherOnly"),
    ].filter { rawValue & $0.0 != 0 }.map(\.1)
  }
}

/// The purposes of extendedKeyUsage (RFC 5280, section 4.2.1.12), as OpenSSL numbers them; others leave no trace.
package struct ExtendedKeyUsage: OptionSet, Sendable {
  package let rawValue: UInt32

  package init(rawValue: UInt32) { self.rawValue = rawValue }

  package static let clientAuthentication = ExtendedKeyUsage(rawValue: 0x02)
  package static let emailProtection = ExtendedKeyUsage(rawValue: 0x04)
  package static let any = ExtendedKeyUsage(rawValue: 0x100)

  package var names: [String] {
    [
      (UInt32(0x01), "serverAuth"), (0x02, "clientAuth"), (0x04, "emailProtection"), (0x08, "codeSigning"),
      (0x20, "OCSPSigning"), (0x40, "timeStamping"), (0x80, "dvcs"), (0x100, "anyExtendedKeyUsage"),
    ].filter { rawValue & $0.0 != 0 }.map(\.1)
  }
}
