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
      for (field, secret) in manifest.secrets where secret.value == .plaintext {
        findings.report(
          "\(field) is written in the manifest", at: secret.span, in: manifest, field: field,
          help: "refer to it, for example {env: NAME}, and change it: Git's history keeps it")
      }
    })
}

extension Manifest {
  /// Every secret of the object that could be read, with the name of its field.
  fileprivate var secrets: [(field: String, value: Located<SecretReference>)] {
    switch specification {
    case .connection(let connection): named([("password", connection.password)])
    case .credential(let credential): named([("clientSecret", credential.clientSecret), ("password", credential.password)])
    case .key(let key): named([("passphrase", key.passphrase)])
    case .trustedCertificate(let certificate): privateKeys(in: certificate)
    case .cluster, .unreadable: []
    }
  }

  /// A private key that was pasted together with its certificate.
  private func privateKeys(in certificate: TrustedCertificate) -> [(field: String, value: Located<SecretReference>)] {
    guard let pem = certificate.certificate?.value.pem, pem.value.contains("PRIVATE KEY-----") else { return [] }
    return [("certificate.pem", pem.map { _ in .plaintext })]
  }

  private func named(_ secrets: [(String, Located<SecretReference>?)]) -> [(field: String, value: Located<SecretReference>)] {
    secrets.compactMap { name, secret in secret.map { (name, $0) } }
  }
}
