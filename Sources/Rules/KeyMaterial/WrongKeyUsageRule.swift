import Diagnostics
import KeyMaterial
import Manifests

extension Rule {
  static let wrongKeyUsage = Rule(
    .wrongKeyUsage,
    summary: "certificate that is not issued for its usage",
    rationale: """
      A certificate may say what its key is for. For usage `client` its extended key usage has to have clientAuth and its key \
      usage digitalSignature; for usage `sign` emailProtection, and digitalSignature or nonRepudiation. Servers and mail \
      programs refuse it otherwise. A certificate that says nothing may be used for anything. The certificate of the key \
      is judged, not those above it; the rule is silent about what only a passphrase opens.
      """,
    remedy: "Have a certificate issued for the usage, or remove the usage from the Key.",
    references: ["RFC 5280, sections 4.2.1.3 and 4.2.1.12", "RFC 8550, section 4.4"],
    examples: [
      .flagged(
        .key,
        """
        usage: [«client»]
        certificate: {file: server.pem}
        privateKey: {file: /etc/smtplint/keys/client.key}
        """),
      .clean(
        .key,
        """
        usage: [client]
        certificate: {file: client.pem}
        privateKey: {file: /etc/smtplint/keys/client.key}
        """),
    ],
    check: .files { subject, findings in
      guard case .key(let key) = subject.manifest.specification, let certificate = subject.value.ownCertificate else { return }
      for usage in key.usage?.value ?? [] {
        guard let fault = certificate.facts.fault(for: usage.value) else { continue }
        findings.report(
          "\(certificate.description) is not for usage \(usage.value.rawValue): \(fault)", at: usage.span, in: subject.manifest,
          field: "usage", related: [RelatedLocation("the certificate is named here", at: certificate.material.span)],
          help: "have a certificate issued for it, or remove the usage")
      }
    })
}

extension NamedFiles {
  /// The certificate of the private key; the first where the key is not known.
  fileprivate var ownCertificate: NamedCertificate? {
    let certificates = certificates
    let keys = Set(privateKeys.map(\.facts.publicKeyDigest))
    return certificates.first { $0.facts.key.map { keys.contains($0.publicKeyDigest) } ?? false } ?? certificates.first
  }
}

extension CertificateFacts {
  /// Why the certificate does not serve a usage; nil where it does.
  fileprivate func fault(for usage: KeyUsage) -> String? {
    let (purpose, purposeName): (ExtendedKeyUsage, String) =
      usage == .client ? (.clientAuthentication, "clientAuth") : (.emailProtection, "emailProtection")
    if let extendedKeyUsage, extendedKeyUsage.isDisjoint(with: [purpose, .any]) {
      let names = extendedKeyUsage.names.joined(separator: ", ")
      return "its extended key usage is \(names.isEmpty ? "another" : names), without \(purposeName)"
    }
    let signatures: KeyUsageBits = usage == .client ? .digitalSignature : [.digitalSignature, .nonRepudiation]
    if let keyUsage, keyUsage.isDisjoint(with: signatures) {
      let names = keyUsage.names.joined(separator: ", ")
      return "its key usage is \(names.isEmpty ? "nothing" : names), without digitalSignature"
    }
    return nil
  }
}
