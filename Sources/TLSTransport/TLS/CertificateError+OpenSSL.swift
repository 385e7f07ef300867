internal import COpenSSL

extension CertificateError {
  /// The error that OpenSSL reports while it verifies.
  ///
  /// - Parameter isCA: whether the certificate at that depth may issue others. Where its issuer is unknown, the chain is complete
  ///   if that is a CA's, as far as one can see: roots need not be presented (RFC 8446, section 4.4.2). Where it is the server's
  ///   own, those between it and the root were forgotten, unless the root itself issued it.
  init(code: Int32, depth: Int32, isCA: Bool) {
    let name: Name =
      switch code {
      case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT: .selfSigned
      case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, X509_V_ERR_CERT_UNTRUSTED: .untrustedRoot
      case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT,
        X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        isCA ? .untrustedRoot : .incompleteChain
      case X509_V_ERR_CERT_HAS_EXPIRED: .expired
      case X509_V_ERR_CERT_NOT_YET_VALID: .notYetValid
      case X509_V_ERR_EE_KEY_TOO_SMALL, X509_V_ERR_CA_KEY_TOO_SMALL: .weakKey
      case X509_V_ERR_CA_MD_TOO_WEAK: .weakSignature
      case X509_V_ERR_INVALID_PURPOSE: .wrongPurpose
      case X509_V_ERR_CERT_REVOKED: .revoked
      case X509_V_ERR_CERT_REJECTED: .rejected
      default: .invalidChain
      }
    let text = X509_verify_cert_error_string(Int(code)).map { String(cString: $0) } ?? "error \(code)"
    self.init(code: Int(code), name: name, text: text, depth: Int(depth))
  }
}
