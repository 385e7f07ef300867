package import Manifests
package import SMTPProtocol

/// What one probe is to do, as far as its verdict depends on it. No secret, no file and no clock.
package struct ProbeJob: Sendable, Hashable {
  package enum Authentication: Sendable, Hashable {
    case none
    /// With a user name and a password.
    case password
    /// With an access token, which a client asks for at an endpoint.
    case token(credential: String)
  }

  package var connection: String
  package var host: String
  package var port: Int
  package var security: ConnectionSecurity
  package var heloName: String
  package var protocols: Set<TLSProtocol> = Set(TLSProtocol.allCases)
  /// IANA's names; nil for `ALL`.
  package var cipherSuites: [String]?
  /// For SNI and for the comparison with the certificate; nil where that is the host.
  package var tlsServerName: String?
  package var matchesHostname = false
  /// The TrustedCertificates that are trusted alone; nil for the trust store.
  package var trustedCertificates: [String]?
  package var clientKeyLabel: String?
  package var authentication = Authentication.none
  /// In order of preference.
  package var mechanisms: [SASLMechanism] = []
  package var allowsCleartextAuthentication = false
  /// As the manifest has it; nil without.
  package var proxy: String?
  package var timeouts = Timeouts()
  package var testMail: TestMail?
  /// How many days before its end a certificate is told.
  package var certificateExpiryDays = 30

  /// In seconds.
  package struct Timeouts: Sendable, Hashable {
    package var connect: Int
    package var command: Int
    package var total: Int

    package init(connect: Int = 10, command: Int = 30, total: Int = 60) {
      self.connect = connect
      self.command = command
      self.total = total
    }
  }

  package init(connection: String, host: String, port: Int, security: ConnectionSecurity, heloName: String) {
    self.connection = connection
    self.host = host
    self.port = port
    self.security = security
    self.heloName = heloName
  }

  /// The name that the certificate has to bear.
  package var expectedName: String { tlsServerName ?? host }

  /// Host and port, as in messages.
  package var endpointText: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
