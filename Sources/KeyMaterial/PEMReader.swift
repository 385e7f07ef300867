internal import COpenSSL

/// Takes PEM (RFC 7468) apart, block by block; text between blocks is skipped.
enum PEMReader {
  static func read(_ bytes: UnsafeRawBufferPointer) -> KeyMaterialFile {
    var file = KeyMaterialFile()
    guard let stream = Owned.stream(over: bytes) else { return file }
    var remaining = BIO_ctrl_pending(stream.pointer)
    while remaining > 0, file.certificates.count < KeyMaterialFile.certificateLimit {
      readBlock(stream.pointer, into: &file)
      let rest = BIO_ctrl_pending(stream.pointer)
      if rest >= remaining { break }
      remaining = rest
    }
    return file
  }

  private static func readBlock(_ stream: OpaquePointer, into file: inout KeyMaterialFile) {
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
      // A block begins, and its text is not base64, or it has no end.
      if ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE {
        file.form = .pem
        file.damagedBlocks += 1
      }
      return
    }
    file.form = .pem
    let isEncrypted = String(cString: header).contains("ENCRYPTED")
    add(String(cString: label), UnsafeRawBufferPointer(start: data, count: count), isEncrypted: isEncrypted, to: &file)
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
    switch label {
    case "PRIVATE KEY": PrivateKeyDecoder.decodePKCS8(data)
    case "RSA PRIVATE KEY": PrivateKeyDecoder.decodeTraditional(data, type: EVP_PKEY_RSA)
    case "EC PRIVATE KEY": PrivateKeyDecoder.decodeTraditional(data, type: EVP_PKEY_EC)
    case "DSA PRIVATE KEY": PrivateKeyDecoder.decodeTraditional(data, type: EVP_PKEY_DSA)
    default: nil
    }
  }
}
