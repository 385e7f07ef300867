/// When each stage began and ended, and how.
struct StageLog: Sendable {
  private(set) var records: [StageRecord] = []
  private(set) var current: ProbeStage?

  /// Ends the stage that runs, well unless it was judged, and begins the next. A stage may run again, as `ehlo` does inside TLS:
  /// its times add up.
  mutating func begin(_ stage: ProbeStage, at time: Milliseconds) {
    if current == stage { return }
    end(at: time)
    current = stage
    if index(of: stage) == nil { records.append(StageRecord(stage: stage, outcome: .notReached, start: time)) }
    begun = time
  }

  /// Ends the stage that runs.
  mutating func end(at time: Milliseconds, outcome: StageOutcome = .ok) {
    guard let stage = current, let index = index(of: stage) else { return }
    records[index].duration = records[index].duration + (time - begun)
    if records[index].outcome != .failed { records[index].outcome = outcome }
    current = nil
  }

  /// A stage that takes no time of its own.
  mutating func mark(_ stage: ProbeStage, _ outcome: StageOutcome, at time: Milliseconds) {
    if let index = index(of: stage) {
      records[index].outcome = outcome
    } else {
      records.append(StageRecord(stage: stage, outcome: outcome, start: time))
    }
  }

  /// A stage that had begun and is not to be, as the login for which there is no token.
  mutating func forget(_ stage: ProbeStage) { records.removeAll { $0.stage == stage } }

  func outcome(of stage: ProbeStage) -> StageOutcome? { records.first { $0.stage == stage }?.outcome }

  private var begun = Milliseconds.zero

  private func index(of stage: ProbeStage) -> Int? { records.firstIndex { $0.stage == stage } }

  /// All stages in the order of the contract; those that never came are `not-reached`.
  func complete(tlsComesFirst: Bool) -> [StageRecord] {
    ProbeStage.ordered(tlsComesFirst: tlsComesFirst).map { stage in
      records.first { $0.stage == stage } ?? StageRecord(stage: stage, outcome: .notReached)
    }
  }
}

extension ProbeStage {
  /// The stages in the order in which they run; `tlsComesFirst` is SSL_TLS.
  package static func ordered(tlsComesFirst: Bool) -> [ProbeStage] {
    guard tlsComesFirst else { return allCases }
    let secured: [ProbeStage] = [.tls, .certificate, .hostname]
    return allCases.flatMap { stage -> [ProbeStage] in
      if stage == .greeting { return secured + [.greeting] }
      return secured.contains(stage) ? [] : [stage]
    }
  }
}
