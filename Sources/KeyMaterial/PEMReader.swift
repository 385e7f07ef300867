internal import COpenSSL

/// Takes PEM (RFC 7468) apart, block by block; text between blocks is skipped.
enum PEMReader {
  static func read(_ bytes: UnsafeRawBufferPointer) -> KeyMaterialFile {
    var file = KeyMaterialFile()
    PEMBlocks.forEach(in: bytes) { block in
      file.form = .pem
      if let block {
        add(block.label, block.bytes, isEncrypted: block.isEncrypted, to: &file)
      } else {
        file.damagedBlocks += 1
      }
      return file.certificates.count < KeyMaterialFile.certificateLimit
    }
    return file
  }

  private static func add(
    _ label: String, _ data: UnsafeRawBufferPointer, isEncrypted: Bool, to file: inout KeyMaterialFile
  ) {
    switch label {
    case "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE":
      if let certificate = CertificateFacts.decode(data, isTrusted: label.hasPrefix("TRUSTED")) {
        file.certificates.append(certificate)
      } else {
        file.damagedBlocks += 1
      }
    case "ENCRYPTED PRIVATE KEY": file.hasEncryptedKey = true
    case _ where label.hasSuffix("PRIVATE KEY") && isEncrypted: file.hasEncryptedKey = true
    case "OPENSSH PRIVATE KEY": file.others.append(.opensshKey)
    case _ where label.hasSuffix("PRIVATE KEY"):
      guard file.privateKeys.count < KeyMaterialFile.keyLimit, let key = decodeKey(label, data) else {
        file.hasUnreadableKey = true
        return
      }
      file.privateKeys.append(key)
    case "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST": file.others.append(.request)
    case "PUBLIC KEY", "RSA PUBLIC KEY": file.others.append(.publicKey)
    case "X509 CRL": file.others.append(.revocationList)
    case "PKCS7", "CMS": file.others.append(.pkcs7)
    default: break
    }
  }

  private static func decodeKey(_ label: String, _ data: UnsafeRawBufferPointer) -> KeyFacts? {
    guard let key = PrivateKeyDecoder.key(data, label: label) else { return nil }
    return KeyFacts(key.pointer)
  }
}
