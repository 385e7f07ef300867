/// What may be said of an access token: never the token itself.
package struct TokenFacts: Sendable, Equatable {
  /// Where it came from an earlier probe of the same run.
  package var isReused = false
  /// Seconds that the endpoint says it is good for; nil where it does not say.
  package var lifetime: Int?
  /// What the endpoint granted, where it says so.
  package var scope: String?
  /// The claims of a token that is a JWT (RFC 7519); nil for one that is not.
  package var claims: Claims?
  /// What is odd about it.
  package var findings: [ProbeFinding] = []

  package struct Claims: Sendable, Equatable {
    package var audience: [String] = []
    /// Seconds since 1970.
    package var expiry: Int?
    package var tenant: String?
    package var roles: [String] = []

    package init() {}
  }

  package init() {}
}

/// Why there is no access token.
package struct TokenFailure: Error, Sendable, Equatable {
  /// One of the four reasons of the stage `token`.
  package var reason: ProbeReason
  package var by = Party.tokenEndpoint
  package var isRetryable: Bool
  package var message: String
  /// The field of the manifest to change.
  package var field: String?
  package var help: String?

  package init(_ reason: ProbeReason, isRetryable: Bool = false, message: String, field: String? = nil, help: String? = nil) {
    self.reason = reason
    self.isRetryable = isRetryable
    self.message = message
    self.field = field
    self.help = help
  }
}
