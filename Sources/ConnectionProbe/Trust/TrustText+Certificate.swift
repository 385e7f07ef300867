internal import Diagnostics
package import KeyMaterial

extension TrustText {
  /// One certificate in full, what was decided about it, and what accepting it would do.
  package static func certificate(_ certificate: PresentedCertificate, of state: TrustState, at seconds: Int64) -> String {
    let names = certificate.names.map { VisibleText.escape($0) }.joined(separator: ", ")
    let rows: [(String, String)] = [
      ("certificate", CertificateText.subject(of: certificate)), ("role", CertificateRole(certificate).rawValue),
      ("issuer", CertificateText.issuer(of: certificate)), ("names", names.isEmpty ? "none" : names),
      ("valid", CertificateText.validity(of: certificate) + CertificateText.dating(of: certificate, at: seconds)),
      ("key", VisibleText.escape(certificate.key)), ("SHA-256", Fingerprint.text(certificate.sha256)),
      ("key SHA-256", Fingerprint.text(certificate.spkiSha256)), ("state", standing(of: certificate, state)),
    ]
    let width = rows.map(\.0.count).max() ?? 0
    let facts = rows.map { "\($0)\(String(repeating: " ", count: width - $0.count))  \($1)\n" }.joined()
    let effects = state.effects(of: [certificate], onChainsThatHoldThem: true, at: seconds)
    if effects.isEmpty { return facts }
    let meaning = "\naccepting it \(meaning(of: certificate))\n"
    return facts + meaning + effects.map { effect($0, of: certificate) }.joined()
  }

  private static func standing(of certificate: PresentedCertificate, _ state: TrustState) -> String {
    if let entry = state.trustedEntry(certificate.sha256) { return "trusted: \(origin(of: entry))" }
    if let entry = state.rejectedEntry(certificate.sha256) { return "rejected by \(decision(entry.decision))" }
    return "not trusted"
  }

  /// What it means to trust a certificate, after "it".
  static func meaning(of certificate: PresentedCertificate) -> String {
    let subject = CertificateText.subject(of: certificate)
    switch CertificateRole(certificate) {
    case .leaf: return "trusts this one certificate: after a renewal the new one has to be accepted"
    case .intermediate: return "trusts every certificate that \(subject) issues, so renewals pass; its own issuer stays unknown"
    case .root: return "trusts every certificate that \(subject) issues, itself or through others"
    }
  }
}
