internal import COpenSSL

/// What a server has stapled to its certificate (RFC 6066, section 8; RFC 6960).
enum StapledStatus {
  /// Whether a response that verifies says that the server's own certificate is revoked; an old response too, since what is
  /// revoked stays so.
  ///
  /// A certificate whose issuer is not known cannot be asked about: it is not trusted anyway.
  static func saysRevoked(_ connection: OpaquePointer) -> Bool {
    withoutErrors {
      guard let response = basicResponse(of: connection) else { return false }
      defer { OCSP_BASICRESP_free(response) }
      guard let chain = SSL_get0_verified_chain(connection), let leaf = certificate(0, of: chain),
        let issuer = certificate(1, of: chain), let id = OCSP_cert_to_id(nil, leaf, issuer)
      else { return false }
      defer { OCSP_CERTID_free(id) }
      let store = SSL_CTX_get_cert_store(SSL_get_SSL_CTX(connection))
      guard OCSP_basic_verify(response, chain, store, 0) == 1 else { return false }
      var status = V_OCSP_CERTSTATUS_UNKNOWN
      guard OCSP_resp_find_status(response, id, &status, nil, nil, nil, nil) == 1 else { return false }
      return status == V_OCSP_CERTSTATUS_REVOKED
    }
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
