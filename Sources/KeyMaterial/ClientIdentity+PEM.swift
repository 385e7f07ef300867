internal import COpenSSL

extension ClientIdentity {
  /// More certificates than any chain has.
  private static let chainLimit = 20

  /// Opens two PEM files (RFC 7468), or twice the same: the first certificate of the one is the client's, the rest are those
  /// above it; the first private key of the other is its key.
  package static func open(
    certificateFile: [UInt8], keyFile: [UInt8], passphrase: UnsafeRawBufferPointer?
  ) throws(IdentityError) -> ClientIdentity {
    let result: Result<ClientIdentity, IdentityError> = withoutLeftoverErrors {
      Result { () throws(IdentityError) in try openPEM(certificateFile, keyFile, passphrase) }
    }
    return try result.get()
  }

  private static func openPEM(
    _ certificateFile: [UInt8], _ keyFile: [UInt8], _ passphrase: UnsafeRawBufferPointer?
  ) throws(IdentityError) -> ClientIdentity {
    let certificates = try readCertificates(certificateFile)
    let key = try PEMKey.read(keyFile, passphrase: passphrase)
    guard let first = certificates.handles.first else {
      throw .certificateUnreadable("the file holds no certificate in PEM")
    }
    guard X509_check_private_key(first, key.pointer) == 1 else { throw .keyMismatch }
    guard let identity = ClientIdentity(certificate: first, key: key.pointer, chain: Array(certificates.handles.dropFirst()))
    else { throw .keyUnreadable("no memory") }
    return identity
  }

  private static func readCertificates(_ file: [UInt8]) throws(IdentityError) -> CertificateHandles {
    guard file.count <= KeyMaterialFile.byteLimit else { throw .certificateUnreadable("the file is too long") }
    let certificates = CertificateHandles()
    var isDamaged = false
    file.withUnsafeBytes { bytes in
      PEMBlocks.forEach(in: bytes) { block in
        guard let block else {
          isDamaged = true
          return false
        }
        guard ["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"].contains(block.label) else { return true }
        let isTrusted = block.label.hasPrefix("TRUSTED")
        isDamaged = !certificates.append(block.bytes.decode { isTrusted ? d2i_X509_AUX(nil, $0, $1) : d2i_X509(nil, $0, $1) })
        return !isDamaged && certificates.handles.count < chainLimit
      }
    }
    if isDamaged { throw .certificateUnreadable("a block of its PEM is damaged") }
    return certificates
  }
}

/// Certificates, freed with their owner.
final class CertificateHandles {
  private(set) var handles: [OpaquePointer] = []

  deinit {
    for handle in handles { X509_free(handle) }
  }

  /// Takes one over; false where there is none.
  func append(_ handle: OpaquePointer?) -> Bool {
    guard let handle else { return false }
    handles.append(handle)
    return true
  }
}
