internal import Diagnostics
internal import KeyMaterial

/// What people read of their decisions.
extension TrustText {
  package static func acceptance(_ acceptance: Acceptance, at seconds: Int64) -> String {
    let certificate = acceptance.certificate
    var lines: [String] = []
    if let earlier = acceptance.earlier {
      lines.append("kept      \(CertificateText.headline(of: certificate))")
      lines.append("          trusted already: \(origin(of: earlier))")
    } else {
      lines.append("accepted  \(CertificateText.headline(of: certificate))")
      lines.append("          \(CertificateText.facts(of: certificate, at: seconds))")
      lines.append("          it \(meaning(of: certificate))")
    }
    if let rejection = acceptance.rejection {
      lines.append("          rejected before by \(decision(rejection.decision)); that is taken back")
    }
    for old in acceptance.predecessors {
      lines.append(
        "          \(Fingerprint.short(old.certificate.sha256)), which was trusted there before, stays trusted; smtplint trust reject \(Fingerprint.short(old.certificate.sha256)) ends that"
      )
    }
    if acceptance.effects.isEmpty, acceptance.earlier == nil { lines.append("          no chain is kept that it would cure") }
    return lines.map { $0 + "\n" }.joined() + acceptance.effects.map { effect($0, of: certificate) }.joined()
  }

  package static func rejection(_ rejection: Rejection) -> String {
    let certificate = rejection.entry.certificate
    let name =
      certificate.map(CertificateText.headline) ?? "\(Fingerprint.text(rejection.entry.sha256)), which nobody has presented"
    if let earlier = rejection.earlier {
      return "kept      \(name)\n          rejected already by \(decision(earlier.decision))\n"
    }
    guard let trusted = rejection.trusted else { return "rejected  \(name)\n" }
    return "rejected  \(name)\n          until now it was trusted: \(origin(of: trusted))\n"
  }

  package static func importing(
    _ result: (certificates: [ImportedCertificate], effects: [TrustEffect]), at seconds: Int64
  ) -> String {
    let lines = result.certificates.map { imported in
      let headline = CertificateText.headline(of: imported.certificate)
      let facts = "          \(CertificateText.facts(of: imported.certificate, at: seconds))\n"
      switch imported.outcome {
      case .imported: return "imported  \(headline)\n\(facts)          it \(meaning(of: imported.certificate))\n"
      case .trustedAlready(let entry): return "kept      \(headline)\n          trusted already: \(origin(of: entry))\n"
      case .repeated: return "repeated  \(headline)\n          \(VisibleText.escape(imported.file)) holds it once more\n"
      case .rejected(let entry):
        return
          "REJECTED  \(headline)\n          by \(decision(entry.decision)), and not imported; smtplint trust accept \(Fingerprint.short(entry.sha256)) takes that back\n"
      }
    }
    return lines.joined() + result.effects.map { effect($0, of: nil) }.joined()
  }
}
