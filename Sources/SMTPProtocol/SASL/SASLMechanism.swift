/// The mechanisms of SASL (RFC 4422) that can be performed, by their registered names.
package enum SASLMechanism: String, Sendable, Hashable, CaseIterable {
  /// RFC 5802 and RFC 7677, without channel binding.
  case scramSHA256 = "SCRAM-SHA-256"
  /// RFC 2195.
  case cramMD5 = "CRAM-MD5"
  /// RFC 4616.
  case plain = "PLAIN"
  /// Never standardised: a name and a password, each when it is asked for.
  case login = "LOGIN"
  /// As Google and Microsoft document it: a bearer token (RFC 6750).
  case xoauth2 = "XOAUTH2"
  /// RFC 7628: a bearer token.
  case oauthBearer = "OAUTHBEARER"

  /// What a client has to prove that it is who it says.
  package enum Credential: Sendable, Hashable {
    case password
    case token
  }

  package var credential: Credential {
    switch self {
    case .scramSHA256, .cramMD5, .plain, .login: .password
    case .xoauth2, .oauthBearer: .token
    }
  }

  /// All for one kind of credential, the one that gives least away first.
  ///
  /// XOAUTH2 and OAUTHBEARER give away the same. XOAUTH2 is first because it is what both large providers document and all their
  /// servers take, and Microsoft's take nothing else.
  package static func strongestFirst(for credential: Credential) -> [SASLMechanism] {
    switch credential {
    case .password: [.scramSHA256, .cramMD5, .plain, .login]
    case .token: [.xoauth2, .oauthBearer]
    }
  }

  /// Whether the client speaks first, and may do so in the AUTH command (RFC 4954, section 4).
  package var hasInitialResponse: Bool {
    switch self {
    case .scramSHA256, .plain, .xoauth2, .oauthBearer: true
    case .cramMD5, .login: false
    }
  }
}
