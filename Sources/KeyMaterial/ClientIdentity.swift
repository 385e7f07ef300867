internal import COpenSSL

/// A certificate, its private key and the certificates above it: with these a client says who it is, and signs.
///
/// Nothing of it can be read but what the certificate says; OpenSSL wipes the key when it goes.
package final class ClientIdentity: Sendable {
  // Made once and never changed: OpenSSL counts who holds them, and lets threads share them.
  private nonisolated(unsafe) let certificate: OpaquePointer
  private nonisolated(unsafe) let key: OpaquePointer
  /// The `STACK_OF(X509)` of those above.
  private nonisolated(unsafe) let chain: OpaquePointer

  /// What the certificate says.
  package let facts: CertificateFacts

  /// Keeps handles of its own; nil where there is no memory for that.
  init?(certificate: OpaquePointer, key: OpaquePointer, chain above: [OpaquePointer]) {
    guard let chain = OPENSSL_sk_new_null() else { return nil }
    for issuer in above where X509_up_ref(issuer) == 1 {
      if OPENSSL_sk_push(chain, UnsafeRawPointer(issuer)) == 0 { X509_free(issuer) }
    }
    X509_up_ref(certificate)
    EVP_PKEY_up_ref(key)
    self.certificate = certificate
    self.key = key
    self.chain = chain
    facts = CertificateFacts(certificate)
  }

  deinit {
    X509_free(certificate)
    EVP_PKEY_free(key)
    OPENSSL_sk_pop_free(chain) { X509_free($0.map { OpaquePointer($0) }) }
  }

  /// Lends the handles to `body`: an `X509`, its `EVP_PKEY` and a `STACK_OF(X509)`.
  package func withHandles<Result>(
    _ body: (_ certificate: OpaquePointer, _ key: OpaquePointer, _ chain: OpaquePointer) -> Result
  ) -> Result {
    body(certificate, key, chain)
  }
}

/// Why no identity came out of files.
package enum IdentityError: Error, Equatable, Sendable {
  case certificateUnreadable(String)
  case keyUnreadable(String)
  /// The key is not that of the certificate.
  case keyMismatch
  case wrongPassphrase

  /// One sentence for people; holds nothing of the files.
  package var message: String {
    switch self {
    case .certificateUnreadable(let reason): "the client certificate cannot be read: \(reason)"
    case .keyUnreadable(let reason): "the private key cannot be read: \(reason)"
    case .keyMismatch: "the private key is not that of the client certificate"
    case .wrongPassphrase: "the passphrase does not open the private key"
    }
  }
}
