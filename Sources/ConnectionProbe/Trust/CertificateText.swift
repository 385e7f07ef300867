internal import Diagnostics
package import KeyMaterial

/// What people read of a certificate; nothing in it can move a cursor.
package enum CertificateText {
  /// The subject, or what else it can be told by.
  package static func subject(of certificate: PresentedCertificate) -> String {
    if !certificate.subject.isEmpty { return VisibleText.escape(certificate.subject) }
    return certificate.names.first.map { VisibleText.escape($0) } ?? "without a subject"
  }

  static func issuer(of certificate: PresentedCertificate) -> String {
    certificate.issuer.isEmpty ? "somebody without a name" : VisibleText.escape(certificate.issuer)
  }

  /// From the first to the last day.
  package static func validity(of certificate: PresentedCertificate) -> String {
    func day(_ time: Int64?) -> String { time.map { CalendarDate(secondsSince1970: $0).description } ?? "an unreadable day" }
    return "\(day(certificate.notBefore)) to \(day(certificate.notAfter))"
  }

  /// The names that it is for; of many only the first.
  static func names(of certificate: PresentedCertificate) -> String {
    let names = certificate.names
    if names.isEmpty { return "no names" }
    let rest = names.count > 5 ? " and \(names.count - 5) more" : ""
    return names.prefix(5).map { VisibleText.escape($0) }.joined(separator: ", ") + rest
  }

  /// What kind it is, its whole fingerprint and whose it is: `leaf 3f:… CN=mail`.
  static func headline(of certificate: PresentedCertificate) -> String {
    "\(CertificateRole(certificate).rawValue) \(Fingerprint.text(certificate.sha256)) \(subject(of: certificate))"
  }

  /// The same with the beginning of the fingerprint.
  static func shortHeadline(of certificate: PresentedCertificate) -> String {
    "\(CertificateRole(certificate).rawValue) \(Fingerprint.short(certificate.sha256)) \(subject(of: certificate))"
  }

  /// Key, days, names, and whether it is valid at a time in seconds since 1970.
  static func facts(of certificate: PresentedCertificate, at seconds: Int64) -> String {
    let names = CertificateRole(certificate) == .leaf ? ", for \(self.names(of: certificate))" : ""
    return
      "\(VisibleText.escape(certificate.key)), valid \(validity(of: certificate))\(dating(of: certificate, at: seconds))\(names)"
  }

  static func dating(of certificate: PresentedCertificate, at seconds: Int64) -> String {
    if let end = certificate.notAfter, end < seconds { return " (EXPIRED)" }
    if let start = certificate.notBefore, start > seconds { return " (NOT YET VALID)" }
    return ""
  }
}
