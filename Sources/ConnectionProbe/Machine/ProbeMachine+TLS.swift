internal import Manifests
internal import SMTPProtocol
internal import TLSTransport

/// The handshake and what the certificate says.
extension ProbeMachine {
  mutating func tlsFinished(_ facts: TLSFacts) {
    guard phase == .handshaking else { return }
    tls = facts
    log.end(at: now)
    noteWeakness(of: facts)
    begin(.certificate)
    guard facts.errors.isEmpty, !facts.chain.isEmpty else {
      noteHostname(facts)
      fail(Explanation.ofCertificate(facts, job))
      return
    }
    begin(.hostname)
    if !facts.hostnameMatch, job.matchesHostname {
      fail(Explanation.ofHostname(facts, job))
      return
    }
    noteHostname(facts)
    log.end(at: now, outcome: job.matchesHostname ? .ok : .skipped)
    phase = .talking
    output.append(.proceed)
    tell(job.security == .implicitTLS ? .connected : .secured)
  }

  mutating func tlsFailed(_ failure: TLSFailure, _ facts: TLSFacts) {
    guard phase == .handshaking else { return }
    // What was presented says more than nothing, also where the handshake did not end well.
    tls = facts
    fail(Explanation.of(failure, facts, job))
  }

  private mutating func noteHostname(_ facts: TLSFacts) {
    if !facts.hostnameMatch, !job.matchesHostname, !facts.chain.isEmpty {
      note(
        "hostname-mismatch",
        "certificate names \(Explanation.list(facts.names)), not \(job.expectedName); matchServerHostname is not Enabled, so it passes"
      )
    }
  }

  private mutating func noteWeakness(of facts: TLSFacts) {
    if let version = facts.version, version < .tls12 {
      note("weak-protocol", "\(version.displayName) was negotiated, which RFC 8996 has retired")
    }
    // TLS 1.3 has no weak ones.
    if facts.version != .tls13, let suite = facts.cipherSuite, let weakness = SuiteWeakness.of(suite) {
      note("weak-cipher-suite", "\(suite) was negotiated: \(weakness)")
    }
  }
}
