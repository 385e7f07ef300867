import Testing

@testable import SMTPProtocol

private let dialogues = OpeningDialogues.all + AuthenticationDialogues.all + MailDialogues.all

struct DialogueTests {
  @Test(arguments: dialogues) func `a session says and judges what the script says`(dialogue: Dialogue) {
    #expect(dialogue.trace().text == dialogue.script)
  }

  @Test func `every reason is given by a dialogue`() {
    let given = Set(dialogues.compactMap { $0.trace().session.failure?.reason })
    #expect(given == Set(SessionFailure.Reason.allCases))
    #expect(Set(dialogues.map(\.name)).count == dialogues.count)
  }

  /// A stage failed, those before it are over, and those after it, but for the farewell, did not begin.
  @Test(arguments: dialogues) func `outcomes of stages agree with the verdict`(dialogue: Dialogue) throws {
    let session = dialogue.trace().session
    #expect(session.isFinished)
    let stages: [SessionStage] = [.greeting, .ehlo, .starttls, .tls, .auth, .mail]
    let outcomes = try stages.map { try #require(session.outcomes[$0]) }
    guard let failure = session.failure else {
      #expect(outcomes.allSatisfy { [.ok, .skipped, .notReached].contains($0) })
      #expect(session.outcomes[.quit] == .ok)
      return
    }
    #expect(session.outcomes[failure.stage] == .failed)
    #expect(session.outcomes.values.count { $0 == .failed } == 1)
    let position = try #require(stages.firstIndex(of: failure.stage))
    if failure.stage == .ehlo {
      // It comes twice.
      #expect(outcomes[0] == .ok && outcomes[4...].allSatisfy { $0 == .notReached })
    } else {
      #expect(outcomes[..<position].allSatisfy { $0 == .ok || $0 == .skipped })
      // Without STARTTLS, what becomes of TLS is known from the start.
      let later = zip(stages, outcomes).dropFirst(position + 1).filter { $0.0 != .tls || dialogue.plan.security == .startTLS }
      #expect(later.allSatisfy { $0.1 == .notReached })
    }
  }

  // MARK: What is kept

  private static func session(_ name: String) throws -> ClientSession {
    try #require(dialogues.first { $0.name == name }).trace().session
  }

  @Test func `capabilities before and inside TLS are both kept`() throws {
    let session = try Self.session("capabilities differ")
    #expect(session.capabilitiesBeforeTLS?.entries.map(\.text) == ["SIZE 1000", "STARTTLS"])
    #expect(session.capabilitiesAfterTLS?.entries.map(\.text) == ["AUTH PLAIN", "SIZE 2000"])
    #expect(session.notes == [.capabilitiesDiffer(Capabilities.Difference(added: ["SIZE 2000"], removed: ["SIZE 1000"]))])
    #expect(session.notes.first?.message == "server adds SIZE 2000 and no longer offers SIZE 1000 inside TLS")
  }

  @Test func `the first reply inside TLS is kept, so that a missing client certificate can be told`() throws {
    let refused = try Self.session("421 inside TLS")
    #expect(refused.firstReplyInsideTLS?.code == 421 && refused.firstReplyInsideTLS?.text == "4.7.1 no certificate")
    #expect(refused.failure?.reply == refused.firstReplyInsideTLS)
    #expect(try Self.session("alert inside TLS").firstReplyInsideTLS == nil)
    #expect(try Self.session("alert inside TLS").failure?.detail == "certificate required")
    #expect(try Self.session("implicit TLS").firstReplyInsideTLS?.code == 220)
    #expect(try Self.session("ok").firstReplyInsideTLS == nil)
  }

  @Test func `bytes that are no reply are kept with what they are`() throws {
    let http = try #require(try Self.session("HTTP").failure)
    #expect(http.excerpt == Array("HTTP/1.1 400 Bad Request".utf8) && http.foreignProtocol == .http)
    #expect(try Self.session("TLS alert").failure?.foreignProtocol == .tls)
    #expect(try Self.session("SSH without an end").failure?.foreignProtocol == .ssh)
    #expect(try Self.session("FTP-like text").failure?.foreignProtocol == nil)
    #expect(try Self.session("noise without end").failure?.excerpt == Array(repeating: UInt8(ascii: "x"), count: 256))
    #expect(try Self.session("greeting drips").failure?.excerpt == Array("22".utf8))
    #expect(try Self.session("half a greeting").failure?.excerpt == Array("220 g".utf8))
    #expect(try Self.session("no TLS inside TLS").failure?.detail == "bad record")
    #expect(try Self.session("STARTTLS with a reply after it").failure?.excerpt == Array("250 AUTH PLAIN\r\n".utf8))
  }

  @Test func `what a server explains of its error is in the detail`() throws {
    let failure = try #require(try Self.session("XOAUTH2 refused with JSON").failure)
    #expect(failure.detail == #"{"status":"401"}"# && failure.mechanism == .xoauth2)
    #expect(failure.reply?.enhancedStatus == EnhancedStatus(5, 7, 8))
    #expect(try Self.session("SCRAM with an error").failure?.detail == "e=x")
    #expect(try Self.session("AUTH: 535 no").failure?.detail == nil)
  }

  @Test func `the mechanism that worked is kept`() throws {
    #expect(try Self.session("AUTH PLAIN").authenticatedBy == .plain)
    #expect(try Self.session("a mechanism that the server does not know").authenticatedBy == .plain)
    #expect(try Self.session("AUTH: 535 no").authenticatedBy == nil)
  }

  @Test func `a client that could do nothing says why`() throws {
    #expect(try Self.session("a secret that cannot be sent").failure?.detail == SASLError.nulInCredential.message)
    #expect(
      try Self.session("AUTH with nothing in common").failure?.detail
        == "offered: GSSAPI NTLM XOAUTH2; acceptable: SCRAM-SHA-256 CRAM-MD5 PLAIN LOGIN")
    #expect(try Self.session("EHLO 500, HELO 250, TLS wanted").failure?.detail == SessionNote.onlyHELO.message)
    #expect(
      try Self.session("AUTH in clear text, not offered").failure?.detail
        == "server offers STARTTLS, and may offer AUTH only inside TLS")
  }

  @Test func `no secret leaves an ended stage unfinished, and ends in order`() throws {
    let session = try Self.session("no secret")
    #expect(session.failure == nil && session.outcomes[.auth] == .notReached && session.outcomes[.quit] == .ok)
  }

  // MARK: Names

  /// Others read them: in JSON, in transcripts, in the table of reasons.
  @Test func `reasons have the names of the contract`() {
    let names =
      "stalled tarpit closed not-smtp service-refused service-unavailable reply-too-long malformed-reply rejected not-offered "
      + "refused injected peer-alert only-before-tls no-common-mechanism disabled temporary encryption-required "
      + "password-transition sender-rejected recipient-rejected recipient-deferred message-rejected authentication-required"
    #expect(SessionFailure.Reason.allCases.map(\.rawValue).joined(separator: " ") == names)
    #expect(SessionStage.allCases.map(\.rawValue) == ["greeting", "ehlo", "starttls", "tls", "auth", "mail", "quit"])
  }

  @Test func `every note is given by a dialogue, and each has words of its own`() {
    let notes = Set(dialogues.flatMap { $0.trace().session.notes })
    #expect(
      Set(notes.map(\.name)) == [
        "greeting-repeated", "starttls-inside-tls", "auth-before-tls", "capabilities-differ",
        "legacy-auth-line", "only-helo", "bare-line-feed", "mixed-codes", "unusual-code", "mechanism-unusable",
        "quit-unanswered", "replies-ahead",
      ])
    #expect(Set(notes.map(\.message)).count == notes.count)
    #expect(Set(SASLError.allCases.map(\.message)).count == SASLError.allCases.count)
    #expect(SASLError.iterationsOutOfRange.message == "the server asks for less than 4096 or more than 2000000 iterations")
  }

  // MARK: Plans

  @Test(arguments: ["", "a b", "a\r\nMAIL", "ü", String(repeating: "a", count: 256)])
  func `a name that EHLO cannot carry is refused`(name: String) {
    #expect(throws: SessionPlan.Fault.heloName) { try SessionPlan(heloName: name, security: .none) }
  }

  @Test(arguments: ["a\r\nDATA", "a>b", "<a@b>", "a b@c", "a\0", String(repeating: "a", count: 255)])
  func `an address that a command cannot carry is refused`(address: String) {
    #expect(throws: SessionPlan.Fault.sender) { try TestMail(sender: address, recipient: "a@b", message: []) }
    #expect(throws: SessionPlan.Fault.recipient) { try TestMail(sender: "a@b", recipient: address, message: []) }
    #expect(throws: SessionPlan.Fault.recipient) { try TestMail(sender: "", recipient: "", message: []) }
  }
}
