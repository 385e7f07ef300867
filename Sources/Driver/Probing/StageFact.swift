import ConnectionProbe
import Diagnostics
import KeyMaterial
import TLSTransport

/// The one thing that is worth knowing of a stage that was reached. It holds what servers said, not escaped.
enum StageFact {
  /// `now` is in seconds since 1970.
  static func text(of stage: ProbeStage, in result: ProbeResult, now: Int64) -> String? {
    switch stage {
    case .configuration, .secret, .proxy, .starttls, .quit: nil
    case .resolve: list(resolved(in: result) ?? result.addresses.map(\.address))
    case .connect: list(result.addresses.map { $0.outcome == "ok" ? $0.address : "\($0.address) \($0.outcome)" })
    case .greeting: firstLine(in: result)
    case .ehlo: list((result.capabilitiesAfterTLS ?? result.capabilitiesBeforeTLS ?? []).map(keyword), limit: 12)
    case .tls: result.tls.flatMap { list([$0.protocol, $0.cipherSuite, $0.keyExchange].compactMap(\.self)) }
    case .certificate: result.tls.flatMap { certificate($0, now: now) }
    case .hostname: result.tls.flatMap { list($0.names) }
    case .clientCertificate: result.tls.flatMap(clientCertificate)
    case .token: token(in: result)?.words
    case .auth: mechanism(in: result)
    case .mail: recipient(in: result)
    }
  }

  /// Some of the texts; nil where there are none.
  private static func list(_ texts: [String], limit: Int = 4) -> String? {
    guard !texts.isEmpty else { return nil }
    return texts.prefix(limit).joined(separator: ", ") + (texts.count > limit ? " and \(texts.count - limit) more" : "")
  }

  private static func keyword(_ capability: String) -> String {
    String(capability.unicodeScalars.prefix { $0 != " " })
  }

  // MARK: Certificates

  private static func certificate(_ facts: TLSFacts, now: Int64) -> String? {
    guard let leaf = facts.chain.first else { return nil }
    let subject = leaf.subject.isEmpty ? Fingerprint.short(leaf.sha256) : leaf.subject
    return list([subject, validity(of: leaf, now: now)].compactMap(\.self))
  }

  private static func validity(of certificate: PresentedCertificate, now: Int64) -> String? {
    guard let end = certificate.notAfter else { return nil }
    if let start = certificate.notBefore, now < start { return "valid from \(CalendarDate(secondsSince1970: start))" }
    let days = abs(end - now) / 86400
    let count = "\(days) day\(days == 1 ? "" : "s")"
    return now > end ? "expired \(count) ago" : "\(count) left"
  }

  private static func clientCertificate(_ facts: TLSFacts) -> String? {
    guard facts.clientCertificateRequested else { return nil }
    return facts.hasSentClientCertificate ? "sent" : "asked for, none sent"
  }

  // MARK: What only the transcript tells

  private static func resolved(in result: ProbeResult) -> [String]? {
    for case .resolved(let addresses) in result.transcript.events.map(\.event) { return addresses }
    return nil
  }

  private static func token(in result: ProbeResult) -> TokenFacts? {
    for case .tokenRead(let facts) in result.transcript.events.map(\.event) { return facts }
    return nil
  }

  private static func firstLine(in result: ProbeResult) -> String? {
    result.transcript.lines.first { $0.direction == .received }?.text
  }

  private static func mechanism(in result: ProbeResult) -> String? {
    sent("AUTH ", in: result)?.split(separator: " ").dropFirst().first.map { String($0) }
  }

  private static func recipient(in result: ProbeResult) -> String? {
    sent("RCPT TO:", in: result).map { String($0.dropFirst(8)) }
  }

  /// The last line that was sent with this beginning, and more than that.
  private static func sent(_ start: String, in result: ProbeResult) -> String? {
    for case .sent(let line) in result.transcript.events.reversed().map(\.event)
    where line.hasPrefix(start) && line.utf8.count > start.utf8.count { return line }
    return nil
  }
}
