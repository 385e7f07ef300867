internal import Diagnostics
package import KeyMaterial

/// A file of certificates that somebody wants to be trusted.
package enum CertificateFile {
  package static var byteLimit: Int { KeyMaterialFile.byteLimit }
  private static let countLimit = 1000

  /// Its certificates, out of PEM or DER; all of them or none.
  package static func read(_ bytes: [UInt8], name: String) throws(TrustError) -> [PresentedCertificate] {
    let file = "\(VisibleText.escape(name)): "
    func refuse(_ reason: String) -> TrustError { TrustError("\(file)\(reason)") }
    guard bytes.count <= byteLimit else { throw refuse("is longer than 1 MiB") }
    let material = KeyMaterialFile.read(bytes)
    if material.hasPrivateKey || material.others.contains(.opensshKey) || bytes.contains(ascii: "PRIVATE KEY-----") {
      throw refuse("holds a private key, and nothing of it was read; give only the certificates: openssl x509 -in FILE")
    }
    switch material.form {
    case .pkcs12: throw refuse("is PKCS#12; take the certificates out: openssl pkcs12 -in FILE -nokeys")
    case .sealed: throw refuse("is encrypted as a whole, or kept elsewhere; decrypt it first")
    case .pem where material.damagedBlocks > 0:
      throw refuse("holds \(material.damagedBlocks == 1 ? "a block" : "blocks") of PEM that cannot be read")
    case .pem, .der, .other: break
    }
    if material.others.contains(.pkcs7), material.certificates.isEmpty {
      throw refuse("is PKCS#7; take the certificates out: openssl pkcs7 -in FILE -print_certs")
    }
    let certificates = (CertificateBundle.read(bytes) ?? []).compactMap { PresentedCertificate(der: $0) }
    guard !certificates.isEmpty else {
      let others = material.others.first.map { "; it holds \($0.rawValue)" } ?? ""
      throw refuse("holds no certificate in PEM or DER\(others)")
    }
    guard certificates.count < countLimit else { throw refuse("holds \(countLimit) certificates or more") }
    return certificates
  }
}
