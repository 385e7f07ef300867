import CanonicalJSON
import ConnectionProbe
import Diagnostics
import KeyMaterial
import YAMLSyntax

/// `smtplint trust list`, `show` and `export`.
package enum TrustReading {
  package static func list(untrusted: Bool, _ format: PlanFormat) -> ExitStatus {
    TrustSession.read { state in
      let now = Clock.secondsSince1970
      switch format {
      case .json: return (untrusted ? TrustJSON.untrusted(state) : TrustJSON.trusted(state)).prettyText + "\n"
      case .text:
        noteEmptiness(of: state, untrusted: untrusted)
        return untrusted ? TrustText.untrusted(state, at: now) : TrustText.trusted(state, at: now)
      }
    }
  }

  /// An empty list is told from a list that was not made.
  private static func noteEmptiness(of state: TrustState, untrusted: Bool) {
    let count = state.untrusted.count
    if untrusted {
      if count == 0 { TrustSession.complain("no chain has failed for trust") }
    } else if state.trusted.isEmpty, state.rejected.isEmpty {
      let rest = "\(count) \(count == 1 ? "chain has" : "chains have") failed for trust: smtplint trust list --untrusted"
      TrustSession.complain("nothing was accepted, imported or rejected yet\(count == 0 ? "" : "; \(rest)")")
    }
  }

  package static func show(_ fingerprint: String, _ format: PlanFormat) -> ExitStatus {
    guard let prefix = TrustSession.prefixes([fingerprint])?.first else { return .usage }
    return TrustSession.read { state throws(TrustError) in
      let now = Clock.secondsSince1970
      let certificate = try state.certificate(prefix)
      switch format {
      case .json: return TrustJSON.certificate(certificate, of: state, at: now).prettyText + "\n"
      case .text: return TrustText.certificate(certificate, of: state, at: now)
      }
    }
  }

  /// Writes the trusted certificates, or some of them, as PEM or as manifests.
  package static func export(_ fingerprints: [String], asManifests: Bool) -> ExitStatus {
    guard let prefixes = TrustSession.prefixes(fingerprints) else { return .usage }
    return TrustSession.read { state throws(TrustError) in
      let wanted = try prefixes.isEmpty ? state.trusted.map(\.certificate.sha256) : digests(prefixes, state)
      if wanted.isEmpty { throw TrustError("nothing is trusted yet, so there is nothing to export") }
      if asManifests { return YAMLWriter.write(TrustExport.manifests(wanted, of: state)) }
      return TrustExport.pem(state.trusted.filter { wanted.contains($0.certificate.sha256) })
    }
  }

  private static func digests(_ prefixes: [FingerprintPrefix], _ state: TrustState) throws(TrustError) -> [String] {
    var digests: [String] = []
    for prefix in prefixes {
      let certificate = try state.certificate(prefix)
      guard state.trustedEntry(certificate.sha256) != nil else {
        throw TrustError(
          "\(Fingerprint.short(certificate.sha256)) (\(CertificateText.subject(of: certificate))) is not trusted; smtplint trust accept makes it so"
        )
      }
      digests.append(certificate.sha256)
    }
    return digests
  }
}
