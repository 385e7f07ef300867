import Diagnostics
import Linking

extension Rule {
  static let missingSecret = Rule(
    .missingSecret,
    summary: "secret that is not on this machine",
    rationale: """
      A connection whose secret is not where the manifest says cannot log in. Only plan and apply with `--check-secrets` look: \
      elsewhere, as in a pull request, secrets are not expected to be there. Nothing is run and no value is read: an \
      environment variable has to be set, a file has to be there and readable, a credential of systemd has to be in \
      $CREDENTIALS_DIRECTORY, and the program of a command in PATH.
      """,
    remedy: "Provide the secret, or correct the reference.",
    references: ["systemd.exec(5), section Credentials"],
    examples: [
      .flagged(
        """
        username: billing
        password: «{env: SMTPLINT_NOT_SET}»
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
      .clean(
        """
        username: billing
        password: {file: relay-password}
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
    ],
    check: .files { subject, findings in
      for secret in subject.value.secrets {
        guard let absence = secret.absence else { continue }
        findings.report(
          "\(secret.field) is kept in \(absence)", at: secret.span, in: subject.manifest, field: secret.field,
          help: "provide it, or correct the reference")
      }
    })
}
