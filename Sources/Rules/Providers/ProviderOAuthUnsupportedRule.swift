import Diagnostics
import Manifests

extension Rule {
  static let providerOAuthUnsupported = Rule(
    .providerOAuthUnsupported,
    summary: "OAuth2 at a provider that cannot use it",
    rationale: """
      A client credential is a client's identifier and secret (RFC 6749, section 4.4). Google gives out no token for that: \
      its service accounts sign a JWT. Most relays take no access tokens at all, and log in with a key. No login can succeed \
      there. The rule is silent about providers whose documentation does not settle it.
      """,
    remedy: "Use BASIC with the provider's key or app password, or another provider.",
    references: ["RFC 6749, section 4.4"] + Provider.sources { $0.oauth2 == .none || $0.oauth2 == .otherGrants },
    examples: [
      .flagged(
        .documents,
        """
        apiVersion: smtplint/v1
        kind: SMTPConnection
        metadata: {name: billing}
        spec:
          host: smtp.gmail.com
          port: 587
          maxRetries: 0
          connectionSecurity: STARTTLS
          matchServerHostname: Enabled
          authenticationType: «OAUTH2_CLIENT_CREDENTIAL»
          username: billing@example.com
          credential: billing
        ---
        apiVersion: smtplint/v1
        kind: Credential
        metadata: {name: billing}
        spec:
          type: OAUTH2_CLIENT_CREDENTIAL
          tokenEndpoint: https://oauth2.googleapis.com/token
          clientId: billing
          clientSecret: {env: BILLING_SECRET}
        """),
      .clean(
        """
        host: smtp.gmail.com
        username: billing@example.com
        password: {env: BILLING_APP_PASSWORD}
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
    ],
    check: .connection { subject, findings in
      guard let type = subject.value.authenticationType, type.value == .oauth2, let host = subject.value.host,
        let provider = subject.value.provider
      else { return }
      let message: String
      let help: String
      switch provider.oauth2 {
      case .unknown, .clientCredential: return
      case .none:
        message = "\(provider.name) takes no OAuth2 tokens over SMTP"
        help = "use BASIC with the provider's own SMTP credentials"
      case .otherGrants:
        message = "\(provider.name) cannot be used with a client credential: Google gives out no token for it"
        help = "use BASIC with an app password"
      }
      findings.report(
        message, at: type.span, in: subject.manifest, field: "authenticationType",
        related: [RelatedLocation("the host is here", at: host.span)], help: help)
    })
}
