internal import COpenSSL
internal import KeyMaterial
internal import Manifests

extension TLSEngine {
  func makeFacts() -> TLSFacts {
    ERR_clear_error()
    defer { ERR_clear_error() }
    var facts = TLSFacts()
    if let suite = SSL_get_current_cipher(connection) ?? SSL_get_pending_cipher(connection) {
      facts.version = TLSProtocol(wireVersion: UInt16(truncatingIfNeeded: SSL_version(connection)))
      facts.cipherSuite = SSL_CIPHER_standard_name(suite).map { String(cString: $0) }
      facts.keyExchange = KeyExchangeText.text(of: connection, suite)
    }
    facts.chain = record.chain.compactMap { CertificateMemory.shared.certificate(der: $0) }
    facts.errors = record.errors + rejections(in: facts.chain)
    facts.verified = record.hasVerified && facts.errors.isEmpty && !record.chain.isEmpty
    if let leaf = record.leaf { facts.hostname = HostnameMatch(leaf, context.settings.peerName) }
    facts.clientCertificateRequested = record.isClientCertificateRequested
    facts.acceptedAuthorities = record.acceptedAuthorities
    facts.hasClientCertificate = context.policy.hasIdentity
    facts.hasSentClientCertificate = record.hasSentCertificate
    return facts
  }

  private func rejections(in chain: [PresentedCertificate]) -> [CertificateError] {
    let rejected = context.settings.rejected
    guard !rejected.isEmpty else { return [] }
    return chain.indices.filter { rejected.contains(chain[$0].sha256) }
      .map { CertificateError(code: X509_V_ERR_CERT_REJECTED, depth: Int32($0), isCA: chain[$0].isCA) }
  }

  /// Tells from what OpenSSL left behind why it does not go on, and remembers it.
  func explain(_ error: Int32) -> TLSFailure {
    let telling = OpenSSLError.telling(OpenSSLError.drain())
    let reason = telling.map { TLSFailure.Reason(code: Int($0.code), text: $0.text) }
    // An end that is announced is an alert like others (RFC 8446, section 6.1).
    if error == SSL_ERROR_ZERO_RETURN { return fail(.peerAlert(code: 0, name: TLSAlert.name(of: 0)), reason) }
    if record.refusedVersion != nil { return fail(.local(.unsupportedProtocol), reason) }
    let isEnd = telling.map { $0.library == ERR_LIB_SSL && $0.code == SSL_R_UNEXPECTED_EOF_WHILE_READING } ?? true
    if isEnd, end == .reset { return fail(.reset(bytesReceived: bytesReceived), reason) }
    if case .handshaking = state, isClearText { return fail(.notTLS(firstBytes), reason) }
    if let telling, !isEnd { return fail(TLSFailure.Kind(telling), reason) }
    return fail(.closed(bytesReceived: bytesReceived), reason)
  }

  func fail(_ kind: TLSFailure.Kind, _ reason: TLSFailure.Reason?) -> TLSFailure {
    var isHandshake = false
    if case .handshaking = state { isHandshake = true }
    var refusal: ClientCertificateRefusal?
    if case .peerAlert(let code, _) = kind, !hasReadData, TLSAlert.concernsClientCertificate(code) {
      refusal = facts.clientCertificateRefusal
    }
    let failure = TLSFailure(kind, reason: reason, duringHandshake: isHandshake, clientCertificateRefusal: refusal)
    finalFacts = facts
    state = .failed(failure)
    return failure
  }

  /// Whether the peer's first bytes begin no record (RFC 8446, section 5.1): type 20 to 23, major version 3.
  private var isClearText: Bool {
    guard let first = firstBytes.first else { return false }
    return !(20...23).contains(first) || (firstBytes.count > 1 && firstBytes[1] != 3)
  }
}
