import Diagnostics
import KeyMaterial
import Manifests

extension NamedMaterial {
  /// Why the file does not serve its field; nil where it does, or where nobody can tell.
  var fault: (message: String, help: String)? {
    if case .unusable(let reason) = facts?.state {
      return ("\(reference.field) names \(name), which \(reason)", "name a file of \(wanted)")
    }
    guard let contents, contents.form != .sealed else { return nil }
    if reference.isInline {
      return contents.damagedBlocks > 0 || contents.certificates.isEmpty
        ? ("certificate holds PEM that is no certificate", "copy it anew, from -----BEGIN to -----END CERTIFICATE-----") : nil
    }
    guard let (fault, help) = fault(of: contents) else { return nil }
    return ("\(reference.field) names \(name), which \(fault)", help ?? "name a file of \(wanted)")
  }

  private var wanted: String {
    switch reference.role {
    case .certificates: "certificates in PEM"
    case .privateKey: "a private key in PEM"
    case .pkcs12: "PKCS#12"
    }
  }

  private func fault(of contents: KeyMaterialFile) -> (String, help: String?)? {
    switch (reference.role, contents.form) {
    case (.pkcs12, .pkcs12): return nil
    case (.pkcs12, .pem): return ("is PEM; it must be PKCS#12", "name PEM files under certificate and privateKey")
    case (.pkcs12, _): return ("is no PKCS#12", nil)
    case (_, .pkcs12): return ("is PKCS#12; it must be PEM", "a Key names it under pkcs12; openssl pkcs12 takes it apart")
    case (.certificates, .der) where !contents.certificates.isEmpty:
      return ("is a certificate in DER; it must be PEM", "write it as PEM: openssl x509 -in FILE -out FILE.pem")
    case (.privateKey, .der) where !contents.privateKeys.isEmpty:
      return ("is a private key in DER; it must be PEM", "write it as PEM: openssl pkey -in FILE -out FILE.pem")
    case (.certificates, _):
      if contents.damagedBlocks > 0 { return ("holds PEM that is damaged", "copy the file anew") }
      return contents.certificates.isEmpty ? ("holds \(found(contents, "no certificate"))", nil) : nil
    case (.privateKey, _):
      if contents.hasPrivateKey { return nil }
      if contents.damagedBlocks > 0 { return ("holds PEM that is damaged", "copy the file anew") }
      return ("holds \(found(contents, "no private key"))", nil)
    }
  }

  /// What the file holds instead, where that is known.
  private func found(_ contents: KeyMaterialFile, _ nothing: String) -> String {
    if let other = contents.others.first { return "\(other.rawValue), and \(nothing)" }
    if contents.hasPrivateKey { return "a private key, and \(nothing)" }
    if !contents.certificates.isEmpty { return "a certificate, and \(nothing)" }
    return nothing
  }
}
