internal import CanonicalJSON

/// What is said of a token, or why there is none, in the JSON of a transcript.
enum TokenCoding {
  private static let findingLimit = 1000

  static func encode(_ facts: TokenFacts) -> JSONValue {
    [
      "reused": .bool(facts.isReused), "lifetime": .optional(facts.lifetime), "scope": .optional(facts.scope),
      "claims": facts.claims.map(encode) ?? .null,
      "findings": .array(facts.findings.map { ["name": .string($0.name), "message": .string($0.message)] }),
    ]
  }

  static func decodeFacts(_ place: JSONPlace) throws(TranscriptError) -> TokenFacts {
    var facts = TokenFacts()
    facts.isReused = try place.member("reused").flag()
    facts.lifetime = try place.optional("lifetime") { place throws(TranscriptError) in try place.number() }
    facts.scope = try place.optional("scope") { place throws(TranscriptError) in try place.text() }
    facts.claims = try place.optional("claims", decodeClaims)
    facts.findings = try place.member("findings").list(limit: findingLimit) { place throws(TranscriptError) in
      ProbeFinding(try place.member("name").text(), try place.member("message").text())
    }
    return facts
  }

  private static func encode(_ claims: TokenFacts.Claims) -> JSONValue {
    [
      "audience": .texts(claims.audience), "expiry": .optional(claims.expiry), "tenant": .optional(claims.tenant),
      "roles": .texts(claims.roles),
    ]
  }

  private static func decodeClaims(_ place: JSONPlace) throws(TranscriptError) -> TokenFacts.Claims {
    var claims = TokenFacts.Claims()
    claims.audience = try place.member("audience").texts()
    claims.expiry = try place.optional("expiry") { place throws(TranscriptError) in try place.number() }
    claims.tenant = try place.optional("tenant") { place throws(TranscriptError) in try place.text() }
    claims.roles = try place.member("roles").texts()
    return claims
  }

  static func encode(_ failure: TokenFailure) -> JSONValue {
    [
      "reason": .string(failure.reason.rawValue), "by": .string(failure.by.rawValue), "retryable": .bool(failure.isRetryable),
      "message": .string(failure.message), "field": .optional(failure.field), "help": .optional(failure.help),
    ]
  }

  static func decodeFailure(_ place: JSONPlace) throws(TranscriptError) -> TokenFailure {
    var failure = TokenFailure(
      try place.member("reason").word(), isRetryable: try place.member("retryable").flag(),
      message: try place.member("message").text(),
      field: try place.optional("field") { place throws(TranscriptError) in try place.text() },
      help: try place.optional("help") { place throws(TranscriptError) in try place.text() })
    failure.by = try place.member("by").word()
    return failure
  }
}
