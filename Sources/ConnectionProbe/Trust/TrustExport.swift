package import CanonicalJSON
internal import Diagnostics
internal import KeyMaterial

/// The trusted certificates for others: as PEM, or as manifests that are reviewed like any other.
package enum TrustExport {
  /// Blocks of PEM, each after a line that says what it is.
  package static func pem(_ entries: [TrustedEntry]) -> String {
    entries.map { entry in
      "# \(CertificateText.subject(of: entry.certificate)), SHA-256 \(Fingerprint.text(entry.certificate.sha256))\n\(entry.certificate.pem)"
    }.joined()
  }

  /// A manifest of the kind TrustedCertificate for each of the certificates, named as they are in the whole state.
  package static func manifests(_ sha256s: [String], of state: TrustState) -> [JSONValue] {
    let wanted = Set(sha256s)
    return zip(state.trusted, CertificateName.names(for: state.trusted)).compactMap { entry, name in
      wanted.contains(entry.certificate.sha256) ? manifest(entry, name: name) : nil
    }
  }

  private static func manifest(_ entry: TrustedEntry, name: String) -> JSONValue {
    [
      "apiVersion": "smtplint/v1", "kind": "TrustedCertificate",
      "metadata": ["description": .string(description(of: entry)), "name": .string(name)],
      "spec": ["certificate": ["pem": .string(entry.certificate.pem)]],
    ]
  }

  /// What whoever reviews it wants to know.
  private static func description(of entry: TrustedEntry) -> String {
    let certificate = entry.certificate
    return
      "\(entry.role.rawValue) \(CertificateText.subject(of: certificate)), valid \(CertificateText.validity(of: certificate)), SHA-256 \(Fingerprint.text(certificate.sha256)); \(TrustText.origin(of: entry))"
  }
}
