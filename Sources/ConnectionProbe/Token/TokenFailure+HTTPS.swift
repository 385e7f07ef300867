internal import Diagnostics
internal import KeyMaterial
package import TLSTransport

extension TokenFailure {
  /// Why the token endpoint gave no answer at all.
  package init(_ failure: HTTPSFailure, for source: TokenSource) {
    let endpoint = source.name(of: .tokenEndpoint)
    let server = TokenAddress(source.endpoint).map { " \($0.endpoint.host)" } ?? ""
    let subject = "token endpoint\(server)"
    func unreachable(_ what: String, isRetryable: Bool = false, field: String? = nil, help: String? = nil) -> TokenFailure {
      TokenFailure(.tokenEndpointUnreachable, isRetryable: isRetryable, message: "\(subject) \(what)", field: field, help: help)
    }
    func malformed(_ what: String) -> TokenFailure {
      TokenFailure(
        .tokenMalformed, message: "\(subject) \(what)", field: endpoint, help: "check host and port of tokenEndpoint")
    }
    self =
      switch failure {
      case .unusableRequest: unreachable("cannot be asked: tokenEndpoint has a part that no request can carry", field: endpoint)
      case .clearText:
        TokenFailure(
          .tokenEndpointUntrusted, message: "\(subject) is http: the client's secret would cross the network in the clear",
          field: endpoint, help: "write tokenEndpoint with https")
      case .resolve(.nameNotFound(let text)):
        unreachable("has no address: \(text)", field: endpoint, help: "check the host in tokenEndpoint")
      case .resolve(.resolverUnavailable(let text)): unreachable("could not be looked up: \(text)", isRetryable: true)
      case .connect(let attempts):
        unreachable(
          "cannot be reached: \(Self.list(attempts))", isRetryable: true, field: endpoint,
          help: "check tokenEndpoint, and whether this machine may reach it or needs a proxy")
      case .proxy(let failure): Self.of(failure, subject)
      case .tls(let failure, _): Self.of(failure, subject, field: endpoint)
      case .noSession: unreachable("was not asked: there is no memory for TLS", isRetryable: true)
      case .untrusted(let facts): Self.untrusted(facts, subject)
      case .closed(let stage): unreachable("closed the connection \(stage.words)", isRetryable: true)
      case .timeout(let stage): unreachable("was not done in time \(stage.words)", isRetryable: true)
      case .malformed(let text): malformed("does not answer with HTTP: \(VisibleText.shorten(text, to: 120))")
      case .tooLong: malformed("answers without end")
      }
    by = failure.party
  }

  private static func list(_ attempts: [DialAttempt]) -> String {
    let shown = attempts.prefix(4).map { "\($0.address) \($0.outcome.words)" }.joined(separator: ", ")
    return attempts.count > 4 ? "\(shown) and \(attempts.count - 4) more" : shown
  }

  private static func of(_ failure: ProxyFailure, _ subject: String) -> TokenFailure {
    let (what, isRetryable): (String, Bool) =
      switch failure {
      case .resolve(.nameNotFound(let text)): ("has no address: \(text)", false)
      case .resolve(.resolverUnavailable(let text)): ("could not be looked up: \(text)", true)
      case .proxyUnreachable(let attempts): ("cannot be reached: \(list(attempts))", true)
      case .proxyRefused(let refusal): ("refuses: \(VisibleText.shorten(refusal.text, to: 120))", refusal.isRetryable)
      case .stalled: ("did not answer in time", true)
      case .closed: ("hung up before it answered", true)
      case .malformed(let text): ("is no proxy of that kind: \(VisibleText.shorten(text, to: 120))", false)
      }
    return TokenFailure(
      .tokenEndpointUnreachable, isRetryable: isRetryable, message: "\(subject) cannot be reached: the proxy \(what)",
      field: "spec.proxy")
  }

  private static func of(_ failure: TLSFailure, _ subject: String, field: String) -> TokenFailure {
    let words = failure.reason.map { " (\($0.text))" } ?? ""
    let (what, isRetryable): (String, Bool) =
      switch failure.kind {
      case .notTLS(let bytes):
        (
          "answers in clear text where TLS begins: \"\(VisibleText.shorten(String(decoding: bytes, as: UTF8.self), to: 80))\"",
          false
        )
      case .peerAlert(let code, let name): ("ended TLS with the alert \(name) (\(code))", false)
      case .closed: ("closed the connection under TLS", true)
      case .reset: ("reset the connection under TLS", true)
      case .local: ("and this machine cannot agree on TLS\(words)", false)
      }
    return TokenFailure(
      .tokenEndpointUnreachable, isRetryable: isRetryable, message: "\(subject) \(what)", field: isRetryable ? nil : field,
      help: isRetryable ? nil : "check host and port of tokenEndpoint")
  }

  /// HTTPS always compares the name, whatever the connection says of its own server.
  private static func untrusted(_ facts: TLSFacts, _ subject: String) -> TokenFailure {
    let names = CertificateError.gravity.filter { name in facts.errors.contains { $0.name == name } }.map(\.rawValue)
    let owner = facts.chain.first.map { " \(VisibleText.shorten($0.subject.isEmpty ? $0.sha256 : $0.subject, to: 100))" } ?? ""
    var faults = names.isEmpty ? [] : ["is not trusted: \(names.joined(separator: ", "))"]
    if !facts.hostnameMatch {
      let hosts = facts.names.prefix(4).map { VisibleText.shorten($0, to: 80) }.joined(separator: ", ")
      faults.append("is for \(hosts.isEmpty ? "no host" : hosts)")
    }
    if faults.isEmpty { faults.append("is not trusted") }
    let isCurable = !facts.errors.isEmpty && facts.errors.allSatisfy(\.isCurable) && facts.hostnameMatch
    return TokenFailure(
      .tokenEndpointUntrusted, message: "certificate\(owner) of \(subject) \(faults.joined(separator: ", and "))",
      help: isCurable
        ? "if it is the right server, import its root: smtplint trust import FILE"
        : "check the host in tokenEndpoint, or have its operator replace the certificate")
  }
}

extension HTTPSFailure {
  /// Who is to blame: the contract tells the network and the endpoint apart.
  package var party: Party {
    switch self {
    case .unusableRequest, .clearText, .noSession, .untrusted: .client
    case .resolve, .connect, .proxy, .closed, .timeout: .network
    case .malformed, .tooLong: .tokenEndpoint
    case .tls(let failure, _):
      switch failure.kind {
      case .closed, .reset: .network
      case .notTLS, .peerAlert: .tokenEndpoint
      case .local(.noProtocol), .local(.legacySignature), .local(.keyTooSmall), .local(.legacyRenegotiation), .local(.other):
        .client
      case .local: .tokenEndpoint
      }
    }
  }
}

extension HTTPSFailure.Stage {
  fileprivate var words: String {
    switch self {
    case .resolve: "while it was looked up"
    case .connect: "while the connection was made"
    case .proxy: "while the proxy was asked"
    case .handshake: "in the handshake of TLS"
    case .judgement: "while its certificate was judged"
    case .response: "before its answer was complete"
    }
  }
}
