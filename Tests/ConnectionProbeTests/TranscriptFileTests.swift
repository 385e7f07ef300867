import CanonicalJSON
import ConnectionProbe
import KeyMaterial
import Manifests
import SMTPProtocol
import TLSTransport
import TestSupport
import Testing

/// Texts that a careless writer or reader would lose something of.
private let oddTexts = [
  "", " ", "\"\\/\u{8}\u{C}\n\r\t", "\u{0}\u{1}\u{1B}[31m\u{7F}\u{9B}", "\u{202E}\u{2066}\u{200F}\u{2028}\u{FEFF}\u{E0041}", "é",
  "e\u{301}",
  "😀", "\u{FFFE}\u{FFFF}\u{10FFFF}", "null", "\\u0041",
]

private let facts: TLSFacts = {
  var facts = TLSFacts()
  facts.version = .tls13
  facts.cipherSuite = "TLS_AES_256_GCM_SHA384"
  facts.keyExchange = "X25519"
  facts.verified = false
  facts.errors = [
    CertificateError(code: 18, name: .selfSigned, text: "self-signed certificate", depth: 0),
    CertificateError(code: -1, name: .invalidChain, text: "", depth: 3),
  ]
  facts.chain = [SampleCertificate.der, SampleCertificate.der].compactMap { PresentedCertificate(der: $0) }
  facts.hostname = .wildcardIsTooShort
  facts.clientCertificateRequested = true
  facts.acceptedAuthorities = ["CN=root"] + oddTexts
  facts.hasClientCertificate = true
  facts.hasSentClientCertificate = true
  return facts
}()

private let token: TokenFacts = {
  var facts = TokenFacts()
  facts.isReused = true
  facts.lifetime = 3599
  facts.scope = "https://outlook.office365.com/.default"
  var claims = TokenFacts.Claims()
  claims.audience = ["https://outlook.office365.com", ""]
  claims.expiry = .max
  claims.tenant = "72f9"
  claims.roles = ["SMTP.SendAsApp"]
  facts.claims = claims
  facts.findings = [ProbeFinding("token-expires-soon", "in 3 s")]
  return facts
}()

private let localReasons: [TLSFailure.LocalReason] = [
  .noProtocol, .unsupportedProtocol, .noCipher, .legacySignature, .keyTooSmall, .legacyRenegotiation, .unexpectedMessage,
  .malformed,
  .noCertificate, .other(""), .other("words"),
]

private let failures: [TLSFailure] =
  localReasons.map {
    TLSFailure(.local($0), reason: .init(code: 167772294, text: "certificate verify failed"), duringHandshake: true)
  } + [
    TLSFailure(.peerAlert(code: 116, name: "certificate-required"), duringHandshake: false, clientCertificateRefusal: .required),
    TLSFailure(.peerAlert(code: 255, name: "alert-255"), duringHandshake: true, clientCertificateRefusal: .rejected),
    TLSFailure(.notTLS(Array("220 x\r\n".utf8)), duringHandshake: true), TLSFailure(.notTLS([0xFF, 0]), duringHandshake: true),
    TLSFailure(.notTLS([]), duringHandshake: true), TLSFailure(.closed(bytesReceived: 0), duringHandshake: true),
    TLSFailure(.reset(bytesReceived: .max), duringHandshake: false),
  ]

/// Each event with everything that may be in it.
private let events: [ProbeEvent] = {
  var events: [ProbeEvent] = [
    .configured([]), .secretsRead, .resolved([]), .resolved(["127.0.0.1", "fe80::1%eth0"]), .dialed([]), .proxyOpened, .closed,
    .reset,
    .deadline, .answered(includesResponse: true), .answered(includesResponse: false), .interrupted, .sent("EHLO x"),
    .tlsFinished(TLSFacts()), .tlsFinished(facts), .tokenRead(TokenFacts()), .tokenRead(token), .received([]),
    .received(Array(0...255)), .received([0xC3]), .received([0xA9]), .received(Array("250-é\r\n250 \t€😀\r\n".utf8)),
    .received([0xED, 0xA0, 0x80]), .received([0xC0, 0x80]), .received([0x7F]), .received([0]),
  ]
  for reason in [
    "unsupported-protocol", "contradictory-protocols", "no-usable-cipher", "key-mismatch", "key-unreadable",
    "certificate-unreadable",
  ] {
    if let reason = LocalFault.Reason(rawValue: reason) {
      events.append(.configured([LocalFault(reason, "why", about: ["TLSv1"]), LocalFault(reason, "")]))
    }
  }
  events += ProbeReason.allCases.map { .secretFailed($0, message: "why", field: "spec.password") }
  events += SASLError.allCases.map { .answerFailed($0) }
  events += [true, false].flatMap { first -> [ProbeEvent] in
    [.resolveFailed(isNameUnknown: first, message: "Name or service not known")]
      + [true, false].map { .proxyFailed(isUnreachable: first, isRetryable: $0, message: "407") }
  }
  events += failures.flatMap { [.tlsFailed($0, facts), .broken($0)] }
  events += TLSProtocol.allCases.map {
    var facts = TLSFacts()
    facts.version = $0
    return .tlsFinished(facts)
  }
  events += [HostnameMatch.matches, .matchesCommonNameOnly, .mismatch, .wildcardIsTooShort].map {
    var facts = TLSFacts()
    facts.hostname = $0
    return .tlsFinished(facts)
  }
  events += CertificateError.Name.allCases.map {
    var facts = TLSFacts()
    facts.errors = [CertificateError(code: 1, name: $0, text: "text", depth: 1)]
    return .tlsFinished(facts)
  }
  events += ProbeReason.allCases.map { .tokenFailed(TokenFailure($0, message: "AADSTS7000215")) }
  events += Party.allCases.map {
    var failure = TokenFailure(.tokenRejected, isRetryable: true, message: "", field: "spec.clientSecret", help: "renew it")
    failure.by = $0
    return .tokenFailed(failure)
  }
  events += oddTexts.flatMap { text -> [ProbeEvent] in
    [
      .sent(text), .received(Array(text.utf8)), .resolveFailed(isNameUnknown: true, message: text), .resolved([text]),
      .dialed([AddressRecord(address: text, outcome: text, duration: Milliseconds(tenths: 7))]),
      .configured([LocalFault(.keyMismatch, text, about: [text])]), .tokenFailed(TokenFailure(.tokenRejected, message: text)),
    ]
  }
  return events
}()

private func transcript(_ events: [ProbeEvent]) -> Transcript {
  Transcript(events.enumerated().map { TimedEvent($1, at: Milliseconds(tenths: $0 * 7)) })
}

/// Two jobs, which differ in everything that may.
private let jobs: [ProbeJob] = {
  var full = ProbeJob(
    connection: "relay\u{301}", host: "::1", port: 65535, security: .implicitTLS, heloName: "[127.0.0.1]")
  full.protocols = [.tls12, .ssl3]
  full.cipherSuites = ["TLS_AES_128_GCM_SHA256"]
  full.tlsServerName = "mail.example"
  full.matchesHostname = true
  full.trustedCertificates = ["a", "b"]
  full.clientKeyLabel = "key"
  full.authentication = .token(credential: "login")
  full.mechanisms = [.xoauth2, .oauthBearer]
  full.allowsCleartextAuthentication = true
  full.proxy = "socks5://127.0.0.1:1080"
  full.timeouts = ProbeJob.Timeouts(connect: 1, command: 2, total: 3)
  full.certificateExpiryDays = 0
  full.testMail = try? TestMail(sender: "", recipient: "b@example.com", message: [0, 0xFF, 0x0A])
  return [ProbeJob(connection: "", host: "h", port: 0, security: .none, heloName: ""), full]
}()

private let jobText = file(Transcript()).value["probes"]?.arrayValue?[0]["job"]?.compactText ?? ""

private func file(_ transcripts: Transcript..., job: ProbeJob = jobs[0]) -> TranscriptFile {
  TranscriptFile(program: "0.1.0", probes: [RecordedProbe(job: job, attempts: transcripts)])
}

struct TranscriptFileTests {
  @Test func `every event comes back exactly`() throws {
    let written = file(transcript(events), transcript([]), transcript(events.reversed()))
    let read = try TranscriptFile(Array(written.text.utf8))
    for (one, other) in zip(read.probes[0].attempts[0].events, written.probes[0].attempts[0].events) { #expect(one == other) }
    #expect(read == written)
    // Byte for byte: for Swift composed and decomposed letters are the same.
    #expect(Array(read.text.utf8) == Array(written.text.utf8))
    #expect(try TranscriptFile(written.value) == written)
    #expect(try TranscriptFile(Array(written.value.compactText.utf8)) == written)
  }

  @Test func `every name of an event is among them`() {
    let members = file(transcript(events)).value["probes"]?.arrayValue?[0]["attempts"]?.arrayValue?[0]["events"]?.arrayValue ?? []
    #expect(
      Set(members.compactMap { $0["event"]?.stringValue }) == [
        "configured", "secrets-read", "secret-failed", "resolved", "resolve-failed", "dialed", "proxy-opened", "proxy-failed",
        "tls-finished", "tls-failed", "received", "closed", "reset", "broken", "deadline", "answered", "answer-failed",
        "token-read",
        "token-failed", "interrupted", "sent",
      ])
  }

  @Test func `no probes, every job, every start, trials and findings`() throws {
    let full = RecordedProbe(
      job: jobs[0], attempts: [Transcript()], trials: Change.allCases.map { Trial($0, transcript(events)) },
      findings: oddTexts.map { ProbeFinding($0, $0) })
    for written in [
      TranscriptFile(program: "", probes: []), file(Transcript(), job: jobs[0]), file(Transcript(), job: jobs[1]),
      file(Transcript([], start: 1_795_000_000)), file(Transcript([], start: nil)), TranscriptFile(program: "9", probes: [full]),
    ] {
      #expect(try TranscriptFile(Array(written.text.utf8)) == written)
    }
  }

  @Test func `a probe without an attempt is none`() {
    let empty = TranscriptFile(program: "9", probes: [RecordedProbe(job: jobs[1], attempts: [])])
    #expect(throws: TranscriptError.self) { try TranscriptFile(Array(empty.text.utf8)) }
  }

  @Test func `the text of a small one`() {
    let small = Transcript([
      TimedEvent(
        .dialed([AddressRecord(address: "::1", outcome: "ok", duration: Milliseconds(tenths: 2))]), at: Milliseconds(tenths: 4)),
      TimedEvent(.received(Array("220 \u{202E}x\r\n".utf8)), at: Milliseconds(tenths: 10)),
      TimedEvent(.received([0xFF, 0x0A]), at: Milliseconds(tenths: 12)),
      TimedEvent(.sent("QUIT"), at: Milliseconds(tenths: 1234)),
      TimedEvent(
        .broken(TLSFailure(.peerAlert(code: 48, name: "unknown-ca"), duringHandshake: false)), at: Milliseconds(tenths: 1235)),
    ])
    #expect(
      file(small).value["probes"]?.arrayValue?[0]["attempts"]?.compactText
        == #"[{"start":null,"events":["#
        + #"{"ms":0.4,"event":"dialed","addresses":[{"address":"::1","outcome":"ok","durationMs":0.2}]},"#
        + #"{"ms":1.0,"event":"received","text":"220 \u202ex\r\n"},{"ms":1.2,"event":"received","base64":"/wo="},"#
        + #"{"ms":123.4,"event":"sent","text":"QUIT"},"#
        + #"{"ms":123.5,"event":"broken","failure":{"kind":"peer-alert","code":48,"name":"unknown-ca","reason":null,"#
        + #""duringHandshake":false,"clientCertificateRefusal":null}}]}]"#)
  }

  // MARK: Hostile files

  /// The event with one member replaced, alone in a file.
  private func reading(_ event: String) -> TranscriptError? {
    let text =
      #"{"version":1,"smtplint":"0.1.0","probes":[{"job":\#(jobText),"attempts":[{"events":[{"ms":0,"event":"secrets-read"},\#(event)]}]}]}"#
    do throws(TranscriptError) {
      _ = try TranscriptFile(Array(text.utf8))
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [
    ("1", "", "an object is expected"),
    (#"{"event":"closed"}"#, "", "member ms is missing"),
    (#"{"ms":1}"#, "", "member event is missing"),
    (#"{"ms":-1,"event":"closed"}"#, ".ms", "a time in milliseconds is expected"),
    (#"{"ms":"1","event":"closed"}"#, ".ms", "a time in milliseconds is expected"),
    (#"{"ms":9223372036854775807,"event":"closed"}"#, ".ms", "a time in milliseconds is expected"),
    (#"{"ms":100000000000.1,"event":"closed"}"#, ".ms", "a time in milliseconds is expected"),
    (#"{"ms":1,"event":"exploded"}"#, ".event", "another word is expected"),
    (#"{"ms":1,"event":null}"#, ".event", "a text is expected"),
    (#"{"ms":1,"event":"received"}"#, "", "either text or base64 is expected"),
    (#"{"ms":1,"event":"received","text":"","base64":""}"#, "", "either text or base64 is expected"),
    (#"{"ms":1,"event":"received","base64":"A"}"#, ".base64", "base64 is expected"),
    (#"{"ms":1,"event":"received","base64":"////="}"#, ".base64", "base64 is expected"),
    (#"{"ms":1,"event":"received","base64":[255]}"#, ".base64", "a text is expected"),
    (#"{"ms":1,"event":"resolved","addresses":{}}"#, ".addresses", "a list is expected"),
    (#"{"ms":1,"event":"resolved","addresses":["x",1]}"#, ".addresses[1]", "a text is expected"),
    (#"{"ms":1,"event":"answered","includesResponse":1}"#, ".includesResponse", "true or false is expected"),
    (#"{"ms":1,"event":"answer-failed","error":"tired"}"#, ".error", "another word is expected"),
    (#"{"ms":1,"event":"secret-failed","reason":"x","message":"","field":""}"#, ".reason", "another word is expected"),
    (
      #"{"ms":1,"event":"dialed","addresses":[{"address":"x","outcome":"ok","durationMs":-0.1}]}"#, ".addresses[0].durationMs",
      "a time in milliseconds is expected"
    ),
    (
      #"{"ms":1,"event":"broken","failure":{"kind":"peer-alert","code":256,"name":"x"}}"#, ".failure.code",
      "an integer from 0 to 255 is expected"
    ),
    (
      #"{"ms":1,"event":"broken","failure":{"kind":"closed","bytesReceived":-1}}"#, ".failure.bytesReceived",
      "an integer from 0 to 9223372036854775807 is expected"
    ),
    (
      #"{"ms":1,"event":"broken","failure":{"kind":"local","cause":"mood"}}"#, ".failure.cause",
      "one of no-protocol, unsupported-protocol, no-cipher, legacy-signature, key-too-small, legacy-renegotiation, unexpected-message, malformed, no-certificate is expected"
    ),
    (#"{"ms":1,"event":"tls-finished","tls":{"protocol":"TLSv9"}}"#, ".tls.protocol", "a version such as TLSv1.3 is expected"),
    (
      #"{"ms":1,"event":"tls-finished","tls":{"verified":true,"errors":[],"chain":["AAAA"]}}"#, ".tls.chain[0]",
      "a certificate is expected"
    ),
    (#"{"ms":1,"event":"tls-finished","tls":{"verified":true,"errors":[],"chain":[]}}"#, ".tls", "member hostname is missing"),
    (
      #"{"ms":1,"event":"token-read","token":{"reused":false,"lifetime":1.5,"findings":[]}}"#, ".token.lifetime",
      "an integer is expected"
    ),
  ])
  func `what is wrong is said with its place`(event: String, place: String, message: String) {
    let error = reading(event)
    #expect(error?.place == "probes[0].attempts[0].events[1]" + place)
    #expect(error?.message == message)
  }

  @Test func `members that are not known, or null where they may be absent, are nothing`() {
    #expect(reading(#"{"ms":1,"event":"closed","mood":"good"}"#) == nil)
    #expect(reading(#"{"ms":1,"event":"broken","failure":{"kind":"closed","bytesReceived":1,"duringHandshake":true}}"#) == nil)
  }

  @Test(arguments: [
    "", "[]", "1", "{}", #"{"version":2,"smtplint":"","probes":[]}"#, #"{"version":1}"#,
    #"{"version":1.0,"smtplint":"","probes":[]}"#,
  ])
  func `a file of something else is refused`(text: String) {
    #expect(throws: TranscriptError.self) { try TranscriptFile(Array(text.utf8)) }
  }

  @Test func `bytes that are no text, texts without end, and depth without end are refused`() {
    for bytes in [
      [0xFF, 0xFE], Array(repeating: UInt8(ascii: "["), count: 1_000_000), Array("{\"version\":1,\"smtplint\":\"".utf8),
      Array(repeating: 0, count: TranscriptFile.byteLimit + 1), Array(#"{"version":1,"smtplint":"\ud800","probes":[]}"#.utf8),
    ] {
      #expect(throws: TranscriptError.self) { try TranscriptFile(bytes) }
    }
  }

  @Test func `a file that is cut or changed anywhere is read or refused, and never more`() throws {
    let bytes = Array(
      file(transcript([.tlsFinished(facts), .broken(failures[0]), .tokenRead(token), .received([0, 1])])).value.compactText.utf8)
    for count in stride(from: 0, to: bytes.count, by: 7) {
      #expect(throws: TranscriptError.self) { try TranscriptFile(Array(bytes[..<count])) }
    }
    var random = SystemRandomNumberGenerator()
    for _ in 0..<300 {
      var changed = bytes
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        changed[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
      }
      guard let read = try? TranscriptFile(changed) else { continue }
      #expect(try TranscriptFile(Array(read.text.utf8)) == read)
      #expect(read.probes.flatMap(\.attempts).allSatisfy { $0.lines.count < 10_000 })
    }
  }

  @Test func `a long one is read in time`() throws {
    let line = Array(repeating: UInt8(ascii: "x"), count: 1_000_000)
    let many = Array(repeating: ProbeEvent.received(Array("250-x\r\n".utf8)), count: 20_000)
    let written = file(transcript([.received(line), .received(line + [0])] + many))
    let start = ContinuousClock.now
    #expect(try TranscriptFile(Array(written.text.utf8)) == written)
    #expect(ContinuousClock.now - start < .seconds(60))
  }
}

struct TranscriptLineTests {
  private func lines(_ events: ProbeEvent...) -> [String] {
    transcript(events).lines.map { "\($0.time.tenths) \($0.direction.mark) \($0.text)" }
  }

  @Test func `lines are put together however they were split`() {
    #expect(
      lines(
        .received(Array("22".utf8)), .received(Array("0 mail".utf8)), .received(Array("\r".utf8)),
        .received(Array("\n250-a\r\n250 b\n".utf8)),
        .sent("QUIT"), .received(Array("221".utf8)), .closed)
        == ["0 < 220 mail", "21 < 250-a", "21 < 250 b", "28 > QUIT", "35 < 221", "42 * server closed the connection"])
  }

  @Test func `letters may be split, and bytes that are no letters are replaced`() {
    #expect(lines(.received([0xC3]), .received([0xA9, 0xFF, 0x1B, 0x0A])) == ["0 < é\u{FFFD}\u{1B}"])
    #expect(lines(.received([]), .received([0x0A, 0x0D, 0x0A])) == ["7 < ", "7 < "])
  }

  @Test func `what happened beside the dialogue`() {
    #expect(
      lines(
        .secretsRead, .resolved(["::1", "127.0.0.1"]),
        .dialed([
          AddressRecord(address: "::1", outcome: "refused", duration: .zero),
          AddressRecord(address: "127.0.0.1", outcome: "ok", duration: .zero),
        ]),
        .tlsFinished(facts), .answered(includesResponse: true), .answerFailed(.nonceMismatch), .tokenRead(token),
        .broken(TLSFailure(.peerAlert(code: 48, name: "unknown-ca"), duringHandshake: false)), .deadline, .interrupted)
        == [
          "0 * secrets are there", "7 * resolved to ::1, 127.0.0.1", "14 * ::1 refused", "14 * 127.0.0.1 ok",
          "21 * TLSv1.3 TLS_AES_256_GCM_SHA384 X25519",
          "21 * certificate 0: CN=mail.example.org,O=Example, issued by CN=mail.example.org,O=Example",
          "21 * certificate 1: CN=mail.example.org,O=Example, issued by CN=mail.example.org,O=Example",
          "21 * certificate 0: self-signed (18, self-signed certificate)", "21 * certificate 3: invalid-chain (-1, )",
          "35 * not answered: the server's nonce does not begin with the client's (RFC 5802, section 5.1)",
          "42 * token of an earlier probe, good for 3599 s, scope https://outlook.office365.com/.default",
          "49 * TLS ended: alert unknown-ca (48)", "56 * time is over", "63 * interrupted",
        ])
  }
}
