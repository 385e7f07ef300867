internal import Manifests
internal import TLSTransport

/// A variation of a connection that failed, and what came of it.
package struct Trial: Sendable, Equatable {
  package let change: Change
  package let transcript: Transcript

  package init(_ change: Change, _ transcript: Transcript) {
    self.change = change
    self.transcript = transcript
  }

  enum Outcome: Equatable {
    /// The server chose.
    case works(TLSProtocol, cipherSuite: String?)
    /// It did not get as far as TLS.
    case notReached
    case fails(String)
  }

  func outcome(for job: ProbeJob) -> Outcome {
    let result = ProbeVerdict.judge(change.applied(to: job), transcript)
    let tls = result.stages.first { $0.stage == .tls }?.outcome
    if tls == nil || tls == .notReached || tls == .skipped { return .notReached }
    guard let version = result.tls?.version else { return .fails(result.failure?.message ?? "") }
    let isWorking =
      switch change {
      case .ssl3, .lostCipherSuites: true
      // In TLS 1.3 a server tells only afterwards what it thinks of a client's certificate.
      case .noClientKey: result.capabilitiesAfterTLS != nil
      default: tls == .ok
      }
    return isWorking ? .works(version, cipherSuite: result.tls?.cipherSuite) : .fails(result.failure?.message ?? "")
  }
}

extension ProbeResult {
  /// Adds what trials have shown: the smallest change that works, and whether the server would take what OpenSSL cannot offer.
  mutating func conclude(from trials: [Trial]) {
    self.trials = trials
    guard let failure, let job else { return }
    for trial in trials {
      let outcome = trial.outcome(for: job)
      switch (trial.change, outcome) {
      case (.ssl3, _) where failure.stage == .configuration, (.lostCipherSuites, _) where failure.stage == .configuration:
        if let finding = trial.change.finding(on: outcome, job) { findings.append(finding) }
      case (_, .works(let version, let cipherSuite)):
        self.failure?.field = trial.change.field
        self.failure?.help = trial.change.help(version, cipherSuite, job)
        return
      case (_, .fails), (_, .notReached): break
      }
    }
  }
}

extension Change {
  /// Whether the server would take what OpenSSL no longer has.
  fileprivate func finding(on outcome: Trial.Outcome, _ job: ProbeJob) -> ProbeFinding? {
    let what = self == .ssl3 ? "SSLv3" : "the accepted suites that this machine's OpenSSL no longer has"
    switch outcome {
    case .works(let version, let cipherSuite) where job.protocols.contains(version):
      return ProbeFinding(
        "server-would-accept",
        "server takes \(cipherSuite ?? "a suite") with \(version.displayName): only a client that still has them could connect")
    case .works(let version, _):
      return ProbeFinding(
        "server-would-refuse", "server would take \(what) only with \(version.displayName), which is not asked for")
    case .fails(let message): return ProbeFinding("server-would-refuse", "server does not take \(what): \(message)")
    case .notReached: return nil
    }
  }
}
