package import Diagnostics

/// One outbound mail connection, as it is written; a field that was left out has its default.
package struct SMTPConnection: SchemaObject {
  package var status: Located<Status>?
  package var host: Located<String>?
  package var port: Located<Int>?
  package var username: Located<String>?
  package var authenticationType: Located<AuthenticationType>?
  package var password: Located<SecretReference>?
  package var credential: Located<String>?
  package var matchServerHostname: Located<Status>?
  package var clientKeyLabel: Located<String>?
  package var sslAuthenticationProtocols: Located<AllOr<TLSProtocol>>?
  package var acceptedCipherSuites: Located<AllOr<String>>?
  package var signKeyAlias: Located<String>?
  package var connectionSecurity: Located<ConnectionSecurity>?
  package var maxRetries: Located<Int>?
  package var retryInterval: Located<Int>?
  package var timeouts: Located<Timeouts>?
  package var heloName: Located<String>?
  package var tlsServerName: Located<String>?
  package var authMechanisms: Located<[Located<AuthMechanism>]>?
  package var sender: Located<String>?
  package var trustedCertificates: Located<[Located<String>]>?
  package var proxy: Located<String>?

  package init() {}

  package static let schema = ObjectSchema<SMTPConnection>(
    "SMTPConnection", "An outbound SMTP connection: where it goes, how it logs in and how it is secured.",
    fields: [
      Field(
        "status", \.status, .choice, default: .enabled, source: "STATUS",
        "Whether the connection may be used."),
      Field(
        "host", \.host, .text(.host, length: 1...253), isRequired: true, source: "HOST",
        "The server: a hostname, an IPv4 address, or an IPv6 address without brackets; an internationalised name is stored as A-labels."
      ),
      Field(
        "port", \.port, .integer(1...65535), isRequired: true, source: "PORT",
        "The TCP port of the server; 587 with STARTTLS and 465 with SSL_TLS are the usual ones for submission."),
      Field(
        "username", \.username, .text(.line, length: 1...320),
        conditions: [
          .required(
            when: .field("authenticationType", is: "OAUTH2_CLIENT_CREDENTIAL"),
            because: "XOAUTH2 and OAUTHBEARER name the mailbox they log in to")
        ], source: "USERNAME",
        "The user to log in as."),
      Field(
        "authenticationType", \.authenticationType, .choice, default: .basic, source: "AUTHENTICATION TYPE",
        "How the connection logs in: with user and password, or with an OAuth2 client credential."),
      Field(
        "password", \.password, .secret, conditions: [.only(when: .field("authenticationType", is: "BASIC"))], source: "PASSWORD",
        "Where the password of the user is kept."),
      Field(
        "credential", \.credential,
        .reference(to: .credential, requiring: ReferenceRequirement(field: "type", value: "OAUTH2_CLIENT_CREDENTIAL")),
        conditions: [
          .required(
            when: .field("authenticationType", is: "OAUTH2_CLIENT_CREDENTIAL"),
            because: "it says where the access token comes from"),
          .only(when: .field("authenticationType", is: "OAUTH2_CLIENT_CREDENTIAL")),
        ], source: "SEARCH CREDENTIAL",
        "The Credential whose client the access token is asked for."),
      Field(
        "matchServerHostname", \.matchServerHostname, .choice, default: .disabled, source: "MATCH SERVER HOSTNAME",
        "Whether the server's certificate has to name the host that was contacted."),
      Field(
        "clientKeyLabel", \.clientKeyLabel,
        .reference(to: .key, requiring: ReferenceRequirement(field: "usage", value: "client")), source: "CLIENT KEY LABEL",
        "The Key that the connection shows as its client certificate."),
      Field(
        "sslAuthenticationProtocols", \.sslAuthenticationProtocols, .allOr(.list(of: .choice)), default: .all,
        source: "SSL AUTHENTICATION PROTOCOL",
        "The TLS versions that may be used."),
      Field(
        "acceptedCipherSuites", \.acceptedCipherSuites, .allOr(.list(of: .text(.cipherSuite))), default: .all,
        source: "ACCEPTED CIPHER SUITES",
        "The cipher suites that may be used, by their IANA, Java or OpenSSL names; they are stored by their IANA names."),
      Field(
        "signKeyAlias", \.signKeyAlias, .reference(to: .key, requiring: ReferenceRequirement(field: "usage", value: "sign")),
        source: "SIGN KEY ALIAS",
        "The Key that mail is signed with (S/MIME)."),
      Field(
        "connectionSecurity", \.connectionSecurity, .choice, default: ConnectionSecurity.none, source: "CONNECTION SECURITY",
        "TLS after a STARTTLS command, TLS from the first byte, or none."),
      Field(
        "maxRetries", \.maxRetries, .integer(0...1000, emptyMeans: 0), isRequired: true, source: "MAX RETRIES",
        "How often a failed attempt is repeated; empty means 0."),
      Field(
        "retryInterval", \.retryInterval, .integer(0...86400, emptyMeans: 0), default: 0,
        conditions: [.only(when: .field("maxRetries", isAtLeast: 1))], source: "RETRY INTERVAL",
        "Seconds between attempts; with 0, or empty, no retry ever runs."),
      Field(
        "timeouts", \.timeouts, .object(), default: Timeouts.standard,
        "How long each part of an attempt may take."),
      Field(
        "heloName", \.heloName, .text(.heloName, length: 1...255), derivedDefault: "the name of the machine that connects",
        "What EHLO says: a hostname, or an IP address in brackets."),
      Field(
        "tlsServerName", \.tlsServerName, .text(.hostname, length: 1...253), derivedDefault: "`host`",
        "The name for SNI and for the check of the server's certificate, where it is not the host."),
      Field(
        "authMechanisms", \.authMechanisms, .list(of: .choice), derivedDefault: "what the server offers, strongest first",
        conditions: [
          .items(AuthMechanism.basic.map(\.rawValue), when: .field("authenticationType", is: "BASIC")),
          .items(AuthMechanism.oauth2.map(\.rawValue), when: .field("authenticationType", is: "OAUTH2_CLIENT_CREDENTIAL")),
        ],
        "The SASL mechanisms to use, in order of preference."),
      Field(
        "sender", \.sender, .text(.address, length: 1...320), derivedDefault: "`username` when it is an address",
        "The envelope sender of test mail."),
      Field(
        "trustedCertificates", \.trustedCertificates, .list(of: .reference(to: .trustedCertificate)),
        derivedDefault: "the trust store",
        "The TrustedCertificates that the server's certificate has to go back to; no others are trusted then."),
      Field(
        "proxy", \.proxy, .text(.url(schemes: ["socks5", "http"], needsPort: true)),
        derivedDefault: "none",
        "The proxy to connect through, without user and password."),
    ])
}

package enum Status: String, Choice {
  case enabled = "Enabled"
  case disabled = "Disabled"
}

package enum AuthenticationType: String, Choice {
  case basic = "BASIC"
  case oauth2 = "OAUTH2_CLIENT_CREDENTIAL"
}

package enum ConnectionSecurity: String, Choice {
  case startTLS = "STARTTLS"
  case implicitTLS = "SSL_TLS"
  case none = "NONE"
}

package enum AuthMechanism: String, Choice {
  case plain = "PLAIN"
  case login = "LOGIN"
  case cramMD5 = "CRAM-MD5"
  case scramSHA256 = "SCRAM-SHA-256"
  case xoauth2 = "XOAUTH2"
  case oauthBearer = "OAUTHBEARER"

  static let basic: [AuthMechanism] = [.plain, .login, .cramMD5, .scramSHA256]
  static let oauth2: [AuthMechanism] = [.xoauth2, .oauthBearer]
}

/// How long parts of an attempt may take, in seconds.
package struct Timeouts: SchemaObject {
  package var connect: Located<Int>?
  package var command: Located<Int>?
  package var total: Located<Int>?

  package init() {}

  package static let schema = ObjectSchema<Timeouts>(
    "timeouts", "How long each part of an attempt may take, in seconds.",
    fields: [
      Field("connect", \.connect, .integer(1...3600), default: 10, "Seconds for the TCP connection."),
      Field("command", \.command, .integer(1...3600), default: 30, "Seconds for each command and its reply."),
      Field("total", \.total, .integer(1...3600), default: 60, "Seconds for the whole attempt."),
    ])

  /// What holds where the connection says nothing.
  static let standard: Timeouts = {
    var timeouts = Timeouts()
    let nowhere = SourceSpan(file: FileID(0), start: 0, end: 0)
    for field in schema.fields { field.setDefault(&timeouts, nowhere) }
    return timeouts
  }()
}
