internal import Synchronization

/// The tokens of one run: each source is asked once on each way to it, however many probes need its token at the same time.
///
/// A failure is shared too; one that may pass is asked about again by whoever waited for it or comes after it, once each. So is a
/// token that has expired.
package final class TokenCache: Sendable {
  package typealias Outcome = Result<(Token, TokenFacts), TokenFailure>

  /// Seconds that a token has to last for whoever gets it.
  private static let margin = 10

  private struct Entry {
    let number: Int
    let task: Task<Outcome, Never>
    /// Seconds since 1970; nil while nobody knows, or where the endpoint does not say.
    var expiry: Int?
  }

  private struct Key: Hashable {
    let source: TokenSource
    let route: String?
  }

  private struct Entries {
    var bySource: [Key: Entry] = [:]
    var count = 0
  }

  private let entries = Mutex(Entries())

  package init() {}

  /// The token of a source, with what does not fit the mail server among its findings.
  ///
  /// `fetch` goes on when the task that came first is cancelled: others may wait for it. It has to have a deadline of its own.
  /// - Parameters:
  ///   - route: The proxy that leads to the endpoint; nil where none does.
  ///   - now: Seconds since 1970.
  package func token(
    for source: TokenSource, through route: String? = nil, host: String, now: Int,
    fetch: @escaping @Sendable () async -> Outcome
  ) async -> Outcome {
    let key = Key(source: source, route: route)
    var (task, isReused) = request(key, now, fetch)
    var outcome = await task.value
    // Another's patience may have been shorter.
    if isReused, case .failure(let failure) = outcome, failure.isRetryable {
      (task, isReused) = request(key, now, fetch)
      outcome = await task.value
    }
    return outcome.map { token, facts in
      var facts = facts
      facts.isReused = isReused
      facts.findings += TokenInspection.findings(on: facts, of: source, for: host)
      return (token, facts)
    }
  }

  private func request(
    _ key: Key, _ now: Int, _ fetch: @escaping @Sendable () async -> Outcome
  ) -> (task: Task<Outcome, Never>, isReused: Bool) {
    entries.withLock { entries in
      if let entry = entries.bySource[key], entry.expiry.map({ now + Self.margin < $0 }) ?? true { return (entry.task, true) }
      entries.count += 1
      let number = entries.count
      let task = Task {
        let outcome = await fetch()
        self.settle(key, number, outcome, now: now)
        return outcome
      }
      entries.bySource[key] = Entry(number: number, task: task)
      return (task, false)
    }
  }

  private func settle(_ key: Key, _ number: Int, _ outcome: Outcome, now: Int) {
    entries.withLock { entries in
      guard entries.bySource[key]?.number == number else { return }
      switch outcome {
      case .success((_, let facts)):
        entries.bySource[key]?.expiry = facts.lifetime.map { now + min(max(0, $0), 1 << 40) }
      case .failure(let failure): if failure.isRetryable { entries.bySource[key] = nil }
      }
    }
  }
}
