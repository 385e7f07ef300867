import Testing

@testable import SMTPProtocol

/// What runs a session in earnest does this with the secret; here without a connection.
private struct Interpreter {
  var session: ClientSession
  var exchange: SASLExchange?
  let username: String
  let secret: String
  let nonce: String?
  var sent: [String] = []

  init(_ mechanism: SASLMechanism, username: String, secret: String, nonce: String? = nil) {
    session = ClientSession(Plans.plan(.implicitTLS, [mechanism]))
    self.username = username
    self.secret = secret
    self.nonce = nonce
    run(.connected)
    receive("220 mx\r\n")
    receive("250-mx\r\n250 AUTH \(mechanism.rawValue)\r\n")
    sent.removeAll { $0.hasPrefix("EHLO ") }
  }

  mutating func receive(_ text: String) { run(.received(Array(text.utf8))) }

  mutating func run(_ event: SessionEvent) {
    for command in session.handle(event) {
      switch command {
      case .send(let line): sent.append(String(decoding: line.dropLast(2), as: UTF8.self))
      case .authenticate(let mechanism, let challenge, let isInitial):
        run(answer(mechanism, challenge, isInitial))
      default: break
      }
    }
  }

  private mutating func answer(_ mechanism: SASLMechanism, _ challenge: [UInt8]?, _ isInitial: Bool) -> SessionEvent {
    var exchange = self.exchange ?? SASLExchange(mechanism, username: username, host: "mx", port: 465, nonce: nonce)
    defer { self.exchange = exchange }
    do throws(SASLError) {
      let response = Array(try exchange.respond(to: challenge, secret: Array(secret.utf8)).utf8)
      let command = isInitial ? AuthenticationLine.command(mechanism, response: response) : nil
      let line = if let command { command.bytes } else { try AuthenticationLine.answer(response) }
      sent.append(String(decoding: line.dropLast(2), as: UTF8.self))
      return .answered(includesResponse: command?.includesResponse ?? true)
    } catch {
      return .answerFailed(error)
    }
  }
}

struct ExchangeSessionTests {
  @Test func `SCRAM-SHA-256, whole, with the vectors of RFC 7677`() {
    var run = Interpreter(.scramSHA256, username: "user", secret: "pencil", nonce: "rOprNGfwEbeRWgbNEkqO")
    run.receive(
      "334 cj1yT3ByTkdmd0ViZVJXZ2JORWtxTyVodllEcFdVYTJSYVRDQWZ1eEZJbGopaE5sRiRrMCxzPVcyMlphSjBTTlk3c29Fc1VFamI2Z1E9PSxpPTQwOTY=\r\n"
    )
    run.receive("334 dj02cnJpVFJCaTIzV3BSUi93dHVwK21NaFVaVW4vZEI1bkxUSlJzamw5NUc0PQ==\r\n")
    run.receive("235 ok\r\n")
    #expect(
      run.sent == [
        "AUTH SCRAM-SHA-256 biwsbj11c2VyLHI9ck9wck5HZndFYmVSV2diTkVrcU8=",
        "Yz1iaXdzLHI9ck9wck5HZndFYmVSV2diTkVrcU8laHZZRHBXVWEyUmFUQ0FmdXhGSWxqKWhObEYkazAscD1kSHpiWmFwV0lrNGpVaE4rVXRlOXl0YWc5empmTUhnc3FtbWl6N0FuZFZRPQ==",
        "", "QUIT",
      ])
    #expect(run.session.authenticatedBy == .scramSHA256)
  }

  @Test func `SCRAM-SHA-256 with a server that does not know the password`() {
    var run = Interpreter(.scramSHA256, username: "user", secret: "pencils", nonce: "rOprNGfwEbeRWgbNEkqO")
    run.receive(
      "334 cj1yT3ByTkdmd0ViZVJXZ2JORWtxTyVodllEcFdVYTJSYVRDQWZ1eEZJbGopaE5sRiRrMCxzPVcyMlphSjBTTlk3c29Fc1VFamI2Z1E9PSxpPTQwOTY=\r\n"
    )
    run.receive("334 dj02cnJpVFJCaTIzV3BSUi93dHVwK21NaFVaVW4vZEI1bkxUSlJzamw5NUc0PQ==\r\n")
    #expect(run.sent.last == "*")
    run.receive("501 cancelled\r\n")
    #expect(run.sent.last == "QUIT")
    #expect(run.session.failure?.reason == .rejected && run.session.failure?.by == .client)
    #expect(run.session.failure?.detail == SASLError.signatureMismatch.message)
  }

  @Test func `PLAIN, whole, with the vectors of RFC 4616`() {
    var run = Interpreter(.plain, username: "tim", secret: "tanstaaftanstaaf")
    run.receive("334 \r\n")
    run.receive("235 ok\r\n")
    // The server did not read it in the command, and wants it again.
    #expect(run.sent == ["AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm", "AHRpbQB0YW5zdGFhZnRhbnN0YWFm", "QUIT"])
    #expect(run.session.authenticatedBy == .plain)
  }

  @Test func `CRAM-MD5, whole, with the vectors of RFC 2195`() {
    var run = Interpreter(.cramMD5, username: "tim", secret: "tanstaaftanstaaf")
    run.receive("334 PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+\r\n")
    run.receive("235 ok\r\n")
    #expect(run.sent == ["AUTH CRAM-MD5", "dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw", "QUIT"])
  }

  @Test func `LOGIN, whole, with the prompts of aiosmtpd`() {
    var run = Interpreter(.login, username: "tim", secret: "pencil")
    run.receive("334 VXNlciBOYW1lAA==\r\n334 UGFzc3dvcmQA\r\n")
    run.receive("535 5.7.8 no\r\n")
    #expect(run.sent == ["AUTH LOGIN", "dGlt", "cGVuY2ls", "QUIT"])
    #expect(run.session.failure?.reason == .rejected)
  }

  @Test func `a token that has no room in the command is sent when it is asked for`() {
    let token = String(repeating: "t", count: 2000)
    var run = Interpreter(.xoauth2, username: "a@b", secret: token)
    run.receive("334 \r\n")
    let response = Base64.encode(Array("user=a@b\u{1}auth=Bearer \(token)\u{1}\u{1}".utf8))
    #expect(run.sent == ["AUTH XOAUTH2", String(decoding: response, as: UTF8.self)])
    run.receive("334 eyJzdGF0dXMiOiI0MDEifQ==\r\n535 no\r\n")
    #expect(run.sent.dropFirst(2) == ["", "QUIT"])
    #expect(run.exchange?.serverError == #"{"status":"401"}"#)
    #expect(run.session.failure?.detail == #"{"status":"401"}"#)
  }

  @Test func `a token that no line can carry is not sent`() {
    var run = Interpreter(.oauthBearer, username: "a@b", secret: String(repeating: "t", count: 10_000))
    run.receive("334 \r\n")
    #expect(run.sent == ["AUTH OAUTHBEARER", "*"])
    run.receive("501 cancelled\r\n")
    #expect(run.session.failure?.reason == .noCommonMechanism && run.session.failure?.detail == SASLError.answerTooLong.message)
  }

  @Test func `OAUTHBEARER answers an error by 0x01`() {
    var run = Interpreter(.oauthBearer, username: "a@b", secret: "t")
    run.receive("334 eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIn0=\r\n")
    #expect(run.sent.last == "AQ==")
  }
}
