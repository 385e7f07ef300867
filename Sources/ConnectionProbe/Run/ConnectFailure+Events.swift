internal import NIOCore
internal import TLSTransport

extension ConnectFailure {
  /// What an attempt is told of it.
  func events(from attempt: ProbeAttempt) -> [ProbeEvent] {
    switch self {
    case .resolve(let failure): return [failure.event]
    case .connect(let attempts): return dialing(attempts, attempt) + (attempts.last?.outcome == .reset ? [.reset] : [])
    case .proxy(.resolve(let failure)):
      return [.proxyFailed(isUnreachable: true, isRetryable: failure.isRetryable, message: failure.text)]
    case .proxy(.proxyUnreachable(let attempts)):
      let tried = attempts.map { "\($0.address) \($0.outcome.words)" }.joined(separator: ", ")
      return dialing(attempts, attempt).dropLast()
        + [.proxyFailed(isUnreachable: true, isRetryable: true, message: "no address of it can be reached: \(tried)")]
    case .proxy(.proxyRefused(let refusal)):
      return [.proxyFailed(isUnreachable: false, isRetryable: refusal.isRetryable, message: "refuses: \(refusal.text)")]
    case .proxy(.stalled): return [.proxyFailed(isUnreachable: true, isRetryable: true, message: "did not answer in time")]
    case .proxy(.closed): return [.proxyFailed(isUnreachable: true, isRetryable: true, message: "hung up before it answered")]
    case .proxy(.malformed(let text)):
      return [.proxyFailed(isUnreachable: true, isRetryable: false, message: "is no proxy of that kind: \(text)")]
    }
  }

  private func dialing(_ attempts: [DialAttempt], _ attempt: ProbeAttempt) -> [ProbeEvent] {
    [
      .resolved(attempts.map(\.address)),
      .dialed(attempts.map { AddressRecord($0, attempt.milliseconds($0.duration)) }),
    ]
  }
}

extension ResolveFailure {
  var isRetryable: Bool { if case .resolverUnavailable = self { true } else { false } }

  var event: ProbeEvent { .resolveFailed(isNameUnknown: !isRetryable, message: text) }
}

extension AddressRecord {
  /// A server that tears the connection down at once was there.
  init(_ attempt: DialAttempt, _ duration: Milliseconds) {
    self.init(address: attempt.address, outcome: attempt.outcome == .reset ? "ok" : attempt.outcome.words, duration: duration)
  }
}
