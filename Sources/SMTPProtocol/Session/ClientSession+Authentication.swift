extension ClientSession {
  /// How many challenges a server may send: more than any mechanism has.
  private static let challengeLimit = 6
  /// How many of the server's are told.
  private static let shownMechanisms = 12
  /// How much is kept of an error that a server explains.
  private static let errorLimit = 2000

  /// What is known of an exchange without its secret.
  struct Exchange: Sendable, Hashable {
    let mechanism: SASLMechanism
    var response = InitialResponse.none
    var challenges = 0
    var answeredChallenges = 0
    /// What the server said of its error, decoded.
    var serverError: String?

    enum InitialResponse: Sendable, Hashable {
      case none, inCommand, inLine
    }
  }

  mutating func authenticate(_ capabilities: Capabilities) {
    guard let acceptable = plan.mechanisms else {
      outcomes[.auth] = .skipped
      startMail()
      return
    }
    begin(.auth)
    guard isInsideTLS || plan.allowsCleartextAuthentication else {
      fail(.encryptionRequired, by: .client, detail: "nothing secret is sent over a connection that others can listen to")
      return
    }
    guard let offered = capabilities.mechanisms else {
      if isInsideTLS, capabilitiesBeforeTLS?.mechanisms?.isEmpty == false {
        fail(.onlyBeforeTLS)
      } else {
        let isHidden = !isInsideTLS && capabilities.offersStartTLS
        fail(.notOffered, detail: isHidden ? "server offers STARTTLS, and may offer AUTH only inside TLS" : onlyHELO)
      }
      return
    }
    untried = acceptable.filter { offered.contains($0.rawValue) }
    guard !untried.isEmpty else {
      let names = acceptable.map(\.rawValue).joined(separator: " ")
      let shown = offered.prefix(Self.shownMechanisms).joined(separator: " ")
      let rest = offered.count > Self.shownMechanisms ? " …" : ""
      fail(.noCommonMechanism, detail: "offered: \(shown.prefix(Self.errorLimit))\(rest); acceptable: \(names)")
      return
    }
    authenticate()
  }

  /// Begins with the next mechanism.
  mutating func authenticate() {
    guard !untried.isEmpty else { return }
    let mechanism = untried.removeFirst()
    exchange = Exchange(mechanism: mechanism)
    if mechanism.hasInitialResponse {
      output.append(.authenticate(mechanism, challenge: nil, isInitial: true))
      state = .answering(isCommand: true, isInitial: true)
    } else {
      send("AUTH \(mechanism.rawValue)", then: .authenticating)
    }
  }

  // MARK: What the server says

  mutating func takeAuthentication(_ reply: Reply) {
    guard let exchange else { return }
    switch AuthenticationVerdict(reply, isInsideTLS: isInsideTLS) {
    case .challenge: takeChallenge(reply)
    case .success(let isUsual):
      guard !isAheadOfAnswer else {
        fail(.malformedReply, reply: reply, detail: "the server said so before it was asked")
        return
      }
      guard exchange.mechanism != .scramSHA256 || exchange.answeredChallenges >= 2 else {
        fail(
          .rejected, by: .client, reply: reply,
          detail: "the server says success without the proof that it knows the password (RFC 5802, section 3)")
        return
      }
      if !isUsual { note(.unusualCode(.auth, reply.code)) }
      outcomes[.auth] = .ok
      authenticatedBy = exchange.mechanism
      startMail()
    case .unknownMechanism:
      if untried.isEmpty {
        fail(.noCommonMechanism, reply: reply, detail: "the server does not know a mechanism that it offered")
      } else {
        note(.mechanismUnusable(exchange.mechanism, String(reply.text.prefix(Self.errorLimit))))
        authenticate()
      }
    case .failure(let reason): fail(reason, reply: reply, detail: exchange.serverError)
    }
  }

  private mutating func takeChallenge(_ reply: Reply) {
    guard var exchange else { return }
    let mechanism = exchange.mechanism
    let text = reply.lines.last ?? []
    let challenge = Base64.decode(text)
    exchange.challenges += 1
    defer { self.exchange = exchange }
    guard exchange.challenges <= Self.challengeLimit else {
      cancel(.rejected, by: .client, reply: reply, detail: SASLError.unexpectedChallenge.message)
      return
    }
    if mechanism.hasInitialResponse {
      // The server asks for what had no room in the command, or for what it did not read there; whatever the prompt says.
      let isPrompt = challenge?.isEmpty == true || (challenge == nil && mechanism == .plain)
      let isRepetition = exchange.response == .inCommand && isPrompt
      if exchange.response == .none || isRepetition {
        ask(nil)
        return
      }
    }
    if challenge == nil, mechanism == .cramMD5 || mechanism == .scramSHA256 {
      cancel(.rejected, by: .client, reply: reply, detail: SASLError.malformedChallenge.message)
      return
    }
    let bytes = challenge ?? text
    if mechanism.credential == .token || (mechanism == .scramSHA256 && bytes.starts(with: "e=".utf8)) {
      exchange.serverError = String(decoding: bytes.prefix(Self.errorLimit), as: UTF8.self)
    }
    ask(bytes)
  }

  private mutating func ask(_ challenge: [UInt8]?) {
    guard let exchange else { return }
    output.append(.authenticate(exchange.mechanism, challenge: challenge, isInitial: false))
    state = .answering(isCommand: false, isInitial: challenge == nil)
  }

  // MARK: What became of the answer

  mutating func answered(includesResponse: Bool) {
    guard case .answering(let isCommand, let isInitial) = state else { return }
    if isInitial {
      exchange?.response = !isCommand ? .inLine : includesResponse ? .inCommand : .none
    } else {
      exchange?.answeredChallenges += 1
    }
    state = .authenticating
    // What is there by now was said before the answer: a refusal may be, a success cannot.
    isAheadOfAnswer = !parser.leftover.isEmpty
    if isAheadOfAnswer { note(.repliesAhead(.auth)) }
    drain()
    isAheadOfAnswer = false
  }

  mutating func answerFailed(_ error: SASLError) {
    guard case .answering(let isCommand, _) = state, let exchange else { return }
    switch error {
    case .serverError: cancel(.rejected, detail: exchange.serverError ?? error.message)
    case .malformedChallenge, .unexpectedChallenge, .nonceMismatch, .iterationsOutOfRange, .extensionRequired, .signatureMismatch:
      // No other mechanism is tried: it would be a weaker one.
      cancel(.rejected, by: .client, detail: error.message)
    case .nulInCredential, .controlCharacterInCredential, .invalidUTF8, .algorithmUnavailable, .answerTooLong, .noInitialResponse,
      .stopped:
      // Nothing is wrong with the server: another mechanism may do.
      if untried.isEmpty, isCommand {
        fail(.noCommonMechanism, by: .client, detail: error.message)
      } else if untried.isEmpty {
        cancel(.noCommonMechanism, by: .client, detail: error.message)
      } else {
        note(.mechanismUnusable(exchange.mechanism, error.message))
        if isCommand { authenticate() } else { send("*", then: .cancelling(triesNext: true)) }
      }
    }
    drain()
  }

  mutating func withdraw() {
    guard case .answering(let isCommand, _) = state else { return }
    outcomes[.auth] = .notReached
    if isCommand { quit() } else { send("*", then: .cancelling(triesNext: false)) }
    drain()
  }

  /// Fails, and takes back the command that the server still waits for (RFC 4954, section 4).
  private mutating func cancel(
    _ reason: SessionFailure.Reason, by party: SessionFailure.Party? = nil, reply: Reply? = nil, detail: String
  ) {
    record(reason, by: party, reply: reply, detail: detail)
    send("*", then: .cancelling(triesNext: false))
  }
}
