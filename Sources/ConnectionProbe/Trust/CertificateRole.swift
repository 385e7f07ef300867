package import KeyMaterial

/// What a certificate can be in a chain, as far as it says itself.
package enum CertificateRole: String, Sendable, CaseIterable {
  /// Issues no others.
  case leaf
  /// Issues others, and was issued by another.
  case intermediate
  /// Issues others, and itself.
  case root

  package init(_ certificate: PresentedCertificate) {
    self = !certificate.isCA ? .leaf : certificate.isSelfSigned ? .root : .intermediate
  }
}

/// Chains as servers present them: their order, and what they leave out.
enum PresentedChain {
  /// From the server's own certificate to the last of its issuers that was presented; names tell.
  static func path(of chain: [PresentedCertificate]) -> [PresentedCertificate] {
    guard let leaf = chain.first else { return [] }
    var path = [leaf]
    while let top = path.last, !top.isSelfSigned,
      let issuer = chain.first(where: { candidate in
        candidate.subject == top.issuer && !path.contains { $0.sha256 == candidate.sha256 }
      })
    { path.append(issuer) }
    return path
  }

  /// The last certificate of the path where the one that issued it was not presented; nil where the path ends with a root.
  static func unfinishedEnd(of chain: [PresentedCertificate]) -> PresentedCertificate? {
    path(of: chain).last.flatMap { $0.isSelfSigned ? nil : $0 }
  }
}
