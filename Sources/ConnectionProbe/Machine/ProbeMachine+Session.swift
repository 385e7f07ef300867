internal import SMTPProtocol
internal import TLSTransport

/// The dialogue: events go to the session, and its commands become the probe's.
extension ProbeMachine {
  mutating func talk(_ event: ProbeEvent) {
    guard phase == .talking else { return }
    switch event {
    case .received(let bytes):
      lastArrival = now
      tell(.received(bytes))
    case .closed: tell(.closed)
    case .reset: tell(.reset)
    case .deadline: tell(.deadline)
    case .answered(let includesResponse): tell(.answered(includesResponse: includesResponse))
    case .answerFailed(let error): tell(.answerFailed(error))
    case .broken(let failure): broken(failure)
    default: break
    }
  }

  /// After the handshake TLS itself may fail, and in TLS 1.3 that is how a server refuses a client certificate.
  private mutating func broken(_ failure: TLSFailure) {
    if let refusal = failure.clientCertificateRefusal, isRightAfterHandshake {
      fail(Explanation.ofClientCertificate(refusal, alert: failure, reply: nil, tls, job))
      return
    }
    switch failure.kind {
    case .peerAlert(_, let name): tell(.alert(name))
    case .local, .notTLS: tell(.unreadable(failure.reason?.text ?? "bytes that are no TLS"))
    case .closed: tell(.closed)
    case .reset: tell(.reset)
    }
  }

  /// Nothing has come inside TLS yet.
  private var isRightAfterHandshake: Bool { session?.firstReplyInsideTLS == nil }

  mutating func tell(_ event: SessionEvent) {
    guard let commands = session?.handle(event) else { return }
    judgeClientCertificate()
    if let failure = session?.failure, self.failure == nil { record(verdict(on: failure)) }
    for command in commands { carryOut(command) }
  }

  private mutating func carryOut(_ command: SessionCommand) {
    switch command {
    case .begin(let stage):
      if let stage = ProbeStage(rawValue: stage.rawValue) { begin(stage) }
    case .send(let bytes): output.append(.send(bytes))
    case .sendMessage(let bytes): output.append(.sendMessage(bytes))
    case .startTLS: shakeHands()
    case .authenticate(let mechanism, let challenge, let isInitial):
      let command = ProbeCommand.authenticate(mechanism, challenge: challenge, isInitial: isInitial)
      if mechanism.credential == .token, !hasToken {
        heldAuthentication = command
        begin(.token)
        output.append(.fetchToken)
      } else {
        output.append(command)
      }
    case .finish:
      noteSession()
      finish()
    }
  }

  // MARK: The token

  mutating func tokenRead(_ facts: TokenFacts) {
    guard let command = heldAuthentication else { return }
    heldAuthentication = nil
    hasToken = true
    findings += facts.findings
    begin(.auth)
    output.append(command)
  }

  mutating func tokenFailed(_ failure: TokenFailure) {
    guard heldAuthentication != nil else { return }
    heldAuthentication = nil
    record(
      ProbeFailure(
        stage: .token, reason: failure.reason, by: failure.by,
        isRetryable: failure.isRetryable, message: failure.message, field: failure.field, help: failure.help))
    log.forget(.auth)
    tell(.withdrawn)
  }

  // MARK: Verdicts

  /// Asked for, and then not refused: the stage is over with the first reply inside TLS.
  private mutating func judgeClientCertificate() {
    guard let tls, log.outcome(of: .clientCertificate) == nil, !isRightAfterHandshake, session?.failure == nil else { return }
    log.mark(.clientCertificate, tls.clientCertificateRequested ? .ok : .skipped, at: now)
  }

  private func verdict(on failure: SessionFailure) -> ProbeFailure {
    if let refusal = tls?.clientCertificateRefusal, isRefusalOfCertificate(failure) {
      return Explanation.ofClientCertificate(refusal, alert: nil, reply: failure.reply, tls, job)
    }
    var verdict = Explanation.of(failure, job)
    // What the session takes for one by the number of pieces, the time tells for sure.
    if failure.stage == .greeting, [.stalled, .tarpit].contains(failure.reason) {
      verdict.reason = isTarpit ? .tarpit : .stalled
      verdict.by = isTarpit ? .server : .network
    }
    return verdict
  }

  /// Bytes still came in the second half of the stage's time.
  private var isTarpit: Bool { lastArrival.map { $0.tenths - stageStart.tenths > (now.tenths - stageStart.tenths) / 2 } ?? false }

  /// A server that asked for a certificate and hangs up at once, or says 421 about it as Postfix does, means the certificate.
  private func isRefusalOfCertificate(_ failure: SessionFailure) -> Bool {
    guard [.greeting, .ehlo].contains(failure.stage) else { return false }
    if isRightAfterHandshake { return failure.reason == .closed }
    guard let reply = failure.reply, reply == session?.firstReplyInsideTLS, [421, 454, 554].contains(reply.code) else {
      return false
    }
    return reply.text.lowercased().contains("certificate")
  }

  private mutating func noteSession() {
    for note in session?.notes ?? [] { self.note(note.name, note.message) }
    guard failure == nil, let session else { return }
    for stage in [SessionStage.starttls, .auth, .mail] where session.outcomes[stage] == .skipped {
      if let stage = ProbeStage(rawValue: stage.rawValue), log.outcome(of: stage) == nil { log.mark(stage, .skipped, at: now) }
    }
    if log.outcome(of: .token) == nil { log.mark(.token, .skipped, at: now) }
    if log.outcome(of: .clientCertificate) == nil { log.mark(.clientCertificate, .skipped, at: now) }
  }
}
