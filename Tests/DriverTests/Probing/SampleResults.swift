import ConnectionProbe
import KeyMaterial
import Manifests
import SMTPProtocol
import TLSTransport
import TestSupport

/// Results as a run might give them.
enum SampleResults {
  /// 2026-11-28, in the days of the sample certificate.
  static let now: Int64 = 1_795_856_400

  static func ms(_ tenths: Int) -> Milliseconds { Milliseconds(tenths: tenths) }

  static func stages(
    _ reached: [(ProbeStage, ConnectionProbe.StageOutcome, Int)], tlsComesFirst: Bool = false
  ) -> [StageRecord] {
    var log: [ProbeStage: StageRecord] = [:]
    var time = 0
    for (stage, outcome, duration) in reached {
      log[stage] = StageRecord(stage: stage, outcome: outcome, start: ms(time), duration: ms(duration))
      time += duration
    }
    return ProbeStage.ordered(tlsComesFirst: tlsComesFirst).map { log[$0] ?? StageRecord(stage: $0, outcome: .notReached) }
  }

  static let facts: TLSFacts = {
    var facts = TLSFacts()
    facts.version = .tls13
    facts.cipherSuite = "TLS_AES_256_GCM_SHA384"
    facts.keyExchange = "X25519"
    facts.verified = true
    facts.chain = [SampleCertificate.der].compactMap { PresentedCertificate(der: $0) }
    facts.hostname = .matches
    return facts
  }()

  static let untrusted: TLSFacts = {
    var facts = SampleResults.facts
    facts.verified = false
    facts.errors = [CertificateError(code: 18, name: .selfSigned, text: "self-signed certificate", depth: 0)]
    return facts
  }()

  static let working: ProbeResult = {
    var result = ProbeResult(connection: "newsletter", host: "mail.example.org", port: 587, security: "STARTTLS", outcome: .ok)
    result.duration = ms(1063)
    result.stages = stages([
      (.configuration, .ok, 1), (.secret, .ok, 2), (.resolve, .ok, 4), (.proxy, .skipped, 0), (.connect, .ok, 10),
      (.greeting, .ok, 200),
      (.ehlo, .ok, 20), (.starttls, .ok, 10), (.tls, .ok, 95), (.certificate, .ok, 0), (.hostname, .ok, 0),
      (.clientCertificate, .skipped, 0),
      (.token, .skipped, 0), (.auth, .ok, 711), (.mail, .skipped, 0), (.quit, .ok, 10),
    ])
    result.addresses = [
      AddressRecord(address: "2001:db8::25", outcome: "unreachable", duration: ms(3)),
      AddressRecord(address: "192.0.2.25", outcome: "ok", duration: ms(7)),
    ]
    result.tls = facts
    result.capabilitiesBeforeTLS = ["SIZE 1000", "STARTTLS"]
    result.capabilitiesAfterTLS = ["SIZE 1000", "AUTH PLAIN LOGIN"]
    result.findings = [ProbeFinding("greeting-repeated", "server greets a second time inside TLS")]
    let events: [(ProbeEvent, Int)] = [
      (.configured([]), 1), (.secretsRead, 3), (.resolved(["2001:db8::25", "192.0.2.25"]), 7), (.dialed(result.addresses), 17),
      (.received(Array("220 mail.example.org ES".utf8)), 210), (.received(Array("MTP\r\n".utf8)), 217),
      (.sent("EHLO me.example.org"), 217),
      (.received(Array("250-mail.example.org\r\n250-SIZE 1000\r\n250 STARTTLS\r\n".utf8)), 230), (.sent("STARTTLS"), 237),
      (.received(Array("220 go ahead\r\n".utf8)), 247), (.tlsFinished(facts), 342), (.sent("EHLO me.example.org"), 343),
      (.received(Array("250-mail.example.org\r\n250-SIZE 1000\r\n250 AUTH PLAIN LOGIN\r\n".utf8)), 352),
      (.sent("AUTH PLAIN ********"), 352),
      (.answered(includesResponse: true), 352), (.received(Array("235 2.7.0 welcome\r\n".utf8)), 1053), (.sent("QUIT"), 1053),
      (.received(Array("221 bye\r\n".utf8)), 1063),
    ]
    result.transcript = Transcript(events.map { TimedEvent($0.0, at: ms($0.1)) })
    return result
  }()

  static let failing: ProbeResult = {
    var result = ProbeResult(connection: "relay", host: "::1", port: 465, security: "SSL_TLS", outcome: .failed)
    result.vantage = Vantage(cluster: "production", steng: "edge-1")
    result.attempts = 3
    result.duration = ms(30_412)
    result.failure = ProbeFailure(
      stage: .certificate, reason: .selfSigned, by: .client, isRetryable: false,
      message: "certificate CN=mail.example.org is signed by itself, and not trusted", field: "spec.trustedCertificates",
      help: "if it is the right server: smtplint trust accept f3:aa:8c:87:2b:49:15:0a")
    result.stages = stages(
      [
        (.configuration, .ok, 0), (.secret, .skipped, 0), (.resolve, .ok, 0), (.connect, .ok, 12), (.tls, .ok, 30_400),
        (.certificate, .failed, 0),
      ], tlsComesFirst: true)
    result.addresses = [AddressRecord(address: "::1", outcome: "ok", duration: ms(12))]
    result.tls = untrusted
    return result
  }()

  static let unreachable: ProbeResult = {
    var result = ProbeResult(connection: "old", host: "gone.example.org", port: 25, security: "NONE", outcome: .failed)
    result.duration = ms(12)
    result.failure = ProbeFailure(
      stage: .connect, reason: .connectionRefused, by: .network, isRetryable: true,
      message: "nothing listens on port 25: 192.0.2.1 refused")
    result.stages = stages([(.configuration, .ok, 0), (.resolve, .ok, 4), (.connect, .failed, 8)])
    result.addresses = [AddressRecord(address: "192.0.2.1", outcome: "refused", duration: ms(8))]
    return result
  }()

  static let skipped: ProbeResult = {
    var result = ProbeResult(connection: "spare", host: "mail.example.org", port: 25, security: "NONE", outcome: .skipped)
    result.attempts = 0
    result.findings = [ProbeFinding("skipped", "is Disabled; name it to probe it")]
    result.stages = stages([])
    return result
  }()

  static let all = [working, failing, unreachable, skipped]

  /// A text that does to a terminal, a parser and a reader what it can.
  static let evil =
    "\u{1B}[31m\u{1B}]0;owned\u{7}\u{9B}2J\r\n\u{8}\u{202E}\u{2066}\u{200F}\u{FEFF}\u{2028}\u{0}\u{FFFE}\"'\\ <b>&]]> # SKIP -- {} ${x} %s `id`\u{7F}\u{E0041}"

  /// A connection whose server says nothing but what is evil, at length where `repeats` says so.
  static func hostile(_ text: String = evil, repeats: Int = 1) -> ProbeResult {
    let text = String(repeating: text, count: repeats)
    var result = failing
    result.connection = "evil \(evil)"
    result.host = evil
    result.failure = ProbeFailure(
      stage: .auth, reason: .rejected, by: .server, isRetryable: true, message: text, field: text, help: text)
    result.vantage = Vantage(cluster: evil, steng: evil)
    result.stages = stages([
      (.resolve, .ok, 1), (.connect, .ok, 1), (.greeting, .ok, 1), (.ehlo, .ok, 1), (.tls, .ok, 1), (.certificate, .ok, 1),
      (.hostname, .ok, 1),
      (.clientCertificate, .ok, 1), (.token, .ok, 1), (.auth, .failed, 1), (.mail, .ok, 1), (.quit, .ok, 1),
    ])
    result.addresses = [AddressRecord(address: text, outcome: text, duration: .zero)]
    var facts = SampleResults.facts
    facts.cipherSuite = text
    facts.keyExchange = text
    facts.clientCertificateRequested = true
    result.tls = facts
    result.capabilitiesBeforeTLS = [text]
    result.capabilitiesAfterTLS = Array(repeating: text, count: 3)
    result.findings = [ProbeFinding(text, text)]
    var token = TokenFacts()
    token.scope = text
    let events: [ProbeEvent] = [
      .resolved([text]), .received(Array(text.utf8)), .received([0xFF, 0xC3, 0x1B, 0x0A]), .sent("AUTH \(text)"), .sent("AUTH  "),
      .sent("RCPT TO:\(text)"),
      .tokenRead(token), .tokenFailed(TokenFailure(.tokenRejected, message: text)), .answerFailed(.serverError),
      .tlsFailed(TLSFailure(.local(.other(text)), duringHandshake: true), facts),
      .broken(TLSFailure(.peerAlert(code: 1, name: text), duringHandshake: false)),
      .secretFailed(.secretMissing, message: text, field: text),
      .proxyFailed(isUnreachable: true, isRetryable: true, message: text), .resolveFailed(isNameUnknown: true, message: text),
      .configured([LocalFault(.keyMismatch, text)]), .dialed(result.addresses),
    ]
    result.transcript = Transcript(events.map { TimedEvent($0, at: .zero) })
    return result
  }
}
