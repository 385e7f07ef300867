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
      environment: environment, resources: resources, host: job.host, connectTimeout: .seconds(Int64(job.timeouts.connect)),
      loop: loop, deadline: deadline)
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
    let answer: Answer
    do throws(SASLError) {
      if let token, mechanism.credential == .token, job.authentication != .password {
        answer = try token.secret.withBytes { bytes throws(SASLError) in
          try Answer(exchange, to: challenge, secret: bytes, isInitial: isInitial)
        }
      } else if let secret, mechanism.credential == .password, job.authentication == .password {
        answer = try secret.secret.withBytes { bytes throws(SASLError) in
          try Answer(exchange, to: challenge, secret: bytes, isInitial: isInitial)
        }
      } else {
        return handle(.answerFailed(.noInitialResponse))
      }
    } catch {
      return handle(.answerFailed(error))
    }
    self.exchange = answer.exchange
    var line = answer.line
    let includesResponse = answer.includesResponse
    let shown = isInitial ? "AUTH \(mechanism.rawValue)\(includesResponse ? " ********" : "")" : "********"
    events.append(TimedEvent(.sent(shown), at: now))
    if let tls {
      line.withUnsafeBytes { bytes in _ = try? tls.send(bytes) }
    } else {
      write(line)
    }
    SecretBytes.wipe(&line)
    handle(.answered(includesResponse: includesResponse))
  }

  /// One line of a login, which holds the secret until it is wiped.
  private struct Answer {
    var exchange: SASLExchange
    let line: [UInt8]
    let includesResponse: Bool

    init(
      _ exchange: SASLExchange, to challenge: [UInt8]?, secret: UnsafeRawBufferPointer, isInitial: Bool
    ) throws(SASLError) {
      self.exchange = exchange
      var response = try self.exchange.respond(to: challenge, secret: secret)
      defer { SecretBytes.wipe(&response) }
      if isInitial {
        let command = AuthenticationLine.command(exchange.mechanism, response: response)
        line = command.bytes
        includesResponse = command.includesResponse
      } else {
        line = try AuthenticationLine.answer(response)
        includesResponse = true
      }
    }
  }
}
