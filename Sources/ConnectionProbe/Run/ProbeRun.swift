internal import Manifests
internal import NIOCore
internal import NIOPosix
internal import TLSTransport

/// Probes many connections at once, within limits.
package struct ProbeRun: Sendable {
  /// How many connections are probed at a time, and how many of them at one host and port.
  private let limit: Int
  private let endpointLimit: Int
  private let environment: ProbeEnvironment
  /// Whether to look for the smallest change that works after a failure of TLS.
  private let diagnoses: Bool

  package init(_ environment: ProbeEnvironment, limit: Int = 64, endpointLimit: Int = 4, diagnoses: Bool = true) {
    self.environment = environment
    self.limit = max(1, limit)
    self.endpointLimit = max(1, endpointLimit)
    self.diagnoses = diagnoses
  }

  /// The results in the order of the items. A cancelled task ends every probe where it is, and starts no other.
  ///
  /// `report` is called as soon as a result is there, in any order.
  package func run(
    _ items: [ProbePlan.Item], report: @escaping @Sendable (ProbeResult) -> Void = { _ in }
  ) async -> [ProbeResult] {
    let results = await EventLoops.run { group in
      let results = await run(items, on: group, report)
      // Whoever still reads a secret reports to an event loop, which has to be there.
      await environment.shutDown()
      return results
    }
    // Those that an interruption came before.
    return results.enumerated().map { index, result in
      result ?? ProbeVerdict.judge(items[index].job, Transcript([TimedEvent(.interrupted, at: .zero)]))
    }
  }

  /// Nil for those that were not begun.
  private func run(
    _ items: [ProbePlan.Item], on group: MultiThreadedEventLoopGroup, _ report: @escaping @Sendable (ProbeResult) -> Void
  ) async -> [ProbeResult?] {
    var queue = EndpointQueue(items.map { Endpoint(host: $0.job.host, port: $0.job.port) }, limit: endpointLimit)
    var results: [ProbeResult?] = Array(repeating: nil, count: items.count)
    await withTaskGroup(of: (Int, ProbeResult).self) { tasks in
      var running = 0
      while true {
        while running < limit, !Task.isCancelled, let index = queue.next() {
          running += 1
          let item = items[index]
          let loop = group.next()
          tasks.addTask { (index, await result(of: item, on: loop)) }
        }
        guard running > 0, let (index, result) = await tasks.next() else { break }
        running -= 1
        queue.finish(index)
        report(result)
        results[index] = result
      }
    }
    return results
  }

  private func result(of item: ProbePlan.Item, on loop: any EventLoop) async -> ProbeResult {
    if let reason = item.skipReason { return .skipped(item.job, reason) }
    var earlier: [Transcript] = []
    while true {
      let transcript = await ProbeAttempt.run(item.job, item.resources, environment, on: loop)
      var result = ProbeVerdict.judge(item.job, transcript, attempts: earlier.count + 1)
      result.earlierTranscripts = earlier
      result.addPlanFindings(item.findings)
      guard let failure = result.failure else { return result }
      if failure.isRetryable, earlier.count < item.retries, await pause(item.retryInterval) {
        earlier.append(transcript)
        continue
      }
      if diagnoses { result.conclude(from: await Diagnosis(item, environment, loop).trials(after: failure)) }
      return result
    }
  }

  /// False where the run was interrupted meanwhile.
  private func pause(_ seconds: Int) async -> Bool {
    do {
      try await Task.sleep(for: .seconds(seconds))
      return true
    } catch {
      return false
    }
  }

  private struct Endpoint: Hashable {
    let host: String
    let port: Int
  }

  /// The indices of items in their order, no more than so many of one endpoint at a time.
  private struct EndpointQueue {
    private let endpoints: [Endpoint]
    private let limit: Int
    private var position = 0
    private var running: [Endpoint: Int] = [:]
    /// Items that came while their endpoint was busy, first come, first served.
    private var waiting: [Endpoint: ArraySlice<Int>] = [:]
    private var ready: ArraySlice<Int> = []

    init(_ endpoints: [Endpoint], limit: Int) {
      self.endpoints = endpoints
      self.limit = limit
    }

    mutating func next() -> Int? {
      if let index = ready.popFirst() { return index }
      while position < endpoints.count {
        let index = position
        position += 1
        let endpoint = endpoints[index]
        if running[endpoint, default: 0] < limit {
          running[endpoint, default: 0] += 1
          return index
        }
        waiting[endpoint, default: []].append(index)
      }
      return nil
    }

    /// The place of an item that is done goes to the next one of its endpoint.
    mutating func finish(_ index: Int) {
      let endpoint = endpoints[index]
      if let next = waiting[endpoint]?.popFirst() {
        ready.append(next)
      } else {
        running[endpoint, default: 1] -= 1
      }
    }
  }
}

extension ProbeResult {
  static func skipped(_ job: ProbeJob, _ reason: String) -> ProbeResult {
    var result = ProbeResult(
      connection: job.connection, host: job.host, port: job.port, security: job.security.rawValue, outcome: .skipped)
    result.attempts = 0
    result.findings = [ProbeFinding("skipped", reason)]
    result.stages = ProbeStage.ordered(tlsComesFirst: job.security == .implicitTLS)
      .map { StageRecord(stage: $0, outcome: .notReached) }
    return result
  }
}
