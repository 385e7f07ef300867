internal import COpenSSL
internal import KeyMaterial
internal import Manifests

/// What OpenSSL's callbacks saw during one handshake.
final class HandshakeRecord {
  static let chainLimit = 20
  private static let errorLimit = 64
  private static let authorityLimit = 100

  let offered: Set<TLSProtocol>
  /// A version of a gap was chosen: no certificate is looked at, and the handshake ends.
  private(set) var refusedVersion: TLSProtocol?
  private(set) var hasVerified = false
  private(set) var errors: [CertificateError] = []
  /// The peer's own certificate as OpenSSL has read it: reading one again costs as much as verifying it.
  private(set) var leaf: OpaquePointer?
  /// In DER, as the peer presented it.
  private(set) var chain: [[UInt8]] = []
  private(set) var isClientCertificateRequested = false
  private(set) var acceptedAuthorities: [String] = []
  private(set) var hasSentCertificate = false

  init(offered: Set<TLSProtocol>) { self.offered = offered }

  deinit { X509_free(leaf) }

  /// Sets the callbacks for every connection of a context.
  static func install(in context: OpaquePointer) {
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER) { isFine, store in
      guard isFine != 1, let store, let record = HandshakeRecord.of(store: store) else { return 1 }
      record.note(errorOf: store)
      // Left as it is, OpenSSL would report this error again in the place of a later one.
      X509_STORE_CTX_set_error(store, X509_V_OK)
      return 1
    }
    SSL_CTX_set_cert_verify_callback(
      context,
      { store, _ in
        guard let store, let connection = HandshakeRecord.connection(of: store),
          let record = HandshakeRecord.of(connection: connection)
        else { return 0 }
        return record.verify(store, of: connection) ? 1 : 0
      }, nil)
    SSL_CTX_set_cert_cb(
      context,
      { connection, _ in
        if let connection { HandshakeRecord.of(connection: connection)?.noteRequest(connection) }
        return 1
      }, nil)
    SSL_CTX_set_msg_callback(context) { isWritten, _, type, start, count, connection, _ in
      guard isWritten == 1, type == SSL3_RT_HANDSHAKE, let connection else { return }
      HandshakeRecord.of(connection: connection)?.noteMessage(UnsafeRawBufferPointer(start: start, count: count), of: connection)
    }
  }

  /// Ties a record to a connection, which has to go first.
  func attach(to connection: OpaquePointer) -> Bool {
    SSL_set_ex_data(connection, 0, Unmanaged.passUnretained(self).toOpaque()) == 1
  }

  private static func of(connection: OpaquePointer) -> HandshakeRecord? {
    SSL_get_ex_data(connection, 0).map { Unmanaged<HandshakeRecord>.fromOpaque($0).takeUnretainedValue() }
  }

  private static func of(store: OpaquePointer) -> HandshakeRecord? {
    connection(of: store).flatMap { of(connection: $0) }
  }

  private static func connection(of store: OpaquePointer) -> OpaquePointer? {
    X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()).map { OpaquePointer($0) }
  }

  // MARK: The peer's certificate

  /// Verifies the chain and lets everything pass, so that every error and the parameters become known; false for a version
  /// that was not asked for.
  private func verify(_ store: OpaquePointer, of connection: OpaquePointer) -> Bool {
    let version = TLSProtocol(wireVersion: UInt16(truncatingIfNeeded: SSL_version(connection)))
    if let version, !offered.contains(version) {
      refusedVersion = version
      X509_STORE_CTX_set_error(store, X509_V_ERR_APPLICATION_VERIFICATION)
      return false
    }
    keepChain(store)
    hasVerified = true
    // Keys below 2048 bits of RSA and digests such as SHA-1 are told whatever level the connection itself needs.
    X509_VERIFY_PARAM_set_auth_level(X509_STORE_CTX_get0_param(store), max(2, SSL_get_security_level(connection)))
    if X509_verify_cert(store) != 1, errors.isEmpty {
      let code = X509_STORE_CTX_get_error(store)
      add(CertificateError(code: code == X509_V_OK ? X509_V_ERR_UNSPECIFIED : code, depth: 0, isCA: false))
    }
    return true
  }

  private func keepChain(_ store: OpaquePointer) {
    guard let presented = X509_STORE_CTX_get0_untrusted(store) else { return }
    if leaf == nil, let first = X509_STORE_CTX_get0_cert(store), X509_up_ref(first) == 1 { leaf = first }
    for index in 0..<min(Int32(Self.chainLimit), max(0, OPENSSL_sk_num(presented))) {
      guard let certificate = OPENSSL_sk_value(presented, index).map({ OpaquePointer($0) }) else { continue }
      var encoded: UnsafeMutablePointer<UInt8>?
      let length = i2d_X509(certificate, &encoded)
      defer { CRYPTO_free(encoded, nil, 0) }
      guard length > 0 else { continue }
      chain.append(Array(UnsafeBufferPointer(start: encoded, count: Int(length))))
    }
  }

  private func note(errorOf store: OpaquePointer) {
    let certificate = X509_STORE_CTX_get_current_cert(store)
    add(
      CertificateError(
        code: X509_STORE_CTX_get_error(store), depth: X509_STORE_CTX_get_error_depth(store),
        isCA: certificate.map { X509_check_ca($0) > 0 } ?? false))
  }

  /// After the handshake, when the response that the server stapled has come.
  func noteStatus(of connection: OpaquePointer) {
    if StapledStatus.saysRevoked(connection) { add(CertificateError(code: X509_V_ERR_CERT_REVOKED, depth: 0, isCA: false)) }
  }

  private func add(_ error: CertificateError) {
    guard errors.count < Self.errorLimit, !errors.contains(error) else { return }
    errors.append(error)
  }

  // MARK: Our certificate

  /// The server asked for one. The names that it accepts are a hint, and may be none (RFC 8446, section 4.2.4).
  private func noteRequest(_ connection: OpaquePointer) {
    isClientCertificateRequested = true
    guard let names = SSL_get0_peer_CA_list(connection), acceptedAuthorities.isEmpty else { return }
    for index in 0..<min(Int32(Self.authorityLimit), max(0, OPENSSL_sk_num(names))) {
      guard let name = OPENSSL_sk_value(names, index) else { continue }
      acceptedAuthorities.append(DistinguishedName.text(of: OpaquePointer(name)))
    }
  }

  /// Whether our Certificate message held one: OpenSSL leaves it out where the server takes no signature of its key.
  private func noteMessage(_ message: UnsafeRawBufferPointer, of connection: OpaquePointer) {
    guard message.count > 4, message[0] == 11 else { return }
    var listStart = 4
    // In TLS 1.3 a context comes first (RFC 8446, section 4.4.2).
    if SSL_version(connection) >= TLS1_3_VERSION { listStart += 1 + Int(message[4]) }
    guard message.count >= listStart + 3 else { return }
    hasSentCertificate = message[listStart..<listStart + 3].contains { $0 != 0 }
  }
}
