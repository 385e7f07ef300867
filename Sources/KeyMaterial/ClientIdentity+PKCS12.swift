internal import COpenSSL

extension ClientIdentity {
  /// Opens a PKCS#12 (RFC 7292): its first private key for which it has the certificate; the other certificates are those above.
  package static func open(pkcs12 file: [UInt8], passphrase: UnsafeRawBufferPointer?) throws(IdentityError) -> ClientIdentity {
    let result: Result<ClientIdentity, IdentityError> = withoutLeftoverErrors {
      Result { () throws(IdentityError) in try openPKCS12(file, passphrase) }
    }
    return try result.get()
  }

  private static func openPKCS12(
    _ file: [UInt8], _ passphrase: UnsafeRawBufferPointer?
  ) throws(IdentityError) -> ClientIdentity {
    guard file.count <= KeyMaterialFile.byteLimit else { throw .keyUnreadable("the file is too long") }
    var candidates = [PKCS12Reader.Passphrase.none, .empty]
    if let passphrase, !passphrase.isEmpty { candidates = [.bytes(passphrase)] }
    guard let contents = file.withUnsafeBytes({ PKCS12Reader.read($0, trying: candidates) }) else {
      throw .keyUnreadable("the file is damaged, or no PKCS#12")
    }
    if contents.isPassphraseRight == false { throw .wrongPassphrase }
    if let missing = contents.missingLegacyCipher {
      throw .keyUnreadable("it is encrypted with \(missing), for which OpenSSL's legacy provider is missing")
    }
    for key in contents.keys {
      guard let own = contents.certificates.first(where: { X509_check_private_key($0, key) == 1 }) else { continue }
      guard let identity = ClientIdentity(certificate: own, key: key, chain: chain(above: own, in: contents.certificates)) else {
        throw .keyUnreadable("no memory")
      }
      return identity
    }
    throw reason(for: contents)
  }

  private static func reason(for contents: PKCS12Contents) -> IdentityError {
    if contents.keys.isEmpty {
      if contents.hasUnreadableKey { return .keyUnreadable("OpenSSL does not know the algorithm") }
      if contents.hasUntriedPart {
        return .keyUnreadable("it is encrypted in a way that is not known, or asks for too many iterations")
      }
      // Without a MAC nothing else tells that the passphrase is wrong.
      if contents.isPassphraseRight == nil {
        return contents.hasEncryptedKey ? .wrongPassphrase : .keyUnreadable("the file holds none")
      }
      return .keyUnreadable(contents.hasEncryptedKey ? "it is damaged" : "the file holds none")
    }
    return contents.certificates.isEmpty ? .certificateUnreadable("the file holds none that can be read") : .keyMismatch
  }

  /// The issuers of a certificate one after the other, as far as they are there.
  private static func chain(above leaf: OpaquePointer, in certificates: [OpaquePointer]) -> [OpaquePointer] {
    var chain: [OpaquePointer] = []
    var last = leaf
    while X509_self_signed(last, 0) != 1,
      let issuer = certificates.first(where: {
        $0 != leaf && !chain.contains($0) && X509_check_issued($0, last) == X509_V_OK
      })
    {
      chain.append(issuer)
      last = issuer
    }
    return chain
  }
}
