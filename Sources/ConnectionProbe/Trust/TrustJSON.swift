package import CanonicalJSON
internal import Diagnostics
package import KeyMaterial
internal import TLSTransport

/// Lists of certificates for programs.
package enum TrustJSON {
  package static func trusted(_ state: TrustState) -> JSONValue {
    [
      "version": 1,
      "trusted": .array(
        state.trusted.map { entry in .object([.init("certificate", certificate(entry.certificate))] + entry.members) }),
      "rejected": .array(state.rejected.map(rejected)),
    ]
  }

  package static func untrusted(_ state: TrustState) -> JSONValue {
    [
      "version": 1, "untrusted": .array(state.untrusted.map { untrusted($0, state) }),
      "forgotten": .integer(state.forgottenCount),
    ]
  }

  /// One certificate, what was decided about it, and the chains that hold it with what trusting it would do to them.
  package static func certificate(_ shown: PresentedCertificate, of state: TrustState, at seconds: Int64) -> JSONValue {
    let effects = state.effects(of: [shown], onChainsThatHoldThem: true, at: seconds)
    return [
      "version": 1, "certificate": certificate(shown),
      "trusted": state.trustedEntry(shown.sha256).map { .object($0.members) } ?? .null,
      "rejected": state.rejectedEntry(shown.sha256).map(rejected) ?? .null,
      "untrusted": .array(
        effects.map { effect in
          .object(
            untrusted(effect.entry, state).members + [
              .init(
                "accepting",
                [
                  "trusted": .bool(effect.isTrusted), "cures": .array(effect.cured.map(\.trustJSON)),
                  "leaves": .array(effect.remaining.map(\.trustJSON)),
                ])
            ])
        }),
    ]
  }

  /// The members of a certificate in a probe's result, and what it can be in a chain.
  private static func certificate(_ certificate: PresentedCertificate) -> JSONValue {
    func time(_ seconds: Int64?) -> JSONValue { seconds.map { .string(CalendarDate.time(secondsSince1970: $0)) } ?? .null }
    return [
      "role": .string(CertificateRole(certificate).rawValue), "subject": .string(certificate.subject),
      "issuer": .string(certificate.issuer), "names": .array(certificate.names.map { .string($0) }),
      "notBefore": time(certificate.notBefore), "notAfter": time(certificate.notAfter), "key": .string(certificate.key),
      "sha256": .string(certificate.sha256), "spkiSha256": .string(certificate.spkiSha256), "pem": .string(certificate.pem),
    ]
  }

  private static func rejected(_ entry: RejectedEntry) -> JSONValue {
    .object(
      [.init("sha256", .string(entry.sha256)), .init("certificate", entry.certificate.map { certificate($0) } ?? .null)]
        + entry.decision.members)
  }

  private static func untrusted(_ entry: UntrustedEntry, _ state: TrustState) -> JSONValue {
    let isRejected = entry.chain.contains { state.rejectedEntry($0.sha256) != nil }
    return .object(
      entry.members + [
        .init("rejected", .bool(isRejected)), .init("chain", .array(entry.chain.map { certificate($0) })),
      ])
  }
}
