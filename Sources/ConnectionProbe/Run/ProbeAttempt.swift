internal import KeyMaterial
internal import Manifests
internal import NIOCore
internal import NIOPosix
internal import SMTPProtocol
internal import Secrets
internal import TLSTransport

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

/// Carries out what a `ProbeMachine` says, and keeps the transcript. Everything of it happens in one event loop.
final class ProbeAttempt {
  let job: ProbeJob
  let resources: ProbeResources
  let environment: ProbeEnvironment
  let loop: any EventLoop
  private let promise: EventLoopPromise<UnmaskedTranscript>
  private let start = NIODeadline.now()
  let end: NIODeadline
  private let clockStart = Int64(time(nil))

  private var machine: ProbeMachine
  var events: [TimedEvent] = []
  private var pending: [ProbeCommand] = []
  private var isRunning = false
  /// When the stage that runs has to be over; far away where whoever does its work knows.
  private var stageEnd = NIODeadline.distantFuture
  private var timer: Scheduled<Void>?
  private var timerDeadline = NIODeadline.distantFuture

  private var channel: (any Channel)?
  private var handler: ProbeHandler?
  var tls: TLSHandler?
  private var context: TLSContext?
  var secret: SharedSecret?
  var token: Token?
  var exchange: SASLExchange?
  /// What answers of logins look like, should a server say one again.
  var answers = SecretMask()
  /// How many events there were when the first secret went out.
  var firstSecret: Int?
  let over = StopFlag()

  init(
    _ job: ProbeJob, _ resources: ProbeResources, _ environment: ProbeEnvironment, on loop: any EventLoop,
    promise: EventLoopPromise<UnmaskedTranscript>
  ) {
    self.job = job
    self.resources = resources
    self.environment = environment
    self.loop = loop
    self.promise = promise
    machine = ProbeMachine(job)
    end = start + .seconds(Int64(job.timeouts.total))
  }

  /// Runs one attempt to its end, or until its task is cancelled.
  static func run(
    _ job: ProbeJob, _ resources: ProbeResources, _ environment: ProbeEnvironment, on loop: any EventLoop
  ) async -> Transcript {
    let promise = loop.makePromise(of: UnmaskedTranscript.self)
    let running = NIOLoopBoundBox<ProbeAttempt?>.makeEmptyBox(valueType: ProbeAttempt.self, eventLoop: loop)
    loop.execute {
      let attempt = ProbeAttempt(job, resources, environment, on: loop, promise: promise)
      running.value = attempt
      attempt.begin()
    }
    return await withTaskCancellationHandler {
      // The promise is kept in every case, and never broken.
      (try? await promise.futureResult.get().masked(job)) ?? Transcript()
    } onCancel: {
      loop.execute { running.value?.handle(.interrupted) }
    }
  }

  private func begin() {
    setTimer()
    run(machine.start())
  }

  // MARK: Events

  var now: Milliseconds { milliseconds(NIODeadline.now() - start) }

  func milliseconds(_ time: TimeAmount) -> Milliseconds { Milliseconds(tenths: Int(time.nanoseconds / 100_000)) }

  var isOver: Bool { machine.isFinished }

  func handle(_ event: ProbeEvent) { handle(event, at: now) }

  func handle(_ event: ProbeEvent, at time: Milliseconds) {
    guard !machine.isFinished else { return }
    events.append(TimedEvent(event, at: time))
    run(machine.handle(event, at: time))
  }

  /// Commands may have events of their own at once: these wait for the commands before them.
  private func run(_ commands: [ProbeCommand]) {
    pending += commands
    guard !isRunning else { return }
    isRunning = true
    defer { isRunning = false }
    while !pending.isEmpty { perform(pending.removeFirst()) }
  }

  // MARK: Commands

  private func perform(_ command: ProbeCommand) {
    switch command {
    case .begin(let stage): begin(stage)
    case .checkConfiguration:
      let faults = usesOpenSSL ? TLSFeasibility.check(settings(identity: nil)) : []
      handle(.configured(resources.faults + faults))
    case .readSecrets: readSecrets()
    case .connect: connect()
    case .startTLS: startTLS()
    case .proceed: tls?.proceed()
    case .send(let bytes):
      note(sent: bytes)
      write(bytes)
    case .sendMessage(let bytes):
      events.append(TimedEvent(.sent("(the message, \(bytes.count) bytes)"), at: now))
      write(bytes)
    case .fetchToken: fetchToken()
    case .authenticate(let mechanism, let challenge, let isInitial): authenticate(mechanism, challenge, isInitial: isInitial)
    case .finish: finish()
    }
  }

  private func begin(_ stage: ProbeStage) {
    stageEnd = job.timeouts.seconds(for: stage).map { NIODeadline.now() + .seconds($0) } ?? .distantFuture
    setTimer()
  }

  /// One timer for all stages, which are short and many: it is set anew only where it would come too late, or came too early.
  private func setTimer() {
    let deadline = min(stageEnd, end)
    guard deadline < timerDeadline else { return }
    timer?.cancel()
    timerDeadline = deadline
    timer = loop.assumeIsolated().scheduleTask(deadline: deadline) {
      self.timerDeadline = .distantFuture
      if NIODeadline.now() >= min(self.stageEnd, self.end) {
        self.handle(.deadline)
      } else {
        self.setTimer()
      }
    }
  }

  private func finish() {
    timer?.cancel()
    over.set()
    channel?.close(promise: nil)
    promise.succeed(
      UnmaskedTranscript(
        events: events, start: clockStart, secret: secret, token: token, answers: answers, firstSecret: firstSecret,
        failure: machine.failure))
  }

  // MARK: Secrets and settings

  private func settings(identity: ClientIdentity?) -> TLSSettings {
    TLSSettings(
      protocols: job.protocols, cipherSuites: job.cipherSuites, serverName: job.expectedName,
      peerName: HostName.isAddress(job.expectedName) ? .address(job.expectedName) : .host(job.expectedName),
      anchors: resources.anchors, usesSystemAnchors: resources.usesSystemAnchors, rejected: resources.rejected,
      identity: identity)
  }

  private var usesOpenSSL: Bool { job.security != .none && resources.clientHello == nil }

  private enum Preparation: Sendable {
    case ready(SharedSecret?, TLSContext?)
    case failed(ProbeEvent)
  }

  private func readSecrets() {
    let (resources, environment) = (resources, environment)
    let settings = usesOpenSSL ? settings(identity: nil) : nil
    if resources.secret == nil, resources.identity == nil {
      let known = settings.flatMap { environment.contexts.known(for: $0) }
      if settings == nil || known != nil {
        context = known
        return handle(.secretsRead)
      }
    }
    let wait = SecretWait(end: end, isOver: over)
    environment.threads.run(on: loop) { Self.prepare(resources, settings, environment, wait) }
      .assumeIsolated().whenComplete { result in
        switch result {
        case .success(.ready(let secret, let context)):
          self.secret = secret
          self.context = context
          self.handle(.secretsRead)
        case .success(.failed(let event)): self.handle(event)
        case .failure:
          self.handle(.secretFailed(.secretMissing, message: "this machine gives no thread to read it in", field: ""))
        }
      }
  }

  /// Reads the secrets and opens the client's key with them; blocks.
  private static func prepare(
    _ resources: ProbeResources, _ settings: TLSSettings?, _ environment: ProbeEnvironment, _ wait: SecretWait
  ) -> Preparation {
    var field = ""
    do {
      var secret: SharedSecret?
      if let source = resources.secret {
        field = source.field
        secret = SharedSecret(try environment.secret(source, wait))
      }
      guard var settings else { return .ready(secret, nil) }
      if let source = resources.identity {
        field = source.passphrase?.field ?? field
        settings.identity = try environment.identity(source, wait)
      }
      return .ready(secret, try environment.contexts.context(for: settings))
    } catch let error as SecretError {
      return .failed(.secretFailed(error.reason, message: error.message, field: field))
    } catch let error as IdentityError {
      return .failed(.configured([LocalFault(error)]))
    } catch TLSContextError.infeasible(let faults) {
      return .failed(.configured(faults))
    } catch {
      return .failed(.configured([LocalFault(.noUsableCipher, "there is no memory for TLS")]))
    }
  }

  // MARK: The connection

  private func connect() {
    let begun = now
    let connector = Connector(resolver: environment.resolver, perAddress: .seconds(Int64(job.timeouts.connect)))
    connector.connect(to: Endpoint(host: job.host, port: UInt16(job.port)), through: resources.proxy, by: end, on: loop)
      .assumeIsolated().whenSuccess { result in
        switch result {
        case .success(let route): self.connected(route, begun)
        case .failure(let failure): for event in failure.events(from: self) { self.handle(event) }
        }
      }
  }

  private func connected(_ route: ConnectedRoute, _ begun: Milliseconds) {
    let resolved = begun + milliseconds(route.resolveDuration)
    let dialed = resolved + milliseconds(route.connectDuration)
    let channel = route.connection.channel
    self.channel = channel
    let handler = ProbeHandler(self)
    self.handler = handler
    do {
      // It has to be there before the first byte is let through, and before TLS comes in front of it.
      try channel.pipeline.syncOperations.addHandler(handler)
    } catch {
      return handle(.reset)
    }
    handle(.resolved(route.connection.attempts.map(\.address)), at: resolved)
    handle(.dialed(route.connection.attempts.map { AddressRecord($0, milliseconds($0.duration)) }), at: dialed)
    if resources.proxy != nil { handle(.proxyOpened) }
    route.connection.begin { _ in }.assumeIsolated().whenFailure { _ in self.handle(.reset) }
  }

  private func startTLS() {
    guard let session = makeSession(), let channel, let handler else { return handle(.closed) }
    let tls = TLSHandler(session)
    self.tls = tls
    do {
      try channel.pipeline.syncOperations.addHandler(tls, position: .before(handler))
    } catch {
      return handle(.closed)
    }
    tls.start()
  }

  private func makeSession() -> (any TLSSession)? {
    if let clientHello = resources.clientHello { return ClientHelloSession(clientHello) }
    return context.flatMap { TLSEngine($0) }
  }

  func write(_ bytes: [UInt8]) { channel?.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil) }

  private func note(sent bytes: [UInt8]) {
    let line = String(decoding: bytes, as: UTF8.self)
    events.append(TimedEvent(.sent(String(line.prefix { !$0.isNewline })), at: now))
  }
}

extension ProbeJob.Timeouts {
  /// How long a stage may take; nil where whoever does its work knows.
  fileprivate func seconds(for stage: ProbeStage) -> Int64? {
    switch stage {
    case .configuration, .secret, .resolve, .proxy, .connect, .certificate, .hostname, .clientCertificate, .token: nil
    case .greeting, .ehlo, .starttls, .tls, .auth, .mail: Int64(command)
    // Nobody waits long for a farewell.
    case .quit: Int64(min(command, 5))
    }
  }
}
