import Diagnostics
import Linking

extension Rule {
  static let wrongReferenceType = Rule(
    .wrongReferenceType,
    summary: "reference to an object that is of no use there",
    rationale:
      "OAuth2 needs a Credential of type OAUTH2_CLIENT_CREDENTIAL; a client certificate needs a Key whose usage has `client`, signing one whose usage has `sign`.",
    remedy: "Refer to an object of the right type, or change that object.",
    examples: [
      .flagged(
        .documents,
        """
        apiVersion: smtplint/v1
        kind: SMTPConnection
        metadata:
          name: example
        spec:
          host: mail.example.com
          port: 587
          maxRetries: 0
          connectionSecurity: STARTTLS
          matchServerHostname: Enabled
          clientKeyLabel: «partner-key»
        ---
        apiVersion: smtplint/v1
        kind: Key
        metadata:
          name: partner-key
        spec:
          usage: [sign]
          certificate: {file: a.pem}
          privateKey: {file: b.pem}
        """),
      .clean(
        .documents,
        """
        apiVersion: smtplint/v1
        kind: SMTPConnection
        metadata:
          name: example
        spec:
          host: mail.example.com
          port: 587
          maxRetries: 0
          connectionSecurity: STARTTLS
          matchServerHostname: Enabled
          clientKeyLabel: partner-key
        ---
        apiVersion: smtplint/v1
        kind: Key
        metadata:
          name: partner-key
        spec:
          usage: [client]
          certificate: {file: a.pem}
          privateKey: {file: b.pem}
        """),
    ],
    check: .builtIn)
}
