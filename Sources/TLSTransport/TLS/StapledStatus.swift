internal import COpenSSL

/// What a server has stapled to its certificate (RFC 6066, section 8; RFC 6960).
enum StapledStatus {
  /// Whether a response that verifies says that the server's own certificate is revoked; an old response too, since what is
  /// revoked stays so.
  ///
  /// Where the certificate is trusted for itself, whoever was presented as its issuer, and has signed it, is asked.
  static func saysRevoked(_ connection: OpaquePointer) -> Bool {
    withoutErrors {
      guard let response = basicResponse(of: connection) else { return false }
      defer { OCSP_BASICRESP_free(response) }
      guard let chain = SSL_get_peer_cert_chain(connection), let leaf = certificate(0, of: chain),
        let issuer = issuer(of: leaf, connection, chain), let id = OCSP_cert_to_id(nil, leaf, issuer)
      else { return false }
      defer { OCSP_CERTID_free(id) }
      guard isSigned(response, by: issuer, chain) else { return false }
      var status = V_OCSP_CERTSTATUS_UNKNOWN
      guard OCSP_resp_find_status(response, id, &status, nil, nil, nil, nil) == 1 else { return false }
      return status == V_OCSP_CERTSTATUS_REVOKED
    }
  }

  /// As it was verified, or else as it was presented.
  private static func issuer(of leaf: OpaquePointer, _ connection: OpaquePointer, _ chain: OpaquePointer) -> OpaquePointer? {
    if let verified = SSL_get0_verified_chain(connection), let issuer = certificate(1, of: verified) { return issuer }
    return (1..<max(1, OPENSSL_sk_num(chain))).lazy.compactMap { certificate($0, of: chain) }.first { candidate in
      X509_check_issued(candidate, leaf) == X509_V_OK && X509_verify(leaf, X509_get0_pubkey(candidate)) == 1
    }
  }

  /// By the issuer itself, or by somebody whom it has given that right (RFC 6960, section 4.2.2.2).
  private static func isSigned(_ response: OpaquePointer, by issuer: OpaquePointer, _ chain: OpaquePointer) -> Bool {
    guard let store = X509_STORE_new() else { return false }
    defer { X509_STORE_free(store) }
    X509_STORE_set_flags(store, UInt(X509_V_FLAG_PARTIAL_CHAIN))
    X509_STORE_add_cert(store, issuer)
    return OCSP_basic_verify(response, chain, store, 0) == 1
  }

  private static func basicResponse(of connection: OpaquePointer) -> OpaquePointer? {
    var start: UnsafePointer<UInt8>?
    let length = smtplint_ssl_get_status(connection, &start)
    guard length > 0, let response = d2i_OCSP_RESPONSE(nil, &start, length) else { return nil }
    defer { OCSP_RESPONSE_free(response) }
    return OCSP_response_get1_basic(response)
  }

  private static func certificate(_ index: Int32, of chain: OpaquePointer) -> OpaquePointer? {
    OPENSSL_sk_value(chain, index).map { OpaquePointer($0) }
  }
}
