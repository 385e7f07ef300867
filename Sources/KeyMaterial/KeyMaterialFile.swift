internal import COpenSSL

/// What a file of certificates and keys holds, whatever its bytes: facts, never a key.
package struct KeyMaterialFile: Sendable, Equatable {
  package enum Form: Sendable, Equatable {
    case pem
    /// A certificate or a key in DER, without the letters around it.
    case der
    case pkcs12
    /// Encrypted as a whole by SOPS, age, PGP or git-crypt, or kept elsewhere by Git LFS.
    case sealed
    case other
  }

  package var form = Form.other
  /// In the order of the file.
  package var certificates: [CertificateFacts] = []
  package var privateKeys: [KeyFacts] = []
  /// There is a private key that only its passphrase opens.
  package var hasEncryptedKey = false
  /// There is a private key, though nothing can be said of it.
  package var hasUnreadableKey = false
  /// Blocks of PEM that have no end, are no base64, or hold no certificate though they say so.
  package var damagedBlocks = 0
  /// What else PEM blocks say that they are.
  package var others: [Other] = []
  /// PKCS#12: the algorithm that OpenSSL cannot undo without its legacy provider, which is not here.
  package var missingLegacyCipher: String?

  package enum Other: String, Sendable {
    case request = "a certificate request"
    case publicKey = "a public key"
    case revocationList = "a revocation list"
    case pkcs7 = "PKCS#7"
    case opensshKey = "a key of OpenSSH"
  }

  package var hasPrivateKey: Bool { !privateKeys.isEmpty || hasEncryptedKey || hasUnreadableKey }

  /// The longest file that makes sense.
  package static let byteLimit = 1 << 20
  static let certificateLimit = 1000
  static let keyLimit = 10

  package init() {}

  /// Reads PEM (RFC 7468), DER or PKCS#12 (RFC 7292). Of a PKCS#12 what takes no passphrase, or an empty one.
  package static func read(_ bytes: [UInt8]) -> KeyMaterialFile {
    guard bytes.count <= byteLimit else { return KeyMaterialFile() }
    var sealed = KeyMaterialFile()
    sealed.form = .sealed
    if SealedFile.holds(bytes) { return sealed }
    return withoutLeftoverErrors {
      bytes.withUnsafeBytes { bytes in
        var file = PEMReader.read(bytes)
        if file.form == .pem { return file }
        // Every DER of these is a SEQUENCE.
        guard bytes.first == 0x30 else { return file }
        if let certificate = CertificateFacts.decode(bytes) {
          file.form = .der
          file.certificates = [certificate]
        } else if let contents = PKCS12Reader.read(bytes) {
          file = KeyMaterialFile(contents)
        } else if let key = PrivateKeyDecoder.decodePKCS8(bytes)
          ?? PrivateKeyDecoder.decodeTraditional(bytes, type: EVP_PKEY_RSA)
          ?? PrivateKeyDecoder.decodeTraditional(bytes, type: EVP_PKEY_EC)
        {
          file.form = .der
          file.privateKeys = [key]
        }
        return file
      }
    }
  }
}

/// Files that hold something else on their way than where they are used.
private enum SealedFile {
  private static let starts = [
    "\0GITCRYPT", "-----BEGIN PGP MESSAGE-----", "-----BEGIN AGE ENCRYPTED FILE-----", "age-encryption.org/",
    "version https://git-lfs",
  ].map { Array($0.utf8) }

  static func holds(_ bytes: [UInt8]) -> Bool {
    starts.contains { bytes.starts(with: $0) } || holdsSOPS(bytes)
  }

  /// SOPS wraps a file in JSON, as the value of `data`.
  private static func holdsSOPS(_ bytes: [UInt8]) -> Bool {
    let head = bytes.prefix(100).filter { $0 > 0x20 }
    return head.starts(with: Array(#"{"data":"ENC["#.utf8))
  }
}
