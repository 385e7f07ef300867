internal import COpenSSL

/// The first private key of a PEM file, in any of its forms.
enum PEMKey {
  static func read(_ file: [UInt8], passphrase: UnsafeRawBufferPointer?) throws(IdentityError) -> Owned {
    guard file.count <= KeyMaterialFile.byteLimit else { throw .keyUnreadable("the file is too long") }
    var key: Owned?
    var error = IdentityError.keyUnreadable("the file holds no private key in PEM")
    file.withUnsafeBytes { bytes in
      PEMBlocks.forEach(in: bytes) { block in
        guard let block else {
          error = .keyUnreadable("a block of its PEM is damaged")
          return false
        }
        guard block.label.hasSuffix("PRIVATE KEY") else { return true }
        do throws(IdentityError) {
          key = try read(block, passphrase: passphrase)
        } catch let reason {
          error = reason
        }
        return false
      }
    }
    guard let key else { throw error }
    return key
  }

  private static func read(_ block: PEMBlocks.Block, passphrase: UnsafeRawBufferPointer?) throws(IdentityError) -> Owned {
    if block.label == "OPENSSH PRIVATE KEY" { throw .keyUnreadable("it has OpenSSH's own form") }
    if block.label == "ENCRYPTED PRIVATE KEY" { return try decryptPKCS8(block.bytes, passphrase: passphrase) }
    if block.isEncrypted { return try decryptTraditional(block, passphrase: passphrase) }
    guard let key = PrivateKeyDecoder.key(block.bytes, label: block.label) else {
      throw .keyUnreadable("its bytes are damaged, or OpenSSL does not know the algorithm")
    }
    return key
  }

  /// PKCS#8, encrypted as a whole (RFC 5958, section 3).
  private static func decryptPKCS8(
    _ bytes: UnsafeRawBufferPointer, passphrase: UnsafeRawBufferPointer?
  ) throws(IdentityError) -> Owned {
    guard let passphrase else { throw .keyUnreadable("it is encrypted, and there is no passphrase") }
    guard let sealed = Owned(bytes.decode { d2i_X509_SIG(nil, $0, $1) }, free: { X509_SIG_free($0) }) else {
      throw .keyUnreadable("its bytes are damaged")
    }
    var algorithm: UnsafePointer<X509_ALGOR>?
    X509_SIG_get0(sealed.pointer, &algorithm, nil)
    if let algorithm, let missing = LegacyLibrary.missingCipher(of: OBJ_obj2nid(algorithm.pointee.algorithm)) {
      throw .keyUnreadable("it is encrypted with \(missing), for which OpenSSL's legacy provider is missing")
    }
    var budget = IterationBudget()
    guard budget.spend(on: algorithm) else {
      throw .keyUnreadable("it is encrypted in a way that is not known, or asks for too many iterations")
    }
    let password = passphrase.bindMemory(to: CChar.self).baseAddress
    let info = Owned.keyInfo(
      PKCS8_decrypt_ex(sealed.pointer, password, Int32(clamping: passphrase.count), LegacyLibrary.context, nil))
    guard let info else { throw .wrongPassphrase }
    guard let key = PrivateKeyDecoder.key(of: info.pointer, length: Int(i2d_PKCS8_PRIV_KEY_INFO(info.pointer, nil))) else {
      throw .keyUnreadable("OpenSSL does not know the algorithm")
    }
    return key
  }

  /// The form before PKCS#8, whose header names the cipher (RFC 1421, section 4.6.1.1).
  private static func decryptTraditional(
    _ block: PEMBlocks.Block, passphrase: UnsafeRawBufferPointer?
  ) throws(IdentityError) -> Owned {
    guard var passphrase else { throw .keyUnreadable("it is encrypted, and there is no passphrase") }
    var cipher = EVP_CIPHER_INFO()
    guard PEM_get_EVP_CIPHER_INFO(block.header, &cipher) == 1 else {
      throw .keyUnreadable("it is encrypted in a way that OpenSSL does not know")
    }
    var count = block.data.count
    let isOpen = withUnsafeMutablePointer(to: &passphrase) { lent in
      // Without a function of ours OpenSSL would ask the terminal.
      PEM_do_header(
        &cipher, block.data.baseAddress, &count,
        { target, size, _, lent in
          guard let target, let lent else { return -1 }
          let bytes = lent.assumingMemoryBound(to: UnsafeRawBufferPointer.self).pointee
          guard bytes.count <= Int(size) else { return -1 }
          UnsafeMutableRawBufferPointer(start: target, count: bytes.count).copyMemory(from: bytes)
          return Int32(bytes.count)
        }, lent) == 1
    }
    guard isOpen else { throw .wrongPassphrase }
    let open = UnsafeRawBufferPointer(rebasing: block.bytes[..<count])
    // One wrong passphrase in 256 leaves what looks like the right padding.
    guard let key = PrivateKeyDecoder.key(open, label: block.label) else { throw .wrongPassphrase }
    return key
  }
}
