package import Manifests
package import TLSTransport

/// What a job needs and its verdict does not depend on: files that were read, and where secrets are kept.
package struct ProbeResources: Sendable {
  /// The trusted certificates, in DER.
  package var anchors: [[UInt8]] = []
  package var usesSystemAnchors = true
  /// Certificates that somebody has rejected on this machine: their SHA-256.
  package var rejected: Set<String> = []
  /// Those that the token endpoint is trusted by: it is another server, which the certificates of a connection are not about.
  package var endpointAnchors: [[UInt8]] = []
  package var endpointUsesSystemAnchors = true
  package var identity: IdentitySource?
  package var username = ""
  /// The password, or the client's secret at the token endpoint.
  package var secret: SecretSource?
  package var token: TokenSource?
  package var proxy: Proxy?
  /// Sent instead of OpenSSL's own; the handshake then ends with the server's answer.
  package var clientHello: ClientHelloProbe?
  /// What was wrong with the files already.
  package var faults: [LocalFault] = []

  package init() {}
}

/// Where a secret is kept; files are relative to the folder.
package struct SecretSource: Sendable {
  package let reference: SecretReference
  package let folder: String
  /// The field of the manifest, for messages.
  package let field: String

  package init(_ reference: SecretReference, folder: String, field: String) {
    self.reference = reference
    self.folder = folder
    self.field = field
  }
}

/// The files of a client's certificate and key, as they were read.
package struct IdentitySource: Sendable {
  package enum Files: Sendable {
    case pkcs12([UInt8])
    case pem(certificate: [UInt8], key: [UInt8])
  }

  package let files: Files
  package let passphrase: SecretSource?

  package init(_ files: Files, passphrase: SecretSource?) {
    self.files = files
    self.passphrase = passphrase
  }
}
