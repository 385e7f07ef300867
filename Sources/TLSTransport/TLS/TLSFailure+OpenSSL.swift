internal import COpenSSL

extension TLSFailure.Kind {
  /// Alert N is reason 1000 + N: that is the peer's refusal, and everything else is ours.
  init(_ error: OpenSSLError) {
    guard error.library == ERR_LIB_SSL else {
      self = .local(.other(error.text))
      return
    }
    if let alert = UInt8(exactly: error.code - SSL_AD_REASON_OFFSET) {
      self = .peerAlert(code: alert, name: TLSAlert.name(of: alert))
    } else {
      self = .local(TLSFailure.LocalReason(error))
    }
  }
}

extension TLSFailure.LocalReason {
  init(_ error: OpenSSLError) {
    self =
      switch error.code {
      case SSL_R_NO_PROTOCOLS_AVAILABLE: .noProtocol
      case SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_WRONG_SSL_VERSION, SSL_R_BAD_PROTOCOL_VERSION_NUMBER: .unsupportedProtocol
      case SSL_R_NO_CIPHERS_AVAILABLE, SSL_R_NO_CIPHER_MATCH, SSL_R_WRONG_CIPHER_RETURNED, SSL_R_UNKNOWN_CIPHER_RETURNED:
        .noCipher
      case SSL_R_LEGACY_SIGALG_DISALLOWED_OR_UNSUPPORTED, SSL_R_WRONG_SIGNATURE_TYPE, SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM,
        SSL_R_CA_MD_TOO_WEAK:
        .legacySignature
      case SSL_R_DH_KEY_TOO_SMALL, SSL_R_EE_KEY_TOO_SMALL, SSL_R_CA_KEY_TOO_SMALL: .keyTooSmall
      case SSL_R_UNSAFE_LEGACY_RENEGOTIATION_DISABLED: .legacyRenegotiation
      case SSL_R_UNEXPECTED_MESSAGE, SSL_R_UNEXPECTED_RECORD, SSL_R_UNEXPECTED_CCS_MESSAGE: .unexpectedMessage
      case SSL_R_WRONG_VERSION_NUMBER, SSL_R_HTTP_REQUEST, SSL_R_HTTPS_PROXY_REQUEST, SSL_R_BAD_RECORD_TYPE,
        SSL_R_DECRYPTION_FAILED_OR_BAD_RECORD_MAC, SSL_R_LENGTH_MISMATCH, SSL_R_BAD_PACKET, SSL_R_PACKET_LENGTH_TOO_LONG,
        SSL_R_ENCRYPTED_LENGTH_TOO_LONG, SSL_R_DATA_LENGTH_TOO_LONG, SSL_R_BAD_EXTENSION:
        .malformed
      case SSL_R_EXCESSIVE_MESSAGE_SIZE, SSL_R_VERSION_TOO_LOW, SSL_R_VERSION_TOO_HIGH, SSL_R_NO_SHARED_SIGNATURE_ALGORITHMS,
        SSL_R_NO_SHARED_GROUPS,
        SSL_R_UNABLE_TO_FIND_ECDH_PARAMETERS:
        .other(error.text)
      // What else TLS itself finds fault with is what the server sent.
      case ..<OpenSSLError.commonCodes: .malformed
      default: .other(error.text)
      }
  }
}
