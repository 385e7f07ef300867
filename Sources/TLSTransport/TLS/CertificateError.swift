/// One thing that is wrong with the presented chain.
package struct CertificateError: Sendable, Hashable {
  /// The reasons of the stage `certificate`, and two words for what those do not cover.
  package enum Name: String, Sendable, CaseIterable {
    case untrustedRoot = "untrusted-root"
    case selfSigned = "self-signed"
    case incompleteChain = "incomplete-chain"
    case expired
    case notYetValid = "not-yet-valid"
    case weakKey = "weak-key"
    case wrongPurpose = "wrong-purpose"
    case revoked
    /// By hand, on this machine.
    case rejected
    /// Signed over a digest such as SHA-1 or MD5.
    case weakSignature = "weak-signature"
    /// Anything else: a wrong signature, an issuer that is no CA, names that a CA may not use …; the code tells.
    case invalidChain = "invalid-chain"
  }

  /// The names, worst first: what is wrong whatever is trusted comes before what trust would cure.
  package static let gravity: [Name] = [
    .rejected, .revoked, .expired, .notYetValid, .wrongPurpose, .weakKey, .weakSignature, .invalidChain, .selfSigned,
    .untrustedRoot,
    .incompleteChain,
  ]

  /// OpenSSL's `X509_V_ERR_…`.
  package let code: Int
  package let name: Name
  /// OpenSSL's sentence.
  package let text: String
  /// 0 is the peer's own certificate, 1 its issuer.
  package let depth: Int

  package init(code: Int, name: Name, text: String, depth: Int) {
    self.code = code
    self.name = name
    self.text = text
    self.depth = depth
  }

  /// Whether trusting one of the presented certificates would cure it.
  package var isCurable: Bool { TrustCure.isCurable(code) }
}

/// What trust can cure, and what it cannot.
package enum TrustCure {
  /// `X509_V_ERR_…` codes of chains that lack nothing but an anchor. Dates, names, keys and purposes stay wrong.
  package static func isCurable(_ code: Int) -> Bool { [2, 18, 19, 20, 21].contains(code) }
}
