package import KeyMaterial
package import Manifests

/// What is known of a connection: all of it after the handshake, and as much as there was after one that failed.
package struct TLSFacts: Sendable, Equatable {
  /// Such as `TLSv1.3`; nil until the server has chosen one, as the next two.
  package var version: TLSProtocol?
  /// IANA's name.
  package var cipherSuite: String?
  /// `X25519`, `secp256r1`, `RSA`, `ffdhe2048`, `DH 1024` …
  package var keyExchange: String?

  /// A certificate was presented and nothing is wrong with it, whatever its names.
  package var verified = false
  /// In the order of discovery: all, not the last one. Look here before anything is sent.
  package var errors: [CertificateError] = []
  /// As presented, the peer's own first; at most 20.
  package var chain: [PresentedCertificate] = []
  package var hostname = HostnameMatch.mismatch

  package var clientCertificateRequested = false
  /// The issuers that the server asked for (RFC 4514); at most 100, and often none.
  package var acceptedAuthorities: [String] = []
  /// There is an identity.
  package var hasClientCertificate = false
  /// It was sent; not where the server accepts no signature of its key.
  package var hasSentClientCertificate = false

  package init() {}

  /// Such as `TLSv1.3`.
  package var `protocol`: String? { version?.displayName }
  /// Whether the certificate is for the host that was asked for.
  package var hostnameMatch: Bool { hostname.isMatch }
  /// The names that the certificate is for.
  package var names: [String] { chain.first?.names ?? [] }

  /// What it means when the server ends the connection now, or says 421: nil where it did not ask for a certificate.
  package var clientCertificateRefusal: ClientCertificateRefusal? {
    guard clientCertificateRequested else { return nil }
    return hasSentClientCertificate ? .rejected : .required
  }
}

/// The reasons of the stage `client-certificate`.
package enum ClientCertificateRefusal: String, Sendable {
  /// None was sent.
  case required
  case rejected
}

/// How a certificate's names fit the host that was asked for (RFC 9525).
package enum HostnameMatch: Sendable, Equatable {
  case matches
  /// The certificate names no host but in its common name, which RFC 9525 no longer lets count.
  case matchesCommonNameOnly
  case mismatch
  /// A wildcard stands for one label, and the host has more.
  case wildcardIsTooShort

  package var isMatch: Bool { self == .matches }
}
