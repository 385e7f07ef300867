internal import Diagnostics
package import KeyMaterial

/// The beginning of a certificate's SHA-256, as people write it: hexadecimal digits, with or without colons.
package struct FingerprintPrefix: Sendable, Equatable {
  package static let shortest = 8
  private static let whole = 64

  /// In lower case, without colons.
  package let digits: String

  /// Nil for what is no fingerprint, or too short a part of one.
  package init?(_ text: String) {
    guard text.utf8.count <= 2 * Self.whole else { return nil }
    let digits = text.lowercased().filter { $0 != ":" }
    let isHexadecimal = digits.utf8.allSatisfy {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
    }
    guard isHexadecimal, (Self.shortest...Self.whole).contains(digits.utf8.count) else { return nil }
    self.digits = digits
  }

  var isWhole: Bool { digits.utf8.count == Self.whole }

  var text: String { Fingerprint.text(digits) }
}

extension TrustState {
  /// The one certificate whose fingerprint starts like this.
  package func certificate(_ prefix: FingerprintPrefix) throws(TrustError) -> PresentedCertificate {
    let known = certificates
    let found = known.filter { $0.sha256.hasPrefix(prefix.digits) }
    guard let first = found.first else {
      if rejected.contains(where: { $0.certificate == nil && $0.sha256.hasPrefix(prefix.digits) }) {
        throw TrustError("\(prefix.text) is rejected, and nothing but its fingerprint is known; `smtplint trust import` reads it")
      }
      throw TrustError("no certificate is known as \(prefix.text); \(Self.near(prefix, in: known))")
    }
    guard found.count == 1 else {
      throw TrustError("\(prefix.text) may be any of \(Self.list(found)); write more of it")
    }
    return first
  }

  /// Those that somebody may have meant, or else the latest.
  private static func near(_ prefix: FingerprintPrefix, in known: [PresentedCertificate]) -> String {
    if known.isEmpty { return "none is: a probe that fails for trust keeps what it was shown" }
    let close = known.filter { isNear(prefix.digits, $0.sha256) }
    return close.isEmpty ? "known are \(list(known))" : "near it: \(list(close))"
  }

  /// Half a short prefix is right, or all of it but two digits.
  private static func isNear(_ digits: String, _ fingerprint: String) -> Bool {
    let pairs = zip(digits.utf8, fingerprint.utf8)
    let shared = pairs.prefix { $0.0 == $0.1 }.count
    return shared >= FingerprintPrefix.shortest / 2 || pairs.count { $0.0 != $0.1 } <= 2
  }

  private static func list(_ certificates: [PresentedCertificate]) -> String {
    let shown = certificates.prefix(5).map { "\(Fingerprint.short($0.sha256)) \(CertificateText.subject(of: $0))" }
    let rest = certificates.count - shown.count
    return shown.joined(separator: "; ") + (rest > 0 ? "; and \(rest) more" : "")
  }
}
