internal import Diagnostics
package import KeyMaterial
internal import TLSTransport

/// Another certificate where one was accepted before.
package struct CertificateChange: Sendable {
  package let old: TrustedEntry
  package let new: PresentedCertificate
  private let source: ChainSource
  private let isTrusted: Bool

  /// Nil where nothing was accepted for this server, or it still presents that.
  ///
  /// An issuer that was accepted may go where the chain is trusted otherwise; a leaf was accepted for itself.
  package init?(_ presentation: ChainPresentation, in state: TrustState) {
    guard let leaf = presentation.facts.chain.first else { return nil }
    let accepted = state.trusted.filter { $0.sources.contains { $0.isSameServer(as: presentation.source) } }
    let presented = Set(presentation.facts.chain.map(\.sha256))
    let isTrusted = presentation.isTrusted
    guard !accepted.contains(where: { presented.contains($0.certificate.sha256) }),
      let old = accepted.last(where: { $0.role == .leaf }) ?? (isTrusted ? nil : accepted.last)
    else { return nil }
    self.old = old
    new = leaf
    source = presentation.source
    self.isTrusted = isTrusted
  }

  package var finding: ProbeFinding {
    let verb = old.origin == .accepted ? "accepted" : "imported"
    let place = "\(VisibleText.escape(source.connection)) (\(VisibleText.escape(source.endpoint)))"
    let now = isTrusted ? "trusted by other certificates" : "NOT trusted"
    return ProbeFinding(
      "certificate-changed",
      "THE CERTIFICATE OF \(place) HAS CHANGED: \(VisibleText.escape(old.decision.by)) \(verb) \(Self.text(of: old.certificate)) on \(old.decision.time), and now it presents \(Self.text(of: new)), which is \(now). Unless the server's operator announced this, somebody may stand in between: compare the new fingerprint with the operator's first, then smtplint trust accept \(Fingerprint.short(new.sha256))"
    )
  }

  private static func text(of certificate: PresentedCertificate) -> String {
    "\(Fingerprint.text(certificate.sha256)) (\(CertificateText.subject(of: certificate)), valid \(CertificateText.validity(of: certificate)))"
  }
}
