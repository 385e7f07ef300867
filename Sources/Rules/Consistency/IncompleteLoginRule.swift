import Diagnostics
import Manifests

extension Rule {
  static let incompleteLogin = Rule(
    .incompleteLogin,
    summary: "user without password, or password without user",
    rationale: """
      With BASIC every mechanism needs both. One alone means that the connection does not log in, though it looks as if it \
      did. The rule is silent where both are left out, since many relays need no login, and without TLS, where no login may be.
      """,
    remedy: "Add the one that is missing, or remove the other.",
    references: ["RFC 4616", "RFC 4954"],
    examples: [
      .flagged(
        """
        username: «billing»
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
      .flagged(
        """
        password: «{env: PASSWORD}»
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
      .clean(
        """
        username: billing
        password: {env: PASSWORD}
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
    ],
    check: .connection { subject, findings in
      guard subject.value.authenticationType?.value == .basic, subject.value.credential == nil, subject.value.usesTLS != false,
        !subject.manifest.hasUnreadable("username"), !subject.manifest.hasUnreadable("password")
      else { return }
      switch (subject.value.username, subject.value.password) {
      case (let username?, nil):
        findings.report(
          "username is given without a password, so the connection does not log in", at: username.span, in: subject.manifest,
          field: "username", help: "add `password: {env: NAME}`, or remove username")
      case (nil, let password?):
        findings.report(
          "password is given without a username, so the connection does not log in", at: password.span, in: subject.manifest,
          field: "password", help: "add `username`, or remove password")
      default: break
      }
    })
}
