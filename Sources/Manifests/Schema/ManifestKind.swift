/// The kinds of object that a manifest can describe.
package enum ManifestKind: String, CaseIterable, Hashable, Sendable {
  case connection = "SMTPConnection"
  case credential = "Credential"
  case key = "Key"
  case trustedCertificate = "TrustedCertificate"
  case cluster = "Cluster"

  /// The description of the kind's `spec`.
  package var specification: ObjectDescription {
    switch self {
    case .connection: SMTPConnection.schema.description
    case .credential: Credential.schema.description
    case .key: Key.schema.description
    case .trustedCertificate: TrustedCertificate.schema.description
    case .cluster: Cluster.schema.description
    }
  }
}
