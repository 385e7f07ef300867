package import KeyMaterial

/// What came of importing one certificate.
package struct ImportedCertificate: Sendable {
  package enum Outcome: Sendable {
    case imported
    case trustedAlready(TrustedEntry)
    /// It came more than once.
    case repeated
    /// It was rejected, and stays so.
    case rejected(RejectedEntry)
  }

  package let certificate: PresentedCertificate
  package let file: String
  package let outcome: Outcome
}

extension TrustState {
  /// Trusts the certificates of files, which were read before; and what that does to the chains that were kept.
  package mutating func importCertificates(
    _ files: [(name: String, certificates: [PresentedCertificate])], by decision: TrustDecision, at seconds: Int64
  ) throws(TrustError) -> (certificates: [ImportedCertificate], effects: [TrustEffect]) {
    var results: [ImportedCertificate] = []
    var seen: Set<String> = []
    for file in files {
      for certificate in file.certificates {
        let outcome: ImportedCertificate.Outcome
        if !seen.insert(certificate.sha256).inserted {
          outcome = .repeated
        } else if let index = rejected.firstIndex(where: { $0.sha256 == certificate.sha256 }) {
          rejected[index].certificate = certificate
          outcome = .rejected(rejected[index])
        } else if let entry = trustedEntry(certificate.sha256) {
          outcome = .trustedAlready(entry)
        } else {
          try trust(
            TrustedEntry(
              certificate: certificate, origin: .imported(file: file.name.limited), decision: decision, sources: []))
          outcome = .imported
        }
        results.append(ImportedCertificate(certificate: certificate, file: file.name, outcome: outcome))
      }
    }
    let added = results.filter { if case .imported = $0.outcome { true } else { false } }.map(\.certificate)
    let effects = added.isEmpty ? [] : effects(of: added, onChainsThatHoldThem: false, at: seconds).filter(\.isTrusted)
    forgetTrusted(by: effects)
    return (results, effects)
  }
}
