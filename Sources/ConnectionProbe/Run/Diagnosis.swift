internal import Manifests
internal import NIOCore
internal import TLSTransport

/// After a failure of TLS: tries the few changes that could work.
struct Diagnosis {
  private let item: ProbePlan.Item
  private let environment: ProbeEnvironment
  private let loop: any EventLoop

  /// In seconds: who waits for a hint waits less than for the connection itself.
  private static let (commandLimit, totalLimit) = (10, 20)

  init(_ item: ProbePlan.Item, _ environment: ProbeEnvironment, _ loop: any EventLoop) {
    self.item = item
    self.environment = environment
    self.loop = loop
  }

  /// The trials, up to the first that works. All of them together take no longer than one attempt may.
  func trials(after failure: ProbeFailure) async -> [Trial] {
    let job = item.job
    let end = NIODeadline.now() + .seconds(Int64(job.timeouts.total))
    var trials: [Trial] = []
    for change in Change.following(failure, of: job) {
      let left = Int((end - NIODeadline.now()).nanoseconds / 1_000_000_000)
      if Task.isCancelled || left < 1 { break }
      var trialJob = change.applied(to: job)
      trialJob.timeouts.command = min(job.timeouts.command, Self.commandLimit)
      trialJob.timeouts.total = min(left, Self.totalLimit)
      var resources = item.resources
      resources.secret = nil
      if trialJob.clientKeyLabel == nil { resources.identity = nil }
      let isAsked = failure.stage == .configuration
      resources.clientHello = change.clientHello(for: job, asAsked: isAsked)
      let trial = Trial(change, await ProbeAttempt.run(trialJob, resources, environment, on: loop))
      trials.append(trial)
      switch trial.outcome(for: job) {
      case .works where isAsked && resources.clientHello != nil, .fails: continue
      // The next one would not get there either.
      case .notReached, .works: return trials
      }
    }
    return trials
  }
}
