internal import COpenSSL

/// What a PKCS#12 gave away to a passphrase; owns what OpenSSL made of it.
final class PKCS12Contents {
  /// In the order of the file, as the keys are.
  private(set) var certificates: [OpaquePointer] = []
  private(set) var keys: [OpaquePointer] = []
  /// Whether one of the passphrases is that of the file; nil where it has no MAC to tell by.
  var isPassphraseRight: Bool? = false
  /// Something is encrypted, or has a MAC, that is not known, or asks for too many iterations: nothing was tried there.
  var hasUntriedPart = false
  var hasEncryptedKey = false
  var hasUnreadableKey = false
  /// The algorithm that OpenSSL cannot undo without its legacy provider, which is not here.
  var missingLegacyCipher: String?

  deinit {
    for certificate in certificates { X509_free(certificate) }
    for key in keys { EVP_PKEY_free(key) }
  }

  func append(certificate: OpaquePointer?) {
    guard let certificate else { return }
    certificates.append(certificate)
  }

  /// A key as `PKCS8_PRIV_KEY_INFO`.
  func append(keyInfo info: OpaquePointer?) {
    guard let info, keys.count < KeyMaterialFile.keyLimit,
      let key = PrivateKeyDecoder.key(of: info, length: Int(i2d_PKCS8_PRIV_KEY_INFO(info, nil))),
      EVP_PKEY_up_ref(key.pointer) == 1
    else {
      hasUnreadableKey = true
      return
    }
    keys.append(key.pointer)
  }
}

extension KeyMaterialFile {
  /// The facts of a PKCS#12.
  init(_ contents: PKCS12Contents) {
    self.init()
    form = .pkcs12
    certificates = contents.certificates.map { CertificateFacts($0) }
    privateKeys = contents.keys.compactMap { KeyFacts($0) }
    hasEncryptedKey = contents.hasEncryptedKey
    hasUnreadableKey = contents.hasUnreadableKey || privateKeys.count < contents.keys.count
    missingLegacyCipher = contents.missingLegacyCipher
  }
}
