import CanonicalJSON
import Manifests

/// The files of `smtplint init`.
enum StarterFiles {
  static let connectionPath = "mail/connection.yaml"

  static var all: [(path: String, text: String)] {
    [
      (Configuration.fileName, configuration), (connectionPath, connection), (".pre-commit-config.yaml", hooks),
    ]
  }

  private static let repository = "https://github.com/smtplint/smtplint"

  /// Where editors find a schema of this version.
  private static func schema(_ name: String) -> String {
    "https://raw.githubusercontent.com/smtplint/smtplint/v\(Version.text)/schemas/\(name).schema.json"
  }

  // MARK: The configuration

  /// Every setting with the sentence of its documentation; those that are only shown are comments.
  private static var configuration: String {
    """
    # yaml-language-server: $schema=\(schema("configuration"))

    # The settings of smtplint, for this folder and those in it. A setting behind a # shows its default or an example.


    """ + Configuration.schema.description.fields.map(setting).joined(separator: "\n")
  }

  /// What is shown of settings whose default is no constant.
  private static let examples: [String: JSONValue] = [
    "manifests": ["mail/**/*.yaml"], "exclude": ["**/drafts/**"], "store": "sqlite:smtplint.db", "owner": "default",
    "rules": ["deprecated-protocol": "error", "unused-definition": "off"], "requireLabels": ["team"],
  ]

  private static func setting(_ field: FieldDescription) -> String {
    let comment = Paragraph.wrap(field.summary).split(separator: "\n").map { "# \($0)\n" }.joined()
    if let object = field.shape.object {
      return comment + "# \(field.name):\n" + object.fields.map { "#   \(entry($0))  # \($0.summary)\n" }.joined()
    }
    return comment + (field.name == "manifests" ? "" : "# ") + entry(field) + "\n"
  }

  private static func entry(_ field: FieldDescription) -> String {
    let value = examples[field.name] ?? field.defaultValue ?? .null
    return "\(field.name): \(value.stringValue ?? value.compactText)"
  }

  // MARK: A connection

  private static var connection: String {
    """
    # yaml-language-server: $schema=\(schema("smtplint-v1"))

    # An outbound SMTP connection. `smtplint explain FIELD` says what a field means.
    apiVersion: smtplint/v1
    kind: SMTPConnection
    metadata:
      # The name that programs and other manifests know the connection by.
      name: example
      description: Replace this server by your own
      labels: {team: mail}
    spec:
      # Port 587 goes with STARTTLS, port 465 with SSL_TLS.
      host: smtp.example.com
      port: 587
      connectionSecurity: STARTTLS
      # The server's certificate has to name the host.
      matchServerHostname: Enabled
      sslAuthenticationProtocols: [TLSv1_2, TLSv1_3]
      # A secret never stands here, only where it is kept: {env: NAME}, {file: path} or {systemd: name}.
      username: mailer@example.com
      password: {env: SMTP_PASSWORD}
      # An attempt that failed is repeated three times, after 30 seconds each.
      maxRetries: 3
      retryInterval: 30

    """
  }

  // MARK: The hook

  private static var hooks: String {
    """
    # Checks the manifests before every commit, once `pre-commit install` has been run here (https://pre-commit.com).
    repos:
      - repo: \(repository)
        rev: v\(Version.text)
        hooks:
          # Runs the smtplint in PATH; the hook `smtplint` builds its own with the Swift of the machine.
          - id: smtplint-system

    """
  }
}
