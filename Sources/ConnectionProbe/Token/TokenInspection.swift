internal import CanonicalJSON
internal import Diagnostics
internal import Manifests
internal import Secrets

/// What is odd about a token that was granted.
enum TokenInspection {
  /// Seconds below which a token is short-lived: a queue of mail takes longer.
  private static let shortLife = 60
  /// Seconds by which clocks may differ.
  private static let tolerance = 60

  /// What the answer says, and what the token says where it is a JWT.
  static func facts(of token: Token, _ answer: JSONValue?, now: Int, _ text: TokenText) -> TokenFacts {
    var facts = TokenFacts()
    facts.lifetime = answer?["expires_in"].flatMap { $0.integerValue ?? $0.stringValue.flatMap(seconds) }
    facts.scope = answer?["scope"]?.stringValue.map { text.short($0, to: 300) }
    let claims = token.secret.withBytes { JWTClaims($0) }
    facts.claims = claims.map { claims in
      var shown = TokenFacts.Claims()
      shown.audience = claims.audience.map { text.short($0, to: 200) }
      shown.expiry = claims.expiry
      shown.tenant = claims.tenant.map { text.short($0, to: 100) }
      shown.roles = claims.roles.map { text.short($0, to: 100) }
      return shown
    }
    if let lifetime = facts.lifetime, lifetime < shortLife {
      facts.findings.append(
        ProbeFinding(
          "token-short-lived",
          "the token endpoint gives out tokens for \(lifetime) seconds: mail that waits longer needs another one"))
    }
    if let expiry = claims?.expiry, expiry <= now {
      facts.findings.append(
        ProbeFinding(
          "token-expired",
          "the token expired on \(date(expiry)), before it was issued: the provider's clock or this machine's is wrong"))
    }
    if let start = claims?.notBefore, start > now + tolerance {
      facts.findings.append(
        ProbeFinding(
          "token-not-yet-valid", "the token is not valid before \(date(start)): the provider's clock or this machine's is wrong"))
    }
    return facts
  }

  /// Digits only, with a fraction or without.
  private static func seconds(_ text: String) -> Int? {
    text.utf8.count <= 20 ? JSONValue(text: text, truncatesNumbers: true)?.integerValue : nil
  }

  /// A token may name any number of seconds; a calendar ends.
  private static func date(_ seconds: Int) -> String {
    "\(CalendarDate(secondsSince1970: Int64(min(max(seconds, 0), 253_402_300_799))))"
  }

  // MARK: For a mail server

  /// What does not fit the server that the token is for.
  static func findings(on facts: TokenFacts, of source: TokenSource, for host: String) -> [ProbeFinding] {
    guard let claims = facts.claims else { return [] }
    let isForOutlook = isOutlookServer(host) || (source.scope.map(asksForOutlook) ?? false)
    if isForOutlook {
      guard claims.audience.contains(where: isOutlook) else {
        return [
          ProbeFinding(
            "token-audience",
            "the token is for \(list(claims.audience)), and Exchange Online takes those for https://outlook.office365.com; set scope to"
              + " https://outlook.office365.com/.default")
        ]
      }
      guard claims.roles.contains("SMTP.SendAsApp") else {
        return [
          ProbeFinding(
            "token-role",
            "the token has \(claims.roles.isEmpty ? "no role" : "the roles \(list(claims.roles))") and not SMTP.SendAsApp: an administrator"
              + " has to grant the client that permission of Office 365 Exchange Online")
        ]
      }
      return []
    }
    if let audience = source.audience, !claims.audience.isEmpty, !claims.audience.contains(audience) {
      return [
        ProbeFinding(
          "token-audience",
          "the token is for \(list(claims.audience)), and \(VisibleText.shorten(audience, to: 100)) was asked for")
      ]
    }
    return []
  }

  private static let outlookServers: Set<String> = [
    "smtp.office365.com", "smtp-legacy.office365.com", "smtp.office365.us", "smtp-mail.outlook.com", "smtp.partner.outlook.cn",
    "outlook.office365.com", "outlook.office.com",
  ]

  private static func isOutlookServer(_ host: String) -> Bool {
    var host = host.lowercased()
    if host.hasSuffix(".") { host.removeLast() }
    return outlookServers.contains(host)
  }

  private static let outlookResources: Set<String> = [
    "outlook.office365.com", "outlook.office.com", "outlook.office365.us", "partner.outlook.cn",
  ]

  /// The application identifier of Exchange Online.
  private static let outlookIdentifier = "00000002-0000-0ff1-ce00-000000000000"

  private static func isOutlook(_ resource: String) -> Bool {
    if resource.lowercased() == outlookIdentifier { return true }
    return WebAddress.scheme(of: resource) == "https"
      && WebAddress.host(of: resource).map { outlookResources.contains($0.lowercased()) } ?? false
  }

  private static func asksForOutlook(_ scope: String) -> Bool {
    scope.split(separator: " ").contains { isOutlook(String($0.prefix { $0 != "/" })) || isOutlook(String($0)) }
  }

  private static func list(_ names: [String]) -> String {
    if names.isEmpty { return "no audience" }
    let shown = names.prefix(4).joined(separator: ", ")
    return names.count > 4 ? "\(shown) and \(names.count - 4) more" : shown
  }
}
