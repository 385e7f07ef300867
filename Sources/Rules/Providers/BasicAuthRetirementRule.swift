import Diagnostics
import Manifests

extension Rule {
  static let basicAuthRetirement = Rule(
    .basicAuthRetirement,
    summary: "login with a password that Microsoft 365 retires",
    rationale: """
      By Microsoft's announcement of 2026-01-27 (MC786329), Exchange Online turns SMTP logins with a password off by default \
      for existing tenants at the end of December 2026, and an administrator can turn them on again; tenants created later do \
      not have them by default, and the date of their final end is to be announced in the second half of 2027. The rule is \
      silent about connections without a login and about other hosts, Outlook.com included.
      """,
    remedy: "Use OAUTH2_CLIENT_CREDENTIAL with a Credential, and let the application send as the mailbox.",
    references: [
      "https://mc.merill.net/message/MC786329",
      "https://learn.microsoft.com/en-us/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth",
    ],
    examples: [
      .flagged(
        """
        host: smtp.office365.com
        authenticationType: «BASIC»
        username: billing@example.com
        password: {env: BILLING_PASSWORD}
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
      .clean(
        """
        host: smtp.office365.com
        port: 25
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
    ],
    check: .connection { subject, findings in
      guard let host = subject.value.host, host.value.lowercased() == Provider.microsoft365Host,
        let type = subject.value.authenticationType, type.value == .basic, let login = subject.value.login
      else { return }
      findings.report(
        "Microsoft 365 turns BASIC off by default at the end of December 2026", at: type.isDefault ? login.span : type.span,
        in: subject.manifest, field: type.isDefault ? login.field : "authenticationType",
        related: [RelatedLocation("the host is here", at: host.span)],
        help: "use OAUTH2_CLIENT_CREDENTIAL with a credential; an administrator can turn BASIC on again for a time")
    })
}

extension Provider {
  static let microsoft365Host = "smtp.office365.com"
}
