internal import Diagnostics
internal import KeyMaterial
internal import TLSTransport

extension TrustText {
  /// What trusting a certificate does to one chain: what is cured, what stays, and what else could be done.
  static func effect(_ effect: TrustEffect, of certificate: PresentedCertificate?) -> String {
    var lines = [source(effect.entry.source)]
    for (name, texts) in grouped(effect.cured) { lines.append("  cured  \(name.rawValue) (\(texts))") }
    for (name, texts) in grouped(effect.remaining) {
      let error = effect.remaining.first { $0.name == name }
      lines.append("  stays  \(name.rawValue) (\(texts)): \(error.map(advice) ?? "")")
    }
    if !effect.entry.hostname.isMatch {
      lines.append(
        "  stays  hostname (\(hostname(of: effect.entry))): that fails where matchServerHostname is Enabled")
    }
    if let names = effect.entry.trustedCertificates {
      let list = names.map { VisibleText.escape($0) }.joined(separator: ", ")
      lines.append(
        "  note   the connection trusts nothing but its trustedCertificates (\(list)): `smtplint trust export --manifest` writes one for it to name"
      )
    }
    if effect.isTrusted, let certificate { lines += alternatives(to: certificate, effect.entry).map { "  note   \($0)" } }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The sentences of each kind of error, in the order of discovery.
  private static func grouped(_ errors: [CertificateError]) -> [(name: CertificateError.Name, texts: String)] {
    var groups: [(name: CertificateError.Name, texts: [String])] = []
    for error in errors {
      let text = VisibleText.escape(error.text)
      if let index = groups.firstIndex(where: { $0.name == error.name }) {
        if !groups[index].texts.contains(text) { groups[index].texts.append(text) }
      } else {
        groups.append((error.name, [text]))
      }
    }
    return groups.map { ($0.name, $0.texts.joined(separator: "; ")) }
  }

  private static func advice(_ error: CertificateError) -> String {
    switch error.name {
    case .expired: "the server's operator has to renew it, or this machine's clock is wrong"
    case .notYetValid: "that passes with time, or this machine's clock is wrong"
    case _ where error.isCurable: "this certificate is not what is missing"
    default: "the server's operator has to replace it"
    }
  }

  private static func hostname(of entry: UntrustedEntry) -> String {
    guard let leaf = entry.chain.first else { return "no certificate" }
    let wildcard = entry.hostname == .wildcardIsTooShort ? "; a wildcard stands for one label only" : ""
    return "the certificate is for \(CertificateText.names(of: leaf))\(wildcard)"
  }

  /// What could be trusted instead: an issuer that was presented, or one that never went over the wire.
  private static func alternatives(to certificate: PresentedCertificate, _ entry: UntrustedEntry) -> [String] {
    var notes: [String] = []
    let path = PresentedChain.path(of: entry.chain)
    if CertificateRole(certificate) == .root, path.first?.sha256 == certificate.sha256 {
      notes.append("the server's own certificate may issue others: whoever has its key can vouch for any name")
    }
    if CertificateRole(certificate) == .leaf, let issuer = path.dropFirst().first {
      notes.append(
        "to trust its issuer instead, so that renewals pass: smtplint trust accept \(Fingerprint.short(issuer.sha256)) (\(CertificateText.subject(of: issuer)))"
      )
    }
    if let end = PresentedChain.unfinishedEnd(of: entry.chain) {
      let issuer = CertificateText.issuer(of: end)
      let absence =
        end.isCA
        ? "the root \(issuer) never went over the wire, as servers do not send roots"
        : "the server did not send the certificate of \(issuer), which issued its own"
      notes.append(
        "\(absence); a pinned \(CertificateRole(certificate).rawValue) works without it. To trust all that it issues instead, get it from its operator, compare its fingerprint, and smtplint trust import FILE"
      )
    }
    return notes
  }
}
