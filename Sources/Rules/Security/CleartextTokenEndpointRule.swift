import Diagnostics
import Manifests

extension Rule {
  static let cleartextTokenEndpoint = Rule(
    .cleartextTokenEndpoint,
    summary: "token endpoint without TLS",
    rationale: "The client's secret is sent to the token endpoint. RFC 6749 demands TLS for it, and so does every provider.",
    remedy: "Write the endpoint with https.",
    references: ["RFC 6749, section 3.2"],
    examples: [
      .flagged(
        .credential,
        """
        type: OAUTH2_CLIENT_CREDENTIAL
        tokenEndpoint: «http://login.example.com/token»
        clientId: billing
        clientSecret: {env: BILLING_SECRET}
        """),
      .clean(
        .documents,
        """
        apiVersion: smtplint/v1
        kind: SMTPConnection
        metadata: {name: billing}
        spec:
          host: smtp.example.com
          port: 587
          maxRetries: 0
          connectionSecurity: STARTTLS
          matchServerHostname: Enabled
          authenticationType: OAUTH2_CLIENT_CREDENTIAL
          username: billing@example.com
          credential: billing
        ---
        apiVersion: smtplint/v1
        kind: Credential
        metadata: {name: billing}
        spec:
          type: OAUTH2_CLIENT_CREDENTIAL
          tokenEndpoint: https://login.example.com/token
          clientId: billing
          clientSecret: {env: BILLING_SECRET}
        """),
    ],
    check: .credential { subject, findings in
      guard let endpoint = subject.value.tokenEndpoint, WebAddress.scheme(of: endpoint.value) == "http" else { return }
      findings.report(
        "tokenEndpoint is http: the client's secret would cross the network in the clear", at: endpoint.span,
        in: subject.manifest,
        field: "tokenEndpoint", help: "write it with https")
    })
}
