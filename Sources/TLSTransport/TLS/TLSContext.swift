internal import COpenSSL
internal import KeyMaterial
internal import Manifests

/// What many connections share: policy, anchors and identity, loaded once. Any thread may use it.
package final class TLSContext: Sendable {
  package let settings: TLSSettings
  let policy: TLSPolicy

  /// Made for itself; `TLSContextCache` makes those that share.
  package convenience init(_ settings: TLSSettings) throws(TLSContextError) {
    let store = try AnchorStore(anchors: settings.anchors, usesSystemAnchors: settings.usesSystemAnchors)
    self.init(settings, policy: try TLSPolicy(settings, store: store))
  }

  init(_ settings: TLSSettings, policy: TLSPolicy) {
    self.settings = settings
    self.policy = policy
  }
}

/// Why there is no context.
package enum TLSContextError: Error, Sendable, Equatable {
  case infeasible([LocalFault])
  case outOfMemory
}

/// An `SSL_CTX`: all that settings say but the names of the peer.
final class TLSPolicy: Sendable {
  /// Changed by nobody once it is made; OpenSSL lets threads share it.
  nonisolated(unsafe) let handle: OpaquePointer
  let offered: Set<TLSProtocol>
  let hasIdentity: Bool
  private let store: AnchorStore

  init(_ settings: TLSSettings, store: AnchorStore) throws(TLSContextError) {
    let faults = TLSFeasibility.check(settings)
    let selection = settings.cipherSuites.map { SuiteSelection($0, offered: settings.offered) }
    // OpenSSL ends the handshake before it begins where the newest version has no suite.
    let offered = settings.offered.filter { selection?.works(with: $0) ?? true }
    guard faults.isEmpty, let oldest = offered.first, let newest = offered.last else { throw .infeasible(faults) }
    guard let handle = SSL_CTX_new(TLS_client_method()) else { throw .outOfMemory }
    self.handle = handle
    self.store = store
    self.offered = Set(offered)
    hasIdentity = settings.identity != nil
    defer { ERR_clear_error() }
    Self.restrict(handle)
    // Where versions are missing in between, OpenSSL would offer only those below the gap. So it gets the gap too, and a server
    // that chooses a version of it is refused when its certificate comes.
    guard smtplint_ssl_ctx_set_protocols(handle, Int32(oldest.wireVersion), Int32(newest.wireVersion)) == 1,
      Self.choose(selection, of: settings, handle)
    else { throw .infeasible([LocalFault(.noUsableCipher, "\(TLSFeasibility.libraryName) accepts none of the cipher suites")]) }
    if let identity = settings.identity { try Self.use(identity, handle) }
    SSL_CTX_set1_cert_store(handle, store.handle)
    HandshakeRecord.install(in: handle)
  }

  deinit { SSL_CTX_free(handle) }

  private static func restrict(_ handle: OpaquePointer) {
    SSL_CTX_clear_options(handle, smtplint_ssl_options_off)
    SSL_CTX_set_options(handle, smtplint_ssl_options)
    smtplint_ssl_ctx_set_modes(handle)
  }

  /// Suites, and the security level that goes with them.
  private static func choose(_ selection: SuiteSelection?, of settings: TLSSettings, _ handle: OpaquePointer) -> Bool {
    // Before TLS 1.2 servers sign with SHA-1, which no higher level lets pass (RFC 9155).
    var needsLevelZero = settings.protocols.contains(.tls1) || settings.protocols.contains(.tls11)
    var isChosen = true
    if let selection {
      needsLevelZero = needsLevelZero || selection.needsLevelZero
      isChosen = SSL_CTX_set_ciphersuites(handle, selection.newestSuites) == 1
      // Where there are none, only TLS 1.3 is offered, and the list that stays is not sent.
      if let list = selection.cipherList { isChosen = SSL_CTX_set_cipher_list(handle, list) == 1 && isChosen }
    } else {
      isChosen = SSL_CTX_set_cipher_list(handle, "ALL:!aNULL:!eNULL:!PSK:!SRP") == 1
    }
    if needsLevelZero { SSL_CTX_set_security_level(handle, 0) }
    return isChosen
  }

  private static func use(_ identity: ClientIdentity, _ handle: OpaquePointer) throws(TLSContextError) {
    let isUsed = identity.withHandles { SSL_CTX_use_cert_and_key(handle, $0, $1, $2, 1) == 1 }
    guard !isUsed else { return }
    let error = OpenSSLError.telling(OpenSSLError.drain())
    if error?.library == ERR_LIB_X509 { throw .infeasible([LocalFault(IdentityError.keyMismatch)]) }
    throw .infeasible([
      LocalFault(
        .certificateUnreadable,
        "\(TLSFeasibility.libraryName) does not use the client certificate: \(error?.text ?? "no reason given")")
    ])
  }
}
