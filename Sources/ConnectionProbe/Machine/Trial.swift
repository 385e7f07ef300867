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
    let isOwnHello = change == .ssl3 || change == .lostCipherSuites
    if let version = result.tls?.version, tls == .ok || isOwnHello {
      return .works(version, cipherSuite: result.tls?.cipherSuite)
    }
    return .fails(result.failure?.message ?? "")
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
        if let finding = finding(on: outcome) { findings.append(finding) }
      case (_, .works(let version, let cipherSuite)):
        self.failure?.field = trial.change.field
        self.failure?.help = trial.change.help(version, cipherSuite, job)
        return
      case (_, .fails), (_, .notReached): break
      }
    }
  }

  private func finding(on outcome: Trial.Outcome) -> ProbeFinding? {
    switch outcome {
    case .works(let version, let cipherSuite):
      ProbeFinding(
        "server-would-accept",
        "server takes \(cipherSuite ?? "a suite") with \(version.displayName): only a client that still has them could connect")
    case .fails(let message):
      ProbeFinding("server-would-refuse", "server does not take what this machine cannot offer: \(message)")
    case .notReached: nil
    }
  }
}
