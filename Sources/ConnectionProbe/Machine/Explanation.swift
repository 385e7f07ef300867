internal import SMTPProtocol
internal import TLSTransport

/// Says of a failure what it is, who did it and what to change.
enum Explanation {
  // MARK: This machine

  static func of(_ fault: LocalFault, _ job: ProbeJob) -> ProbeFailure {
    let (reason, field): (ProbeReason, String) =
      switch fault.reason {
      case .unsupportedProtocol: (.unsupportedProtocol, "spec.sslAuthenticationProtocols")
      case .contradictoryProtocols: (.contradictoryProtocols, "spec.sslAuthenticationProtocols")
      case .noUsableCipher: (.noUsableCipher, "spec.acceptedCipherSuites")
      case .keyMismatch: (.keyMismatch, "spec.clientKeyLabel")
      case .keyUnreadable: (.keyUnreadable, "spec.clientKeyLabel")
      case .certificateUnreadable:
        (.certificateUnreadable, job.clientKeyLabel == nil ? "spec.trustedCertificates" : "spec.clientKeyLabel")
      }
    return ProbeFailure(
      stage: .configuration, reason: reason, by: .client, isRetryable: false, message: fault.message, field: field,
      help: "the connection was not tried: this machine cannot do what the manifest asks for")
  }

  static func ofUnusableNames(_ job: ProbeJob) -> ProbeFailure {
    ProbeFailure(
      stage: .ehlo, reason: .rejected, by: .client, isRetryable: false,
      message: "heloName \(job.heloName) cannot be written into a command of SMTP", field: "spec.heloName")
  }

  // MARK: The network

  static func ofNoAddress(_ records: [AddressRecord], _ job: ProbeJob) -> ProbeFailure {
    let outcomes = records.map(\.outcome)
    if let local = outcomes.first(where: { $0.hasPrefix(DialAttempt.Outcome.exhaustion) }) {
      return ProbeFailure(
        stage: .connect, reason: .unreachable, by: .client, isRetryable: true,
        message: "this machine makes no more connections: \(local.dropFirst(DialAttempt.Outcome.exhaustion.count))",
        help: "probe fewer at a time (--jobs), or raise the limit of open files (ulimit -n)")
    }
    let tried = records.map { "\($0.address) \($0.outcome)" }.joined(separator: ", ")
    let (reason, message, help): (ProbeReason, String, String) =
      if outcomes.contains("refused") {
        (
          .connectionRefused, "nothing listens on port \(job.port): \(tried)",
          "check port and host; a firewall may refuse for the server too"
        )
      } else if outcomes.contains("timeout") {
        (
          .connectTimeout, "no address answers within its time: \(tried)",
          "check host and port, and whether a firewall lets this machine out on port \(job.port)"
        )
      } else {
        (.unreachable, "no address can be reached: \(tried)", "check the routes of this machine, and its addresses of that kind")
      }
    return ProbeFailure(
      stage: .connect, reason: reason, by: .network, isRetryable: true, message: message,
      field: reason == .connectionRefused ? "spec.port" : "spec.host", help: help)
  }

  // MARK: The dialogue

  static func of(_ failure: SessionFailure, _ job: ProbeJob) -> ProbeFailure {
    let stage = ProbeStage(rawValue: failure.stage.rawValue) ?? .greeting
    let reason = ProbeReason(rawValue: failure.reason.rawValue) ?? .malformedReply
    let advice = DialogueAdvice.of(failure, job)
    return ProbeFailure(
      stage: stage, reason: reason, by: Party(rawValue: failure.by.rawValue) ?? .server, isRetryable: failure.isRetryable,
      message: message(of: failure), field: advice.field, help: advice.help)
  }

  private static func message(of failure: SessionFailure) -> String {
    let command = failure.stage.words
    let detail = failure.detail.map { "; \($0)" } ?? ""
    if let reply = failure.reply {
      let mechanism = failure.mechanism.map { " by \($0.rawValue)" } ?? ""
      switch failure.reason {
      case .injected:
        return "server sent \(failure.excerpt.count) bytes behind its 220 to STARTTLS, before TLS: \(shown(failure.excerpt))"
      default: return "server says \(quote(reply)) to \(command)\(mechanism)\(detail)"
      }
    }
    switch failure.reason {
    case .stalled where failure.by == .client: return failure.detail ?? "this side was too slow"
    case .rejected where failure.by == .client: return "login was given up: \(failure.detail ?? "the server breaks its rules")"
    case .stalled where failure.excerpt.isEmpty: return "server has not answered \(command) in time\(detail)"
    case .stalled: return "server has not finished its answer to \(command) in time: \(shown(failure.excerpt))\(detail)"
    case .tarpit: return "server has sent its greeting so slowly that it was not done in time: \(shown(failure.excerpt))"
    case .closed: return "server closed the connection instead of answering \(command)\(detail)"
    case .notSMTP:
      let kind = failure.foreignProtocol.map { "\($0)".uppercased() } ?? "no SMTP"
      return "port speaks \(kind == "NO SMTP" ? "no SMTP" : kind): \(shown(failure.excerpt))"
    case .replyTooLong: return "reply to \(command) does not end within its limits"
    case .malformedReply: return "reply to \(command) is none of SMTP: \(shown(failure.excerpt))\(detail)"
    case .injected: return "server sent bytes in clear text where TLS begins: \(shown(failure.excerpt))"
    case .notOffered where failure.stage == .starttls: return "server does not offer STARTTLS\(detail)"
    case .notOffered: return "server does not offer AUTH\(detail)"
    case .onlyBeforeTLS: return "server offers AUTH in clear text only, and no longer inside TLS"
    case .noCommonMechanism: return "no mechanism can be used\(detail)"
    case .encryptionRequired: return "login needs TLS\(detail)"
    case .peerAlert: return "server ended TLS with the alert \(failure.detail ?? "") instead of answering \(command)"
    default: return "\(command) failed: \(failure.reason.rawValue)\(detail)"
    }
  }

  // MARK: Words

  static func quote(_ reply: Reply) -> String {
    cut("\(reply.code) \(reply.text.split(whereSeparator: \.isNewline).joined(separator: " / "))")
  }

  /// Bytes for people, in quotation marks; not escaped.
  static func shown(_ bytes: [UInt8]) -> String {
    "\"\(cut(String(decoding: bytes.prefix(200), as: UTF8.self)))\""
  }

  static func cut(_ text: String, to limit: Int = 300) -> String {
    text.count > limit ? "\(text.prefix(limit))…" : text
  }

  /// Names for people: a few of them.
  static func list(_ names: [String]) -> String {
    if names.isEmpty { return "no host" }
    let shown = names.prefix(4).joined(separator: ", ")
    return names.count > 4 ? "\(shown) and \(names.count - 4) more" : shown
  }
}

extension SessionStage {
  /// What is waited for there.
  fileprivate var words: String {
    switch self {
    case .greeting: "the connection"
    case .ehlo: "EHLO"
    case .starttls: "STARTTLS"
    case .tls: "the handshake"
    case .auth: "AUTH"
    case .mail: "the test mail"
    case .quit: "QUIT"
    }
  }
}
