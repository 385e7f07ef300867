package import KeyMaterial

/// Why this machine cannot do what a connection asks of TLS, known before a byte is sent.
package struct LocalFault: Error, Equatable {
  /// The reasons of the stage `configuration`.
  package enum Reason: String, Sendable {
    case unsupportedProtocol = "unsupported-protocol"
    case contradictoryProtocols = "contradictory-protocols"
    case noUsableCipher = "no-usable-cipher"
    case keyMismatch = "key-mismatch"
    case keyUnreadable = "key-unreadable"
    case certificateUnreadable = "certificate-unreadable"
  }

  package let reason: Reason
  /// One sentence for people.
  package let message: String
  /// The protocols, suites or certificates that it is about, as they were asked for.
  package let subjects: [String]

  package init(_ reason: Reason, _ message: String, about subjects: [String] = []) {
    self.reason = reason
    self.message = message
    self.subjects = subjects
  }

  package init(_ error: IdentityError) {
    let reason: Reason =
      switch error {
      case .certificateUnreadable: .certificateUnreadable
      case .keyUnreadable, .wrongPassphrase: .keyUnreadable
      case .keyMismatch: .keyMismatch
      }
    self.init(reason, error.message)
  }
}
