import Diagnostics
import Linking
import Manifests

extension Rule {
  static let oauthScope = Rule(
    .oauthScope,
    summary: "scope or endpoint that Microsoft 365 refuses",
    rationale: """
      For a client credential Microsoft gives out a token for one resource with all that an administrator granted, which is \
      what the scope `https://outlook.office365.com/.default` asks for. Delegated permissions such as `SMTP.Send` need a user \
      who signs in; the older endpoint without `v2.0` does not know scopes; `common`, `organizations` and `consumers` name no \
      tenant. A token for another resource is given out, and refused by the server. The rule looks at Credentials that a \
      connection to smtp.office365.com uses, once at each, and is silent about token endpoints on hosts it does not know.
      """,
    remedy: """
      Use `https://login.microsoftonline.com/TENANT/oauth2/v2.0/token` with the scope \
      `https://outlook.office365.com/.default`.
      """,
    fix: .unsafe,
    references: [
      "https://learn.microsoft.com/en-us/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth",
      "https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-client-creds-grant-flow",
    ],
    examples: [
      .flagged(
        .documents,
        connection
          + """
          type: OAUTH2_CLIENT_CREDENTIAL
            tokenEndpoint: https://login.microsoftonline.com/«common»/oauth2/v2.0/token
            clientId: billing
            clientSecret: {env: BILLING_SECRET}
            scope: «https://outlook.office.com/SMTP.Send»
          """),
      .clean(
        .documents,
        connection
          + """
          type: OAUTH2_CLIENT_CREDENTIAL
            tokenEndpoint: https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token
            clientId: billing
            clientSecret: {env: BILLING_SECRET}
            scope: https://outlook.office365.com/.default
          """),
    ],
    check: .workspace { workspace, findings in
      var seen: Set<ObjectID> = []
      for manifest in workspace.manifests {
        guard let connection = manifest.connection, connection.authenticationType?.value == .oauth2,
          connection.provider?.oauth2 == .clientCredential, let name = connection.credential, let host = connection.host
        else { continue }
        let id = ObjectID(.credential, name.value)
        guard let target = workspace.definition(of: id), let credential = target.credential, seen.insert(id).inserted else {
          continue
        }
        let related = [RelatedLocation("the connection that uses it goes to Microsoft 365", at: host.span)]
        checkScope(of: credential, in: target, related, &findings)
        checkEndpoint(of: credential, in: target, related, &findings)
      }
    })

  private static func checkScope(
    of credential: Credential, in manifest: Manifest, _ related: [RelatedLocation], _ findings: inout Findings
  ) {
    guard let type = credential.type, type.value == .oauth2 else { return }
    guard let scope = credential.scope else {
      if !manifest.hasUnreadable("scope") {
        findings.report(
          "scope is missing, and Microsoft 365 needs one", at: type.span, in: manifest, field: "scope", related: related,
          help: "add `scope: \(MicrosoftIdentity.scope)`")
      }
      return
    }
    guard !MicrosoftIdentity.takes(scope: scope.value) else { return }
    findings.report(
      MicrosoftIdentity.isDelegated(scope.value)
        ? "scope names a delegated permission, which a client credential cannot have"
        : "scope is not the one that a client credential needs at Microsoft 365",
      at: scope.span, in: manifest, field: "scope", related: related, help: "use \(MicrosoftIdentity.scope)",
      fix: scope.replacement(by: MicrosoftIdentity.scope).map {
        Fix("use \(MicrosoftIdentity.scope)", isSafe: false, edits: [$0])
      })
  }

  private static func checkEndpoint(
    of credential: Credential, in manifest: Manifest, _ related: [RelatedLocation], _ findings: inout Findings
  ) {
    guard let endpoint = credential.tokenEndpoint, let fault = MicrosoftIdentity.fault(inTokenEndpoint: endpoint.value) else {
      return
    }
    var place = endpoint.span
    // A part can be pointed at where the text stands in the file as it is.
    if let part = fault.part, place.range.count == endpoint.value.utf8.count { place = place.slice(part) }
    findings.report(
      fault.message, at: place, in: manifest, field: "tokenEndpoint", related: related, help: fault.help)
  }

  /// A connection to Microsoft 365, and the start of the Credential that it uses.
  private static let connection = """
    apiVersion: smtplint/v1
    kind: SMTPConnection
    metadata: {name: billing}
    spec:
      host: smtp.office365.com
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
    \u{20}\u{20}
    """
}
