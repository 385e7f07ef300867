/// Why a session failed.
package struct SessionFailure: Sendable, Hashable {
  /// The reasons by the names of the contract.
  package enum Reason: String, Sendable, Hashable, CaseIterable {
    case stalled, tarpit, closed
    case notSMTP = "not-smtp"
    case serviceRefused = "service-refused"
    case serviceUnavailable = "service-unavailable"
    case replyTooLong = "reply-too-long"
    case malformedReply = "malformed-reply"
    /// Of `ehlo` and of `auth`.
    case rejected
    /// Of `starttls` and of `auth`.
    case notOffered = "not-offered"
    case refused, injected
    case peerAlert = "peer-alert"
    case onlyBeforeTLS = "only-before-tls"
    case noCommonMechanism = "no-common-mechanism"
    case disabled, temporary
    case encryptionRequired = "encryption-required"
    case passwordTransition = "password-transition"
    case senderRejected = "sender-rejected"
    case recipientRejected = "recipient-rejected"
    case recipientDeferred = "recipient-deferred"
    case messageRejected = "message-rejected"
    case authenticationRequired = "authentication-required"
  }

  /// Who does not let it work.
  package enum Party: String, Sendable, Hashable {
    /// This side, by its policy or for what it lacks.
    case client
    case server
    case network
  }

  package let stage: SessionStage
  package let reason: Reason
  package let by: Party
  /// The reply that says so.
  package let reply: Reply?
  /// Bytes that are no reply, or should not be there.
  package let excerpt: [UInt8]
  /// More about it, for people; may hold text of the server, not escaped.
  package let detail: String?
  /// The mechanism of SASL, where one was in use.
  package let mechanism: SASLMechanism?

  /// What the bytes look like, if they are no SMTP.
  package var foreignProtocol: ForeignProtocol? { reason == .notSMTP ? ForeignProtocol(startOf: excerpt) : nil }

  /// Whether it may pass by itself.
  package var isRetryable: Bool {
    guard by != .client else { return false }
    switch reason {
    case .stalled, .tarpit, .closed, .serviceUnavailable, .temporary, .recipientDeferred: return true
    case .malformedReply: return false
    default: return reply?.codeClass == 4
    }
  }

  /// Whether the server still knows where in the dialogue it is, so that QUIT has a meaning.
  var leavesDialogueUsable: Bool {
    switch reason {
    case .stalled, .tarpit, .closed, .notSMTP, .serviceUnavailable, .replyTooLong, .malformedReply, .injected, .peerAlert: false
    default: true
    }
  }
}
