internal import COpenSSL

/// The certificates of a file, one after the other.
package enum CertificateBundle {
  /// Their DER, out of PEM (RFC 7468) or one DER; nil where a certificate is damaged or there is none.
  package static func read(_ file: [UInt8]) -> [[UInt8]]? {
    guard file.count <= KeyMaterialFile.byteLimit else { return nil }
    var isDamaged = false
    var found: [[UInt8]] = []
    file.withUnsafeBytes { bytes in
      PEMBlocks.forEach(in: bytes) { block in
        guard let block else {
          isDamaged = true
          return false
        }
        guard ["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"].contains(block.label) else { return true }
        guard let der = encoded(block) else {
          isDamaged = true
          return false
        }
        found.append(der)
        return found.count < KeyMaterialFile.certificateLimit
      }
    }
    if isDamaged { return nil }
    if found.isEmpty, PresentedCertificate(der: file) != nil { return [file] }
    return found.isEmpty ? nil : found
  }

  /// The certificate alone: a trusted one has more behind it.
  private static func encoded(_ block: PEMBlocks.Block) -> [UInt8]? {
    let isTrusted = block.label.hasPrefix("TRUSTED")
    let pointer = block.bytes.decode { isTrusted ? d2i_X509_AUX(nil, $0, $1) : d2i_X509(nil, $0, $1) }
    guard let certificate = Owned.certificate(pointer) else { return nil }
    var bytes: UnsafeMutablePointer<UInt8>?
    let length = i2d_X509(certificate.pointer, &bytes)
    defer { CRYPTO_free(bytes, nil, 0) }
    return length > 0 ? Array(UnsafeBufferPointer(start: bytes, count: Int(length))) : nil
  }
}
