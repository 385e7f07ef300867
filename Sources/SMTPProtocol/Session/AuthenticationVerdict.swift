/// What a reply to AUTH, or to an answer within it, means (RFC 4954, sections 4 and 6, and what servers make of it).
enum AuthenticationVerdict: Sendable, Hashable {
  case challenge
  /// By 235, or by another code that says so.
  case success(isUsual: Bool)
  case unknownMechanism
  case failure(SessionFailure.Reason)

  /// Exchange Online's.
  private static let disabledCodes: [EnhancedStatus?] = [EnhancedStatus(5, 7, 139), EnhancedStatus(5, 7, 30)]

  /// How servers say that they would, but must not: at Exchange Online for a tenant or a mailbox, at Postfix for a service.
  private static let disabledTexts = [
    "authentication is disabled", "authentication disabled", "authentication has been disabled", "auth is disabled",
    "auth disabled",
    "authentication not enabled", "authentication is not enabled", "auth not enabled", "auth is not enabled",
    "authentication is not supported",
  ]

  private static let encryptionTexts = ["tls", "ssl", "encrypt"]

  init(_ reply: Reply, isInsideTLS: Bool) {
    let text = reply.text.lowercased()
    func mentions(_ texts: [String]) -> Bool { texts.contains { text.contains($0) } }
    switch reply.code {
    case 334: self = .challenge
    case 200..<300: self = .success(isUsual: reply.code == 235)
    // 4.3.2 is Exchange Online's for too many connections.
    case 432: self = .failure(reply.enhancedStatus?.subject == 3 ? .temporary : .passwordTransition)
    case 400..<500: self = .failure(.temporary)
    case 538: self = .failure(.encryptionRequired)
    case 500..<600 where Self.disabledCodes.contains(reply.enhancedStatus) || mentions(Self.disabledTexts):
      self = .failure(.disabled)
    case 503 where text.contains("not advertised"): self = .failure(.notOffered)
    case 504: self = .unknownMechanism
    case 503: self = .failure(mentions(Self.encryptionTexts) ? .encryptionRequired : .rejected)
    // 530 is for a command that needs something first, 534 for a mechanism that is too weak: in clear text, TLS.
    case 523, 530, 534: self = .failure(!isInsideTLS || mentions(Self.encryptionTexts) ? .encryptionRequired : .rejected)
    case 500..<600: self = .failure(.rejected)
    default: self = .failure(.malformedReply)
    }
  }
}
