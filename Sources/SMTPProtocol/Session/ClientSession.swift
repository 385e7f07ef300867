/// The client's side of a dialogue in SMTP (RFC 5321), up to where the plan ends.
///
///     SessionEvent ─▶ handle ─▶ [SessionCommand]
///
/// It decides all and does nothing: no clock, no connection, no secret. After `finish` it ignores every event.
package struct ClientSession: Sendable {
  package let plan: SessionPlan
  /// The stage that began last.
  package internal(set) var stage = SessionStage.greeting
  package internal(set) var outcomes: [SessionStage: StageOutcome]
  /// Nil as long as nothing went wrong.
  package internal(set) var failure: SessionFailure?
  package internal(set) var notes: [SessionNote] = []
  /// What the server offers in clear text.
  package internal(set) var capabilitiesBeforeTLS: Capabilities?
  /// What the server offers inside TLS.
  package internal(set) var capabilitiesAfterTLS: Capabilities?
  package internal(set) var isInsideTLS = false
  /// The first thing the server said inside TLS: 421 where it misses a client certificate, as Postfix says it. Nil together with a
  /// failure by `peerAlert` or `closed` is what other servers do for the same reason.
  package internal(set) var firstReplyInsideTLS: Reply?
  /// The mechanism the session authenticated with.
  package internal(set) var authenticatedBy: SASLMechanism?

  var state = State.idle
  var parser = ReplyParser()
  var exchange: Exchange?
  /// The replies that are taken came before the answer that they would be about.
  var isAheadOfAnswer = false
  /// The mechanisms that can be tried still.
  var untried: [SASLMechanism] = []
  var output: [SessionCommand] = []
  /// In how many pieces bytes came since the stage began.
  private var arrivals = 0
  /// Half a greeting and then silence is a stall; from this many pieces on it is a tarpit.
  private static let tarpitArrivals = 4

  enum State: Sendable, Hashable {
    case idle
    /// Waiting for the reply to the connection, or to a command.
    case greeting, ehlo, helo, startTLS, authenticating, mail, recipient, data, message, quitting
    /// The exchange was cancelled; what comes after the reply is another mechanism, or the end.
    case cancelling(triesNext: Bool)
    /// Waiting for `secured`.
    case handshake
    /// Waiting for `answered`.
    case answering(isCommand: Bool, isInitial: Bool)
    case finished

    var awaitsReply: Bool {
      switch self {
      case .idle, .handshake, .answering, .finished: false
      default: true
      }
    }
  }

  package init(_ plan: SessionPlan) {
    self.plan = plan
    outcomes = Dictionary(uniqueKeysWithValues: SessionStage.allCases.map { ($0, .notReached) })
  }

  package var isFinished: Bool { state == .finished }

  /// What the server offers now; nil before its reply to EHLO.
  package var capabilities: Capabilities? { isInsideTLS ? capabilitiesAfterTLS : capabilitiesBeforeTLS }

  package mutating func handle(_ event: SessionEvent) -> [SessionCommand] {
    switch event {
    case .connected: if state == .idle { open() }
    case .received(let bytes): receive(bytes)
    case .closed: lose(detail: nil)
    case .reset: lose(detail: "the connection was reset")
    case .deadline: expire()
    case .secured: if state == .handshake { secure() }
    case .alert(let text): abort(.peerAlert, text)
    case .unreadable(let text): abort(.malformedReply, text)
    case .answered(let includesResponse): answered(includesResponse: includesResponse)
    case .answerFailed(let error): answerFailed(error)
    case .withdrawn: withdraw()
    }
    defer { output = [] }
    return output
  }

  // MARK: Events

  private mutating func receive(_ bytes: [UInt8]) {
    guard state != .idle, state != .finished, !bytes.isEmpty else { return }
    if state == .handshake {
      // They came in clear text, where only TLS may come.
      fail(.injected, stage: .starttls, excerpt: bytes)
      return
    }
    arrivals += 1
    parser.append(bytes)
    drain()
    if !state.awaitsReply, state != .finished, parser.leftover.count > ReplyLimits.replyBytes {
      fail(.replyTooLong, excerpt: Array(parser.leftover))
    }
  }

  /// Takes the replies that have come.
  mutating func drain() {
    while state.awaitsReply {
      do throws(ReplyFault) {
        guard let reply = try parser.next() else { return }
        take(reply)
      } catch {
        take(error)
      }
    }
  }

  private mutating func take(_ reply: Reply) {
    if isInsideTLS, firstReplyInsideTLS == nil { firstReplyInsideTLS = reply }
    if reply.hasBareLineFeed { note(.bareLineFeed(stage)) }
    if reply.hasMixedCodes { note(.mixedCodes(stage)) }
    switch state {
    case .quitting:
      if reply.codeClass != 2 { note(.quitUnanswered) }
      finish()
    case .cancelling(triesNext: false): if reply.code == 421 { finish() } else { quit() }
    case _ where reply.code == 421: fail(.serviceUnavailable, reply: reply)
    case _ where reply.hasMixedCodes: fail(.malformedReply, reply: reply)
    case .greeting: takeGreeting(reply)
    case .ehlo, .helo: takeHello(reply)
    case .startTLS: takeStartTLS(reply)
    case .authenticating: takeAuthentication(reply)
    case .cancelling(triesNext: true): authenticate()
    case .mail, .recipient, .data, .message: takeMail(reply)
    case .idle, .handshake, .answering, .finished: break
    }
  }

  private mutating func take(_ fault: ReplyFault) {
    if endsAnyway() { return }
    let isForeign = state == .greeting && fault.isFirstLine && !ReplyParser.canBeReply(fault.excerpt)
    fail(isForeign ? .notSMTP : fault.kind == .tooLong ? .replyTooLong : .malformedReply, excerpt: fault.excerpt)
  }

  private mutating func lose(detail: String?) {
    if endsAnyway() { return }
    fail(hasForeignStart ? .notSMTP : .closed, excerpt: Array(parser.leftover), detail: detail)
  }

  private mutating func expire() {
    if endsAnyway() { return }
    if case .answering = state {
      fail(.stalled, by: .client, detail: "this side was not done with its answer in time")
    } else if hasForeignStart {
      fail(.notSMTP, excerpt: Array(parser.leftover))
    } else {
      let isTarpit = state == .greeting && arrivals >= Self.tarpitArrivals
      fail(isTarpit ? .tarpit : .stalled, excerpt: Array(parser.leftover))
    }
  }

  private mutating func abort(_ reason: SessionFailure.Reason, _ detail: String) {
    if endsAnyway() { return }
    fail(reason, detail: detail)
  }

  /// Whether the server has begun to greet as no server of SMTP does.
  private var hasForeignStart: Bool {
    state == .greeting && parser.isAtFirstLine && !ReplyParser.canBeReply(parser.leftover)
  }

  /// Ends where the verdict is there already, and what happens now changes nothing.
  private mutating func endsAnyway() -> Bool {
    switch state {
    case .idle, .finished: return true
    case .quitting:
      note(.quitUnanswered)
      finish()
      return true
    case .cancelling(triesNext: false):
      finish()
      return true
    default: return false
    }
  }

  // MARK: Steps

  mutating func begin(_ stage: SessionStage) {
    self.stage = stage
    arrivals = 0
    output.append(.begin(stage))
  }

  mutating func send(_ command: String, then next: State) {
    if !parser.leftover.isEmpty { note(.repliesAhead(stage)) }
    output.append(.send(Array(command.utf8) + [0x0D, 0x0A]))
    state = next
  }

  mutating func note(_ note: SessionNote) {
    if !notes.contains(note) { notes.append(note) }
  }

  mutating func fail(
    _ reason: SessionFailure.Reason, by party: SessionFailure.Party? = nil, stage: SessionStage? = nil, reply: Reply? = nil,
    excerpt: [UInt8] = [], detail: String? = nil
  ) {
    record(reason, by: party, stage: stage, reply: reply, excerpt: excerpt, detail: detail)
    if failure?.leavesDialogueUsable == true { quit() } else { finish() }
  }

  /// Says what went wrong, and leaves open how the session ends.
  mutating func record(
    _ reason: SessionFailure.Reason, by party: SessionFailure.Party? = nil, stage: SessionStage? = nil, reply: Reply? = nil,
    excerpt: [UInt8] = [], detail: String? = nil
  ) {
    let stage = stage ?? self.stage
    let isSilence = [.stalled, .closed].contains(reason)
    outcomes[stage] = .failed
    failure = SessionFailure(
      stage: stage, reason: reason, by: party ?? (isSilence ? .network : .server), reply: reply,
      excerpt: Array(excerpt.prefix(ReplyLimits.excerptBytes)), detail: detail,
      mechanism: stage == .auth ? exchange?.mechanism : nil)
  }

  mutating func quit() {
    begin(.quit)
    send("QUIT", then: .quitting)
  }

  private mutating func finish() {
    if state == .quitting { outcomes[.quit] = .ok }
    state = .finished
    parser = ReplyParser()
    output.append(.finish)
  }
}
