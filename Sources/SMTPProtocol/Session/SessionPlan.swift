/// What a session is to do. It holds no secret.
package struct SessionPlan: Sendable, Hashable {
  package enum Security: Sendable, Hashable {
    /// The session begins in clear text and asks for TLS (RFC 3207); without it nothing goes on.
    case startTLS
    /// TLS was established before the session (RFC 8314, section 3.3).
    case implicitTLS
    case none
  }

  /// What cannot be written into a command.
  package enum Fault: Error, Sendable, Hashable {
    case heloName, sender, recipient
  }

  /// The name in EHLO and HELO.
  package let heloName: String
  package let security: Security
  /// The mechanisms that may be used, the preferred one first; nil where the session does not authenticate.
  package let mechanisms: [SASLMechanism]?
  /// Whether to authenticate even where others can listen.
  package let allowsCleartextAuthentication: Bool
  package let testMail: TestMail?

  /// Throws where the name is no printable ASCII, or too long (RFC 5321, section 4.5.3.1.2).
  package init(
    heloName: String, security: Security, mechanisms: [SASLMechanism]? = nil, allowsCleartextAuthentication: Bool = false,
    testMail: TestMail? = nil
  ) throws(Fault) {
    guard (1...255).contains(heloName.utf8.count), heloName.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw .heloName
    }
    self.heloName = heloName
    self.security = security
    self.mechanisms = mechanisms
    self.allowsCleartextAuthentication = allowsCleartextAuthentication
    self.testMail = testMail
  }
}

/// A message that is sent to see whether it is taken.
package struct TestMail: Sendable, Hashable {
  /// The envelope's addresses (RFC 5321, section 2.3.11), without angle brackets. The sender may be empty.
  package let sender: String
  package let recipient: String
  /// Header and body (RFC 5322), as they were written.
  package let message: [UInt8]

  /// Throws where an address could be taken for something else within a command.
  package init(sender: String, recipient: String, message: [UInt8]) throws(SessionPlan.Fault) {
    guard sender.isEmpty || Self.isSafe(sender) else { throw .sender }
    guard Self.isSafe(recipient) else { throw .recipient }
    self.sender = sender
    self.recipient = recipient
    self.message = message
  }

  /// RFC 5321, section 4.5.3.1.3, has 256 bytes for a path with its angle brackets.
  private static func isSafe(_ address: String) -> Bool {
    (1...254).contains(address.utf8.count)
      && address.utf8.allSatisfy {
        !$0.isControl && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: " ")
      }
  }

  static func isASCII(_ address: String) -> Bool { address.utf8.allSatisfy { $0 < 0x80 } }
}
