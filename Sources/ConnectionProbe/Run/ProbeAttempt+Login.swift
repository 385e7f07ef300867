internal import KeyMaterial
internal import NIOCore
internal import SMTPProtocol
internal import Secrets
internal import TLSTransport

/// The login: the only part of an attempt that holds secrets in its hands.
extension ProbeAttempt {
  func fetchToken() {
    guard let source = resources.token, let secret else {
      return handle(.tokenFailed(TokenFailure(.tokenRejected, message: "there is no token endpoint")))
    }
    let deadline = min(end - .milliseconds(100), NIODeadline.now() + .seconds(Int64(job.timeouts.command)))
    let client = TokenClient(
      environment: environment, resources: resources, host: job.host, proxy: job.proxy,
      connectTimeout: .seconds(Int64(job.timeouts.connect)), loop: loop, deadline: deadline)
    loop.makeFutureWithTask { await client.fetch(source, secret) }.assumeIsolated().whenSuccess { result in
      switch result {
      case .success(let (token, facts)):
        self.token = token
        self.handle(.tokenRead(facts))
      case .failure(let failure): self.handle(.tokenFailed(failure))
      }
    }
  }

  func authenticate(_ mechanism: SASLMechanism, _ challenge: [UInt8]?, isInitial: Bool) {
    if exchange?.mechanism != mechanism || isInitial {
      exchange = SASLExchange(mechanism, username: resources.username, host: job.host, port: job.port)
    }
    guard let exchange else { return handle(.answerFailed(.unexpectedChallenge)) }
    guard let credential = credential(for: mechanism) else { return handle(.answerFailed(.noInitialResponse)) }
    guard mechanism == .scramSHA256, challenge != nil else {
      return send(
        Result { () throws(SASLError) in try Answer(exchange, to: challenge, credential, isInitial: isInitial) }, isInitial)
    }
    // The server says how much work the answer is (RFC 5802, section 5.1): too much for an event loop.
    environment.threads.run(on: loop) { [over] in
      Result { () throws(SASLError) in
        try Answer(exchange, to: challenge, credential, isInitial: isInitial) { over.isSet }
      }
    }.assumeIsolated().whenComplete { result in
      self.send((try? result.get()) ?? .failure(.algorithmUnavailable), isInitial)
    }
  }

  private func send(_ answer: Result<Answer, SASLError>, _ isInitial: Bool) {
    switch answer {
    case .failure(let error): handle(.answerFailed(error))
    case .success(let answer):
      if isOver { return }
      exchange = answer.exchange
      answers.add(answer.echo)
      if firstSecret == nil, answer.includesResponse { firstSecret = events.count }
      let shown =
        isInitial ? "AUTH \(answer.exchange.mechanism.rawValue)\(answer.includesResponse ? " ********" : "")" : "********"
      events.append(TimedEvent(.sent(shown), at: now))
      if let tls {
        answer.line.withBytes { bytes in _ = try? tls.send(bytes) }
      } else {
        answer.line.withBytes { write(Array($0)) }
      }
      handle(.answered(includesResponse: answer.includesResponse))
    }
  }

  private enum Credential: Sendable {
    case token(Token)
    case password(SharedSecret)

    func withBytes<Output>(_ body: (UnsafeRawBufferPointer) throws(SASLError) -> Output) throws(SASLError) -> Output {
      switch self {
      case .token(let token): try token.secret.withBytes(body)
      case .password(let password): try password.secret.withBytes(body)
      }
    }
  }

  private func credential(for mechanism: SASLMechanism) -> Credential? {
    switch (mechanism.credential, job.authentication) {
    case (.token, .token): token.map { .token($0) }
    case (.password, .password): secret.map { .password($0) }
    default: nil
    }
  }

  /// The bytes of one line of a login, overwritten where they stand when nobody holds them any more.
  private final class SecretLine: Sendable {
    private let secret: Secret

    init(wiping line: inout [UInt8]) throws(SASLError) {
      guard let secret = Secret(wiping: &line) else { throw .answerTooLong }
      self.secret = secret
    }

    func withBytes(_ body: (UnsafeRawBufferPointer) -> Void) { secret.withBytes(body) }
  }

  /// One line of a login.
  private struct Answer: Sendable {
    var exchange: SASLExchange
    let line: SecretLine
    let includesResponse: Bool
    /// What must not be shown of it: all but a user's name and a token, which is known as such.
    let echo: SecretMask

    init(
      _ exchange: SASLExchange, to challenge: [UInt8]?, _ credential: Credential, isInitial: Bool,
      isStopped: () -> Bool = { false }
    ) throws(SASLError) {
      var exchange = exchange
      var response = try credential.withBytes { bytes throws(SASLError) in
        try exchange.respond(to: challenge, secret: bytes, isStopped: isStopped)
      }
      defer { SecretBytes.wipe(&response) }
      self.exchange = exchange
      var echo = SecretMask()
      switch exchange.mechanism {
      case .plain, .cramMD5: response.withUnsafeBytes { echo.add($0) }
      case .scramSHA256: if challenge != nil { response.withUnsafeBytes { echo.add($0) } }
      case .login, .xoauth2, .oauthBearer: break
      }
      self.echo = echo
      if isInitial {
        var command = AuthenticationLine.command(exchange.mechanism, response: response)
        includesResponse = command.includesResponse
        line = try SecretLine(wiping: &command.bytes)
      } else {
        var bytes = try AuthenticationLine.answer(response)
        includesResponse = true
        line = try SecretLine(wiping: &bytes)
      }
    }
  }
}
