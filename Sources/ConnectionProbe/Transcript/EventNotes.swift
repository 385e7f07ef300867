internal import KeyMaterial
internal import SMTPProtocol
internal import TLSTransport

extension ProbeEvent {
  /// What people are told of an event that is no line of the dialogue; nothing where another line says it.
  var notes: [String] {
    switch self {
    case .configured(let faults): faults.map(\.message)
    case .secretsRead: ["secrets are there"]
    case .secretFailed(_, let message, let field): ["\(field): \(message)"]
    case .resolved(let addresses): ["resolved to \(addresses.joined(separator: ", "))"]
    case .resolveFailed(_, let message): ["not resolved: \(message)"]
    case .dialed(let records): records.map { "\($0.address) \($0.outcome)" }
    case .proxyOpened: ["proxy has opened the way"]
    case .proxyFailed(_, _, let message): ["proxy \(message)"]
    case .tlsFinished(let facts): facts.notes
    case .tlsFailed(let failure, let facts): ["handshake ended: \(failure.words)"] + facts.certificateNotes
    case .closed: ["server closed the connection"]
    case .reset: ["connection was reset"]
    case .broken(let failure): ["TLS ended: \(failure.words)"]
    case .deadline: ["time is over"]
    case .answerFailed(let error): ["not answered: \(error.message)"]
    case .tokenRead(let facts): [facts.words]
    case .tokenFailed(let failure): ["no token: \(failure.message)"]
    case .interrupted: ["interrupted"]
    case .received, .answered, .sent: []
    }
  }
}

extension TLSFacts {
  fileprivate var notes: [String] {
    [[self.protocol, cipherSuite, keyExchange].compactMap(\.self).joined(separator: " ")] + certificateNotes
  }

  fileprivate var certificateNotes: [String] {
    chain.enumerated().map { "certificate \($0): \($1.subject), issued by \($1.issuer)" }
      + errors.map { "certificate \($0.depth): \($0.name.rawValue) (\($0.code), \($0.text))" }
  }
}

extension TLSFailure {
  /// The failure in a few words.
  fileprivate var words: String {
    let detail = reason.map { " (\($0.text))" } ?? ""
    switch kind {
    case .local(.other(let text)): return "by this side: \(text)"
    case .local: return "by this side\(detail)"
    case .peerAlert(let code, let name): return "alert \(name) (\(code))"
    case .notTLS: return "server does not speak TLS"
    case .closed(let count): return "closed after \(count) bytes"
    case .reset(let count): return "reset after \(count) bytes"
    }
  }
}

extension TokenFacts {
  /// What is known of the token, on one line.
  package var words: String {
    var words = [isReused ? "token of an earlier probe" : "token"]
    if let lifetime { words.append("good for \(lifetime) s") }
    if let scope, !scope.isEmpty { words.append("scope \(scope)") }
    return words.joined(separator: ", ")
  }
}
