internal import Manifests
internal import TLSTransport

/// The one thing in which a trial differs from the connection that failed.
package enum Change: String, Sendable, CaseIterable {
  case implicitTLS = "implicit-tls"
  case startTLS = "starttls"
  /// All protocols, all suites, or both.
  case protocols
  case cipherSuites = "cipher-suites"
  case protocolsAndCipherSuites = "protocols-and-cipher-suites"
  case noClientKey = "no-client-key"
  /// What OpenSSL no longer has, asked for by a ClientHello of our own.
  case ssl3 = "sslv3"
  case lostCipherSuites = "lost-cipher-suites"

  /// What may be tried after a failure, the smallest change first.
  static func following(_ failure: ProbeFailure, of job: ProbeJob) -> [Change] {
    switch (failure.stage, failure.reason) {
    case (.greeting, .stalled), (.greeting, .notSMTP), (.greeting, .closed):
      return job.security == .implicitTLS ? [] : [.implicitTLS]
    case (.tls, .notTLS), (.tls, .stalled): return job.security == .implicitTLS ? [.startTLS] : []
    case (.tls, .protocolMismatch), (.tls, .cipherMismatch), (.tls, .peerAlert), (.tls, .closed):
      // A server that misses a name speaks TLS, and SSLv3 has no names: that it passes would say nothing.
      let isAboutName = failure.field == "spec.tlsServerName"
      return policies(of: job) + (isAboutName ? [] : lost(of: job, asAsked: false))
    case (.clientCertificate, .rejected): return [.noClientKey]
    case (.tls, .localPolicy): return policies(of: job)
    // Nothing was sent yet: what was asked for comes first.
    case (.configuration, .unsupportedProtocol), (.configuration, .noUsableCipher):
      return lost(of: job, asAsked: true) + policies(of: job)
    default: return []
    }
  }

  private static func lost(of job: ProbeJob, asAsked: Bool) -> [Change] {
    [.ssl3, .lostCipherSuites].filter { $0.clientHello(for: job, asAsked: asAsked) != nil }
  }

  private static func policies(of job: ProbeJob) -> [Change] {
    let listsProtocols = job.protocols != Set(TLSProtocol.allCases)
    let listsSuites = job.cipherSuites != nil
    var changes: [Change] = []
    if listsProtocols { changes.append(.protocols) }
    if listsSuites { changes.append(.cipherSuites) }
    if listsProtocols, listsSuites { changes.append(.protocolsAndCipherSuites) }
    if job.clientKeyLabel != nil { changes.append(.noClientKey) }
    return changes
  }

  /// The job with the change, and without login and mail: no secret is needed, and nothing of one goes out.
  func applied(to job: ProbeJob) -> ProbeJob {
    var job = job
    job.authentication = .none
    job.testMail = nil
    switch self {
    case .implicitTLS: job.security = .implicitTLS
    case .startTLS: job.security = .startTLS
    case .protocols, .protocolsAndCipherSuites, .cipherSuites:
      if self != .cipherSuites { job.protocols = Set(TLSProtocol.allCases) }
      if self != .protocols { job.cipherSuites = nil }
    case .noClientKey: job.clientKeyLabel = nil
    case .ssl3, .lostCipherSuites: job.clientKeyLabel = nil
    }
    return job
  }

  /// What is sent instead of OpenSSL's own; nil where that is not the change, or nothing was lost.
  ///
  /// - Parameter asAsked: Only what the job lists; else whatever the server might know.
  func clientHello(for job: ProbeJob, asAsked: Bool) -> ClientHelloProbe? {
    func make(_ version: TLSProtocol, _ suites: [CipherSuite]) -> ClientHelloProbe? {
      let listed = (asAsked ? job.cipherSuites : nil).map(Set.init)
      let suites = suites.filter { listed?.contains($0.name) ?? true }
      return suites.isEmpty ? nil : ClientHelloProbe(version: version, suites: suites, serverName: job.expectedName)
    }
    switch self {
    case .ssl3:
      return !asAsked || job.protocols.contains(.ssl3) ? make(.ssl3, ClientHelloProbe.suites(for: .ssl3)) : nil
    case .lostCipherSuites:
      // TLS 1.3 has lost none.
      let newest = asAsked ? job.protocols.filter { $0 > .ssl3 && $0 < .tls13 }.max() : .tls12
      return newest.flatMap { make($0, ClientHelloProbe.lostSuites(for: $0)) }
    default: return nil
    }
  }

  // MARK: What follows from it

  /// The field of the manifest to change.
  var field: String {
    switch self {
    case .implicitTLS, .startTLS: "spec.connectionSecurity"
    case .protocols, .protocolsAndCipherSuites, .ssl3: "spec.sslAuthenticationProtocols"
    case .cipherSuites, .lostCipherSuites: "spec.acceptedCipherSuites"
    case .noClientKey: "spec.clientKeyLabel"
    }
  }

  /// What to do, now that the server has chosen this version and suite.
  func help(_ version: TLSProtocol, _ cipherSuite: String?, _ job: ProbeJob) -> String {
    let suite = cipherSuite ?? "another suite"
    switch self {
    case .implicitTLS: return "port \(job.port) speaks TLS from the first byte; set connectionSecurity: SSL_TLS"
    case .startTLS: return "port \(job.port) speaks SMTP first and offers STARTTLS; set connectionSecurity: STARTTLS"
    case .protocols: return "the server speaks \(version.rawValue); add it to sslAuthenticationProtocols"
    case .cipherSuites: return "the server takes \(suite); add it to acceptedCipherSuites"
    case .protocolsAndCipherSuites: return "the server takes \(suite) with \(version.rawValue); add both"
    case .noClientKey: return "the server goes on without a client certificate; leave clientKeyLabel out, or use another Key"
    case .ssl3, .lostCipherSuites:
      return
        "the server takes \(suite) with \(version.displayName), and nothing that this machine's OpenSSL still has; its operator has to update it"
    }
  }
}
