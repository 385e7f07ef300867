package import Manifests

extension TLSProtocol {
  /// The two bytes on the wire; for TLS 1.3 those of `supported_versions` (RFC 8446, section 4.2.1).
  package var wireVersion: UInt16 {
    switch self {
    case .ssl3: 0x0300
    case .tls1: 0x0301
    case .tls11: 0x0302
    case .tls12: 0x0303
    case .tls13: 0x0304
    }
  }

  package init?(wireVersion: UInt16) {
    guard let found = Self.allCases.first(where: { $0.wireVersion == wireVersion }) else { return nil }
    self = found
  }

  /// As OpenSSL and most programs write it, `TLSv1.3`.
  package var displayName: String {
    switch self {
    case .ssl3: "SSLv3"
    case .tls1: "TLSv1"
    case .tls11: "TLSv1.1"
    case .tls12: "TLSv1.2"
    case .tls13: "TLSv1.3"
    }
  }
}
