import Diagnostics
import Manifests

extension Rule {
  static let providerLogin = Rule(
    .providerLogin,
    summary: "user name that the provider does not take",
    rationale: """
      Some providers want one fixed word as the user name, or a key, or a whole mail address; with anything else the login is \
      refused, and the reply does not say why. The rule is silent about providers that take several forms, about connections \
      without a user name, and about OAuth2. It never repeats the user name, which may be a key that was put there by mistake.
      """,
    remedy: "Use the user name that the provider documents; the key belongs into the password.",
    fix: .unsafe,
    references: Provider.sources { if case .any = $0.login { false } else { true } },
    examples: [
      .flagged(
        """
        host: smtp.sendgrid.net
        username: «billing@example.com»
        password: {env: SENDGRID_KEY}
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
      .flagged(
        """
        host: email-smtp.eu-central-1.amazonaws.com
        username: «billing»
        password: {env: SES_PASSWORD}
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
      .clean(
        """
        host: smtp.sendgrid.net
        username: apikey
        password: {env: SENDGRID_KEY}
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
    ],
    check: .connection { subject, findings in
      guard subject.value.authenticationType?.value == .basic, let username = subject.value.username,
        let provider = subject.value.provider, let expected = provider.login.expectation(insteadOf: username.value)
      else { return }
      var fix: Fix?
      if case .word(let word) = provider.login, let edit = username.replacement(by: word) {
        fix = Fix("use \(word)", isSafe: false, isIndependent: true, edits: [edit])
      }
      findings.report(
        "username is not what \(provider.name) takes; it must be \(expected)", at: username.span, in: subject.manifest,
        field: "username", related: subject.value.host.map { [RelatedLocation("the host is here", at: $0.span)] } ?? [],
        help: provider.login.help, fix: fix)
    })
}

extension Provider.Login {
  /// What a user name must be, as the end of a sentence; nil where this one is.
  fileprivate func expectation(insteadOf username: String) -> String? {
    let name = username.utf8
    switch self {
    case .any: return nil
    case .word(let word):
      return name.elementsEqual(word.utf8) || name.starts(with: "\(word):".utf8) ? nil : "the word \(word)"
    case .accessKeyID:
      return name.starts(with: "AKIA".utf8) ? nil : "the user name of an SMTP credential, which starts with AKIA"
    case .address: return name.contains(UInt8(ascii: "@")) ? nil : "a mail address"
    case .key(let description): return name.contains(UInt8(ascii: "@")) ? description : nil
    }
  }

  fileprivate var help: String {
    switch self {
    case .word(let word): "write `username: \(word)`; the API key is the password"
    case .accessKeyID: "create SMTP credentials for the region, and use their user name"
    case .any, .address, .key: "look it up in the provider's SMTP settings"
    }
  }
}
