import Testing

@testable import SMTPProtocol

extension SASLExchange {
  /// With a secret that is no secret.
  mutating func respond(to challenge: String?, secret: String) throws(SASLError) -> String {
    try respond(to: challenge.map { Array($0.utf8) }, secret: Array(secret.utf8))
  }

  mutating func respond(to challenge: [UInt8]?, secret: [UInt8]) throws(SASLError) -> String {
    let result = secret.withUnsafeBytes { secret in
      Result { () throws(SASLError) in try respond(to: challenge, secret: secret) }
    }
    return String(decoding: try result.get(), as: UTF8.self)
  }
}

struct SASLExchangeTests {
  /// RFC 4616, section 4.
  @Test func `PLAIN is as its RFC has it, and the same again`() throws {
    var exchange = SASLExchange(.plain, username: "tim")
    #expect(try exchange.respond(to: nil, secret: "tanstaaftanstaaf") == "\0tim\0tanstaaftanstaaf")
    #expect(try exchange.respond(to: nil, secret: "tanstaaftanstaaf") == "\0tim\0tanstaaftanstaaf")
    #expect(throws: SASLError.unexpectedChallenge) { try exchange.respond(to: "", secret: "tanstaaftanstaaf") }
  }

  @Test func `PLAIN carries any bytes but NUL`() throws {
    var exchange = SASLExchange(.plain, username: "ü")
    #expect(try exchange.respond(to: nil, secret: "\n\u{7F}é") == "\0ü\0\n\u{7F}é")
    #expect(throws: SASLError.nulInCredential) { try exchange.respond(to: nil, secret: "a\0b") }
    var other = SASLExchange(.plain, username: "a\0b")
    #expect(throws: SASLError.nulInCredential) { try other.respond(to: nil, secret: "a") }
  }

  @Test(arguments: [
    ["Username:", "Password:"], ["User Name\0", "Password\0"], ["", ""], ["Benutzer", "Kennwort"], ["Password:", "Username:"],
  ])
  func `LOGIN tells the name and then the password, whatever the prompts say`(prompts: [String]) throws {
    var exchange = SASLExchange(.login, username: "tim")
    #expect(try exchange.respond(to: prompts[0], secret: "pencil") == "tim")
    #expect(try exchange.respond(to: prompts[1], secret: "pencil") == "pencil")
    #expect(throws: SASLError.unexpectedChallenge) { try exchange.respond(to: "more", secret: "pencil") }
  }

  @Test(arguments: [SASLMechanism.login, .cramMD5]) func `a mechanism in which the server begins has no initial response`(
    mechanism: SASLMechanism
  ) {
    #expect(!mechanism.hasInitialResponse)
    var exchange = SASLExchange(mechanism, username: "tim")
    #expect(throws: SASLError.noInitialResponse) { try exchange.respond(to: nil, secret: "pencil") }
  }

  /// RFC 2195, section 2.
  @Test func `CRAM-MD5 is as its RFC has it`() throws {
    var exchange = SASLExchange(.cramMD5, username: "tim")
    let answer = try exchange.respond(to: "<1896.697170952@postoffice.reston.mci.net>", secret: "tanstaaftanstaaf")
    #expect(answer == "tim b913a602c7eda7a495b4e6e7334d3890")
    #expect(throws: SASLError.unexpectedChallenge) { try exchange.respond(to: "x", secret: "tanstaaftanstaaf") }
  }

  @Test func `CRAM-MD5 signs no empty challenge`() {
    var exchange = SASLExchange(.cramMD5, username: "tim")
    #expect(throws: SASLError.malformedChallenge) { try exchange.respond(to: "", secret: "a") }
  }

  /// As Microsoft documents it.
  @Test func `XOAUTH2 is as it is documented, and answers an error by nothing`() throws {
    var exchange = SASLExchange(.xoauth2, username: "test@contoso.onmicrosoft.com", host: "ignored", port: 587)
    let response = try exchange.respond(to: nil, secret: "EwBAAl3BAAUFFpUAo7J3Ve0bjLBWZWCclRC3EoAA")
    #expect(
      Base64.encode(Array(response.utf8))
        == Array(
          "dXNlcj10ZXN0QGNvbnRvc28ub25taWNyb3NvZnQuY29tAWF1dGg9QmVhcmVyIEV3QkFBbDNCQUFVRkZwVUFvN0ozVmUwYmpMQldaV0NjbFJDM0VvQUEBAQ=="
            .utf8))
    #expect(exchange.serverError == nil)
    let error = #"{"status":"401","schemes":"bearer mac","scope":"https://mail.google.com/"}"#
    #expect(try exchange.respond(to: error, secret: "t") == "")
    #expect(exchange.serverError == error)
    #expect(throws: SASLError.unexpectedChallenge) { try exchange.respond(to: error, secret: "t") }
  }

  /// RFC 7628, section 4.1.
  @Test func `OAUTHBEARER is as its RFC has it, and answers an error by 0x01`() throws {
    var exchange = SASLExchange(.oauthBearer, username: "user@example.com", host: "server.example.com", port: 587)
    let response = try exchange.respond(to: nil, secret: "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==")
    #expect(
      Base64.encode(Array(response.utf8))
        == Array(
          "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9NTg3AWF1dGg9QmVhcmVyIHZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB"
            .utf8))
    #expect(try exchange.respond(to: #"{"status":"invalid_token"}"#, secret: "t") == "\u{1}")
    #expect(exchange.serverError == #"{"status":"invalid_token"}"#)
  }

  @Test func `OAUTHBEARER leaves out what is not known, and escapes the name`() throws {
    var nobody = SASLExchange(.oauthBearer, username: "")
    #expect(try nobody.respond(to: nil, secret: "t") == "n,,\u{1}auth=Bearer t\u{1}\u{1}")
    var odd = SASLExchange(.oauthBearer, username: "a=b,c", port: 25)
    #expect(try odd.respond(to: nil, secret: "t") == "n,a=a=3Db=2Cc,\u{1}port=25\u{1}auth=Bearer t\u{1}\u{1}")
  }

  @Test func `of what a server says of its error only the start is kept`() throws {
    var exchange = SASLExchange(.xoauth2, username: "a")
    _ = try exchange.respond(to: nil, secret: "t")
    _ = try exchange.respond(to: String(repeating: "x", count: 12_000), secret: "t")
    #expect(exchange.serverError == String(repeating: "x", count: 2000))
  }

  @Test(arguments: [SASLMechanism.xoauth2, .oauthBearer, .scramSHA256], ["a\n", "a\u{1}b", "\u{7F}"])
  func `what would be taken for the frame around a secret is refused`(mechanism: SASLMechanism, secret: String) {
    var exchange = SASLExchange(mechanism, username: "a")
    #expect(throws: SASLError.controlCharacterInCredential) { try exchange.respond(to: nil, secret: secret) }
    var other = SASLExchange(mechanism, username: secret)
    #expect(throws: SASLError.controlCharacterInCredential) { try other.respond(to: nil, secret: "a") }
  }

  @Test func `the stronger mechanism is first, and every one is in one list`() {
    #expect(SASLMechanism.strongestFirst(for: .password) == [.scramSHA256, .cramMD5, .plain, .login])
    #expect(SASLMechanism.strongestFirst(for: .token) == [.xoauth2, .oauthBearer])
    #expect(SASLMechanism.strongestFirst(for: .password).allSatisfy { $0.credential == .password })
    #expect(SASLMechanism.strongestFirst(for: .token).allSatisfy { $0.credential == .token })
  }
}

struct SCRAMTests {
  private static let nonce = "rOprNGfwEbeRWgbNEkqO"
  private static let serverFirst =
    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
  private static let serverFinal = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="

  private static func begun() throws -> SASLExchange {
    var exchange = SASLExchange(.scramSHA256, username: "user", nonce: nonce)
    #expect(try exchange.respond(to: nil, secret: "pencil") == "n,,n=user,r=rOprNGfwEbeRWgbNEkqO")
    return exchange
  }

  /// RFC 7677, section 3.
  @Test func `SCRAM-SHA-256 is as its RFC has it`() throws {
    var exchange = try Self.begun()
    #expect(
      try exchange.respond(to: Self.serverFirst, secret: "pencil")
        == "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
    #expect(try exchange.respond(to: Self.serverFinal, secret: "pencil") == "")
    #expect(throws: SASLError.unexpectedChallenge) { try exchange.respond(to: Self.serverFinal, secret: "pencil") }
  }

  @Test(arguments: [
    ("r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", SASLError.nonceMismatch),
    ("r=xOprNGfwEbeRWgbNEkqO%hv,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", .nonceMismatch),
    ("r=rOprNGfwEbeRWgbNEkqO%hv,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4095", .iterationsOutOfRange),
    ("r=rOprNGfwEbeRWgbNEkqO%hv,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=2000001", .iterationsOutOfRange),
    ("r=rOprNGfwEbeRWgbNEkqO%hv,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=99999999999999999999", .iterationsOutOfRange),
    ("r=rOprNGfwEbeRWgbNEkqO%hv,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=+4096", .malformedChallenge),
    ("r=rOprNGfwEbeRWgbNEkqO%hv,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=", .malformedChallenge),
    ("r=rOprNGfwEbeRWgbNEkqO%hv,s=,i=4096", .malformedChallenge),
    ("r=rOprNGfwEbeRWgbNEkqO%hv,s=W22,i=4096", .malformedChallenge),
    ("r=rOprNGfwEbeRWgbNEkqO%h v,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", .malformedChallenge),
    ("s=W22ZaJ0SNY7soEsUEjb6gQ==,r=rOprNGfwEbeRWgbNEkqO%hv,i=4096", .malformedChallenge),
    ("m=x,r=rOprNGfwEbeRWgbNEkqO%hv,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", .extensionRequired),
    ("e=unknown-user", .serverError), ("", .malformedChallenge), (",,,", .malformedChallenge), ("\0", .malformedChallenge),
  ]) func `a first message that is not one is refused`(message: String, expected: SASLError) throws {
    var exchange = try Self.begun()
    #expect(throws: expected) { try exchange.respond(to: message, secret: "pencil") }
  }

  @Test(arguments: [
    ("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G5=", SASLError.malformedChallenge),
    ("v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", .signatureMismatch), ("v=", .signatureMismatch),
    ("v=6rri", .signatureMismatch), ("", .malformedChallenge), ("e=invalid-proof", .serverError),
  ]) func `a server that does not prove that it knows the password is refused`(message: String, expected: SASLError) throws {
    var exchange = try Self.begun()
    _ = try exchange.respond(to: Self.serverFirst, secret: "pencil")
    #expect(throws: expected) { try exchange.respond(to: message, secret: "pencil") }
    #expect(exchange.serverError == (expected == .serverError ? message : nil))
  }

  @Test func `another password makes another proof, and another signature is expected`() throws {
    var exchange = try Self.begun()
    let answer = try exchange.respond(to: Self.serverFirst, secret: "pencils")
    #expect(!answer.hasSuffix("p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="))
    #expect(throws: SASLError.signatureMismatch) { try exchange.respond(to: Self.serverFinal, secret: "pencils") }
  }

  @Test func `a challenge before the client spoke is refused`() {
    var exchange = SASLExchange(.scramSHA256, username: "user")
    #expect(throws: SASLError.unexpectedChallenge) { try exchange.respond(to: Self.serverFirst, secret: "pencil") }
  }

  @Test func `names are escaped, and a nonce is never used twice`() throws {
    var exchange = SASLExchange(.scramSHA256, username: "a=b,ü")
    let first = try exchange.respond(to: nil, secret: "x")
    #expect(first.hasPrefix("n,,n=a=3Db=2Cü,r="))
    #expect(first.utf8.count == "n,,n=a=3Db=2Cü,r=".utf8.count + 32)
    #expect(try exchange.respond(to: nil, secret: "x") != first)
  }

  @Test func `a password that is no UTF-8 is refused, and one beyond ASCII is not`() throws {
    var exchange = SASLExchange(.scramSHA256, username: "a", nonce: "x")
    #expect(throws: SASLError.invalidUTF8) { try exchange.respond(to: nil, secret: [0x70, 0xE9]) }
    #expect(try exchange.respond(to: nil, secret: Array("pé".utf8)) == "n,,n=a,r=x")
  }
}
