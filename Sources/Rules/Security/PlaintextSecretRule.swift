import Diagnostics
import Manifests

extension Rule {
  static let plaintextSecret = Rule(
    .plaintextSecret,
    summary: "secret written in the manifest",
    rationale: """
      A manifest lives in Git: whoever can read the repository, now or in years, can read the secret. smtplint never stores \
      or prints it, and has no use for it. The rule is silent about values that SOPS has encrypted.
      """,
    remedy: """
      Refer to the secret: `{env: NAME}`, `{file: path}`, `{systemd: name}` or `{command: [program, argument]}`. Then change \
      the secret, since it stays in Git's history.
      """,
    fix: .unsafe,
    references: ["https://owasp.org/www-community/vulnerabilities/Use_of_hard-coded_password"],
    examples: [
      .flagged(
        """
        username: billing
        password: «correct-horse»
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
      .flagged(
        .credential,
        """
        type: OAUTH2_CLIENT_CREDENTIAL
        tokenEndpoint: https://login.example.com/token
        clientId: billing
        clientSecret: «'correct horse'»
        """),
      .clean(
        """
        username: billing
        password: {env: BILLING_PASSWORD}
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
    ],
    check: .manifest { manifest, findings in
      for (field, secret) in manifest.secrets + manifest.inlineKeys {
        guard case .plaintext(let isReplaceable) = secret.value else { continue }
        findings.report(
          "\(field) is written in the manifest", at: secret.span, in: manifest, field: field,
          help: "refer to it, for example {env: NAME}, and change it: Git's history keeps it",
          fix: isReplaceable && !secret.isShared ? manifest.reference(inPlaceOf: secret.span, field) : nil)
      }
      for (field, text) in manifest.metadataSecrets {
        findings.reportInMetadata(
          "\(field) holds a password", at: text.span, in: manifest, field: field,
          help: "remove it, and change it: Git's history keeps it")
      }
    })
}

extension Manifest {
  /// A fix that refers to an environment variable, called after the object and the field.
  fileprivate func reference(inPlaceOf span: SourceSpan, _ field: String) -> Fix {
    let words = (name?.value ?? "smtp") + "_" + field.reduce(into: "") { $0 += $1.isUppercase ? "_\($1)" : "\($1)" }
    let variable = words.uppercased().unicodeScalars.reduce(into: "") { text, scalar in
      let isPlain = ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
      if isPlain { text.unicodeScalars.append(scalar) } else if !text.hasSuffix("_") { text += "_" }
    }
    let prefix = variable.first?.isNumber == true ? "SMTP_" : ""
    return Fix(
      "refer to the environment variable \(prefix)\(variable)", isSafe: false, isIndependent: true,
      edits: [TextEdit(span, "{env: \(prefix)\(variable)}")])
  }

  /// Labels and annotations that are called passwords, and texts with a URL that holds one.
  fileprivate var metadataSecrets: [(field: String, value: Located<String>)] {
    var found: [(field: String, value: Located<String>)] = []
    for (name, pairs) in [("labels", metadata.labels), ("annotations", metadata.annotations)] {
      for pair in pairs?.value ?? [] where !pair.value.value.isEmpty {
        if pair.key.value.isSecretName || pair.value.value.holdsUserInfo {
          found.append(("\(name).\(VisibleText.escape(pair.key.value))", pair.value))
        }
      }
    }
    if let description = metadata.description, description.value.holdsUserInfo { found.append(("description", description)) }
    return found
  }

  /// A private key that was pasted together with its certificate.
  fileprivate var inlineKeys: [(field: String, value: Located<SecretReference>)] {
    guard case .trustedCertificate(let trusted) = specification, let pem = trusted.certificate?.value.pem,
      pem.value.contains(ascii: "PRIVATE KEY-----")
    else { return [] }
    return [("certificate.pem", pem.map { _ in .plaintext(isReplaceable: false) })]
  }
}

extension String {
  fileprivate var isSecretName: Bool {
    let name = lowercased()
    return name.contains(ascii: "password") || name.contains(ascii: "passwd") || name.contains(ascii: "passphrase")
      || name.contains(ascii: "clientsecret")
  }

  /// Whether a URL in the text holds user and password (RFC 3986, section 3.2.1).
  fileprivate var holdsUserInfo: Bool {
    guard let scheme = firstRange(ofASCII: "://") else { return false }
    let authority = self[scheme.upperBound...].prefix { !$0.isWhitespace && $0 != "/" }
    guard let at = authority.lastIndex(of: "@") else { return false }
    return authority[..<at].contains(":")
  }
}
