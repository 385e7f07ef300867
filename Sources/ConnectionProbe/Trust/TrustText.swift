internal import Diagnostics
internal import KeyMaterial
internal import TLSTransport

/// What people read of the trust store; whatever came from elsewhere is escaped.
package enum TrustText {
  // MARK: Lists

  /// The trusted and the rejected certificates.
  package static func trusted(_ state: TrustState, at seconds: Int64) -> String {
    let trusted = state.trusted.map { entry in
      "trusted   \(CertificateText.shortHeadline(of: entry.certificate))\(CertificateText.dating(of: entry.certificate, at: seconds))\n          valid \(CertificateText.validity(of: entry.certificate)); \(origin(of: entry))\n"
    }
    let rejected = state.rejected.map { entry in
      "rejected  \(entry.certificate.map(CertificateText.shortHeadline) ?? Fingerprint.text(entry.sha256))\n          by \(decision(entry.decision))\n"
    }
    return (trusted + rejected).joined()
  }

  /// The chains that were met and are not trusted.
  package static func untrusted(_ state: TrustState, at seconds: Int64) -> String {
    let entries = state.untrusted.map { entry in
      "\(source(entry.source)): \(errors(of: entry))\n" + chain(of: entry, state, at: seconds) + "  \(sightings(of: entry))\n"
    }
    let forgotten =
      state.forgottenCount == 0
      ? ""
      : "\(state.forgottenCount) older \(state.forgottenCount == 1 ? "chain was" : "chains were") forgotten: \(TrustState.Limit.untrusted) are kept, and \(TrustState.Limit.untrustedPerSource) of one connection from one place\n"
    return entries.joined() + forgotten
  }

  private static func errors(of entry: UntrustedEntry) -> String {
    var names: [String] = []
    for error in entry.errors where !names.contains(error.name.rawValue) { names.append(error.name.rawValue) }
    if !entry.hostname.isMatch { names.append("hostname") }
    return names.joined(separator: ", ")
  }

  private static func chain(of entry: UntrustedEntry, _ state: TrustState, at seconds: Int64) -> String {
    entry.chain.map { certificate in
      let mark = state.rejectedEntry(certificate.sha256) != nil ? " (REJECTED)" : ""
      return
        "  \(CertificateText.shortHeadline(of: certificate))\(CertificateText.dating(of: certificate, at: seconds))\(mark)\n"
    }.joined()
  }

  private static func sightings(of entry: UntrustedEntry) -> String {
    entry.count == 1 ? "seen once, on \(entry.last)" : "seen \(entry.count) times, \(entry.first) to \(entry.last)"
  }

  // MARK: Words for places and people

  /// Such as `relay (mail.example.com:587)`, and from where if that is another machine.
  static func source(_ source: ChainSource) -> String {
    let vantage = [source.vantage.cluster, source.vantage.steng].compactMap(\.self).map { VisibleText.escape($0) }
    let place = source.vantage == .local ? "" : " from \(vantage.joined(separator: "/"))"
    return "\(VisibleText.escape(source.connection)) (\(VisibleText.escape(source.endpoint)))\(place)"
  }

  static func decision(_ decision: TrustDecision) -> String { "\(VisibleText.escape(decision.by)) on \(decision.time)" }

  /// How it came to be trusted.
  static func origin(of entry: TrustedEntry) -> String {
    let shown = entry.sources.prefix(3).map(source).joined(separator: ", ")
    let more = entry.sources.count > 3 ? " and \(entry.sources.count - 3) more" : ""
    let presenters = entry.sources.isEmpty ? "" : ", presented by \(shown)\(more)"
    switch entry.origin {
    case .accepted: return "accepted by \(decision(entry.decision))\(presenters)"
    case .imported(let file):
      return "imported by \(decision(entry.decision)) from \(VisibleText.escape(file))\(presenters)"
    }
  }
}
