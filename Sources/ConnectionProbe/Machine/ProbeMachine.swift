internal import Manifests
internal import SMTPProtocol
package import TLSTransport

/// One attempt to use a connection, as a machine that decides everything and does nothing.
///
///     ProbeEvent ─▶ handle ─▶ [ProbeCommand]
///
/// The same job and the same events give the same verdict, so a transcript can be judged again without a network.
package struct ProbeMachine: Sendable {
  enum Phase: Sendable { case configuring, readingSecrets, connecting, handshaking, talking, finished }

  package let job: ProbeJob
  package internal(set) var failure: ProbeFailure?
  /// What is known of TLS; nil where no handshake began.
  package internal(set) var tls: TLSFacts?

  var phase = Phase.configuring
  var log = StageLog()
  var addresses: [AddressRecord] = []
  var findings: [ProbeFinding] = []
  /// Nil where the job cannot be written into commands of SMTP.
  var session: ClientSession?
  /// What waits for the token.
  var heldAuthentication: ProbeCommand?
  var hasToken = false
  var now = Milliseconds.zero
  /// When the stage that runs began, and when the last bytes came in it.
  var stageStart = Milliseconds.zero
  var lastArrival: Milliseconds?
  var output: [ProbeCommand] = []

  package init(_ job: ProbeJob) {
    self.job = job
    session = Self.session(for: job)
  }

  package var isFinished: Bool { phase == .finished }

  /// What to do first.
  package mutating func start() -> [ProbeCommand] {
    begin(.configuration)
    output.append(.checkConfiguration)
    defer { output = [] }
    return output
  }

  package mutating func handle(_ event: ProbeEvent, at time: Milliseconds) -> [ProbeCommand] {
    guard phase != .finished else { return [] }
    now = max(now, time)
    take(event)
    defer { output = [] }
    return output
  }

  private mutating func take(_ event: ProbeEvent) {
    switch event {
    case .configured(let faults): configured(faults)
    case .secretsRead:
      log.end(at: now, outcome: job.needsSecret ? .ok : .skipped)
      begin(.resolve)
      phase = .connecting
      output.append(.connect)
    case .secretFailed(let reason, let message, let field):
      fail(
        ProbeFailure(
          stage: .secret, reason: reason, by: .client, isRetryable: false, message: message, field: field,
          help: reason == .secretForbidden ? "where you trust the manifest, --allow-command-secrets runs it" : nil))
    case .resolved: begin(job.proxy == nil ? .connect : .proxy)
    case .resolveFailed(let isNameUnknown, let message): resolveFailed(isNameUnknown, message)
    case .dialed(let records): dialed(records)
    case .proxyOpened:
      log.end(at: now)
      log.mark(.connect, .skipped, at: now)
      connected()
    case .proxyFailed(let isUnreachable, let isRetryable, let message): proxyFailed(isUnreachable, isRetryable, message)
    case .tlsFinished(let facts): tlsFinished(facts)
    case .tlsFailed(let failure, let facts): tlsFailed(failure, facts)
    case .closed where phase == .handshaking, .reset where phase == .handshaking:
      tlsFailed(TLSFailure(.reset(bytesReceived: 0), duringHandshake: true), TLSFacts())
    case .received, .closed, .reset, .broken, .answered, .answerFailed: talk(event)
    case .deadline: expire()
    case .tokenRead(let facts): tokenRead(facts)
    case .tokenFailed(let failure): tokenFailed(failure)
    case .interrupted:
      fail(
        ProbeFailure(
          stage: log.current ?? .configuration, reason: .interrupted, by: .operator, isRetryable: false,
          message: "the run was interrupted"))
    case .sent: break
    }
  }

  // MARK: Before the connection

  private mutating func configured(_ faults: [LocalFault]) {
    if let fault = faults.first {
      fail(Explanation.of(fault, job))
      return
    }
    guard phase == .configuring else { return }
    guard session != nil else {
      fail(Explanation.ofUnusableNames(job))
      return
    }
    log.end(at: now)
    begin(.secret)
    phase = .readingSecrets
    output.append(.readSecrets)
  }

  private mutating func resolveFailed(_ isNameUnknown: Bool, _ message: String) {
    fail(
      ProbeFailure(
        stage: .resolve, reason: isNameUnknown ? .nameNotFound : .resolverUnavailable, by: .network,
        isRetryable: !isNameUnknown, message: "\(job.host): \(message)", field: "spec.host",
        help: isNameUnknown
          ? "check the name, or the search domains of this machine" : "the resolver of this machine did not answer"))
  }

  private mutating func dialed(_ records: [AddressRecord]) {
    addresses = records
    guard records.last?.outcome != "ok" else {
      // Behind a proxy, its answer decides.
      if job.proxy == nil {
        log.end(at: now)
        log.mark(.proxy, .skipped, at: now)
        connected()
      }
      return
    }
    fail(Explanation.ofNoAddress(records, job))
  }

  private mutating func proxyFailed(_ isUnreachable: Bool, _ isRetryable: Bool, _ message: String) {
    fail(
      ProbeFailure(
        stage: .proxy, reason: isUnreachable ? .proxyUnreachable : .proxyRefused, by: .network, isRetryable: isRetryable,
        message: "proxy \(job.proxy ?? ""): \(message)", field: "spec.proxy"))
  }

  private mutating func connected() {
    switch job.security {
    case .implicitTLS: shakeHands()
    case .startTLS, .none:
      if job.security == .none {
        for stage in [ProbeStage.starttls, .tls, .certificate, .hostname, .clientCertificate] {
          log.mark(stage, .skipped, at: now)
        }
      }
      phase = .talking
      tell(.connected)
    }
  }

  mutating func shakeHands() {
    phase = .handshaking
    begin(.tls)
    output.append(.startTLS)
  }

  private mutating func expire() {
    switch phase {
    case .talking where heldAuthentication != nil:
      tokenFailed(
        TokenFailure(.tokenEndpointUnreachable, isRetryable: true, message: "the token endpoint was not done in the total time"))
    case .talking: talk(.deadline)
    case .readingSecrets:
      fail(
        ProbeFailure(
          stage: .secret, reason: .secretCommandFailed, by: .client, isRetryable: false,
          message: "the secrets were not there in the total time", field: "spec.timeouts.total"))
    case .handshaking: fail(Explanation.ofStalledHandshake(tls, job))
    // Whoever resolves and connects knows the time that is left.
    case .configuring, .connecting, .finished: break
    }
  }

  // MARK: Ends

  mutating func begin(_ stage: ProbeStage) {
    log.begin(stage, at: now)
    stageStart = now
    lastArrival = nil
    output.append(.begin(stage))
  }

  /// Ends the probe.
  mutating func fail(_ failure: ProbeFailure) {
    record(failure)
    finish()
  }

  /// Notes the failure; the dialogue goes on to its end. The first one counts.
  mutating func record(_ failure: ProbeFailure) {
    guard self.failure == nil else { return }
    self.failure = failure
    log.end(at: now)
    log.mark(failure.stage, .failed, at: now)
  }

  mutating func finish() {
    log.end(at: now)
    phase = .finished
    output.append(.finish)
  }

  mutating func note(_ name: String, _ message: String) {
    if !findings.contains(where: { $0.name == name && $0.message == message }) { findings.append(ProbeFinding(name, message)) }
  }

  private static func session(for job: ProbeJob) -> ClientSession? {
    let security: SessionPlan.Security =
      switch job.security {
      case .startTLS: .startTLS
      case .implicitTLS: .implicitTLS
      case .none: .none
      }
    let plan = try? SessionPlan(
      heloName: job.heloName, security: security, mechanisms: job.authentication == .none ? nil : job.mechanisms,
      allowsCleartextAuthentication: job.allowsCleartextAuthentication, testMail: job.testMail)
    return plan.map { ClientSession($0) }
  }
}

extension ProbeJob {
  /// Whether anything secret is needed.
  var needsSecret: Bool { authentication != .none || clientKeyLabel != nil }
}
