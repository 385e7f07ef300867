import ConnectionProbe
import KeyMaterial
import TLSTransport
import TestSupport
import Testing

private let chains = PresentedChains.shared
private let time = "2026-11-28T09:00:00Z"
private let later = "2026-11-28T10:00:00Z"
private let decision = TrustDecision(by: "ops@test", time: time)

struct TrustRecordingTests {
  @Test func `a chain that failed for trust is kept once and counted`() throws {
    var state = TrustState()
    let facts = try chains.facts("good", "inter")
    #expect(state.record(presentation(facts), at: later) == [])
    #expect(state.record(presentation(facts), at: time) == [])
    #expect(state.record(presentation(facts, from: Vantage(cluster: "c", steng: "s")), at: time) == [])
    #expect(state.record(presentation(facts, by: "other"), at: time) == [])
    #expect(state.untrusted.map(\.count) == [2, 1, 1])
    // A clock that goes back changes nothing.
    #expect(state.untrusted[0].first == later && state.untrusted[0].last == later)
    #expect(state.untrusted[0].chain.map(\.sha256) == facts.chain.map(\.sha256))
    #expect(state.untrusted[0].errors == facts.errors && !facts.errors.isEmpty)
  }

  @Test func `what fails for something else, or not at all, is not kept`() throws {
    var state = TrustState()
    for facts in [
      try chains.facts("good", "inter", trusting: ["root"]), try chains.facts("expired", "inter", trusting: ["root"]),
      try chains.facts("weak", "inter", trusting: ["root"]), TLSFacts(),
    ] {
      #expect(state.record(presentation(facts), at: time) == [])
    }
    #expect(state == TrustState())
  }

  @Test func `a chain that is trusted by now is forgotten`() throws {
    var state = TrustState()
    _ = state.record(presentation(try chains.facts("good", "inter")), at: time)
    _ = state.record(presentation(try chains.facts("good", "inter")), at: time)
    _ = state.record(presentation(try chains.facts("good", "inter", trusting: ["root"])), at: later)
    #expect(state == TrustState())
  }

  @Test func `the oldest make room, first those of the same source`() throws {
    var state = TrustState()
    let (good, self_) = (try chains.certificate("good"), try chains.certificate("self"))
    var facts = try chains.facts("self")
    _ = state.record(presentation(facts, by: "another"), at: "2026-01-01T00:00:00Z")
    // Chains that differ in their length alone.
    for count in 1...12 {
      facts.chain = [self_] + Array(repeating: good, count: count)
      _ = state.record(presentation(facts), at: "2026-11-28T09:00:\(count + 10)Z")
    }
    #expect(state.untrusted.count == 1 + TrustState.Limit.untrustedPerSource && state.forgottenCount == 2)
    #expect(state.untrusted.map(\.chain.count) == [1] + Array(4...13))
    for number in 0..<TrustState.Limit.untrusted {
      facts.chain = [self_]
      _ = state.record(presentation(facts, by: "c\(number)"), at: later)
    }
    #expect(state.untrusted.count == TrustState.Limit.untrusted && state.forgottenCount == 13)
    #expect(state.untrusted[0].source.connection == "c0")
    #expect(try TrustState(reading: Array(state.text.utf8)) == state)
  }

  @Test func `no chain is longer than one can be`() throws {
    var state = TrustState()
    var facts = try chains.facts("self")
    facts.chain = Array(repeating: facts.chain[0], count: 50)
    facts.errors = (0..<200).map {
      CertificateError(code: 18, name: .selfSigned, text: String(repeating: "é", count: 5000), depth: $0)
    }
    _ = state.record(
      presentation(facts, by: String(repeating: "n", count: 5000), trustedCertificates: Array(repeating: "x", count: 500)),
      at: time)
    #expect(state.untrusted[0].chain.count == 20 && state.untrusted[0].errors.count == 64)
    #expect(try TrustState(reading: Array(state.text.utf8)) == state)
  }

  // MARK: Changes

  /// A state in which a certificate was accepted for `relay`.
  private func accepted(_ name: String, of facts: TLSFacts) throws -> TrustState {
    var state = TrustState()
    _ = state.record(presentation(facts), at: time)
    let prefix = try #require(FingerprintPrefix(try chains.certificate(name).sha256))
    _ = try state.accept([prefix], by: decision, at: 1_796_000_000)
    return state
  }

  @Test func `a changed certificate is said loudly`() throws {
    var state = try accepted("good", of: try chains.facts("good", "inter"))
    #expect(state.record(presentation(try chains.facts("good", "inter", trusting: ["good"])), at: later) == [])
    let (old, new) = (try chains.certificate("good"), try chains.certificate("renewed"))
    let finding = try #require(state.record(presentation(try chains.facts("renewed", "inter")), at: later).first)
    #expect(finding.name == "certificate-changed")
    let days = CertificateText.validity(of: old)
    #expect(
      finding.message
        == "THE CERTIFICATE OF relay (mail.example.test:587) HAS CHANGED: ops@test accepted \(Fingerprint.text(old.sha256)) (CN=mail.example.test, valid \(days)) on 2026-11-28T09:00:00Z, and now it presents \(Fingerprint.text(new.sha256)) (CN=mail.example.test, valid \(days)), which is NOT trusted. Unless the server's operator announced this, somebody may stand in between: compare the new fingerprint with the operator's first, then smtplint trust accept \(Fingerprint.short(new.sha256))"
    )
    // Elsewhere the same server is the same server.
    let remote = presentation(try chains.facts("renewed", "inter"), from: Vantage(cluster: "c", steng: "s"))
    #expect(state.findings(about: remote).map(\.name) == ["certificate-changed"])
    // Others were never accepted.
    #expect(state.findings(about: presentation(try chains.facts("renewed", "inter"), by: "other")) == [])
    #expect(state.findings(about: presentation(try chains.facts("renewed", "inter"), port: 465)) == [])
    // Both are right, as behind a load balancer.
    _ = try state.accept([try #require(FingerprintPrefix(new.sha256))], by: decision, at: 1_796_000_000)
    for name in ["good", "renewed"] { #expect(state.findings(about: presentation(try chains.facts(name, "inter"))) == []) }
  }

  @Test func `a changed leaf is told though other certificates make it trusted`() throws {
    let state = try accepted("good", of: try chains.facts("good", "inter"))
    let findings = state.findings(about: presentation(try chains.facts("elsewhere", trusting: ["otherroot"])))
    #expect(findings.map(\.name) == ["certificate-changed"])
    #expect(findings[0].message.contains("which is trusted by other certificates. Unless"))
  }

  @Test func `whoever accepted an issuer has accepted its renewals`() throws {
    let state = try accepted("inter", of: try chains.facts("good", "inter"))
    #expect(state.findings(about: presentation(try chains.facts("renewed", "inter", trusting: ["inter"]))) == [])
    #expect(state.findings(about: presentation(try chains.facts("elsewhere", trusting: ["otherroot"]))) == [])
    #expect(state.findings(about: presentation(try chains.facts("elsewhere"))).map(\.name) == ["certificate-changed"])
  }

  @Test func `whoever presents an accepted leaf later is watched too`() throws {
    var state = try accepted("good", of: try chains.facts("good", "inter"))
    let trusted = presentation(try chains.facts("good", "inter", trusting: ["good"]), by: "second")
    #expect(state.record(trusted, at: later) == [] && state.trusted[0].sources.count == 2)
    #expect(state.record(trusted, at: later) == [] && state.trusted[0].sources.count == 2)
    let changed = presentation(try chains.facts("renewed", "inter"), by: "second")
    #expect(state.record(changed, at: later).map(\.name) == ["certificate-changed"])
  }
}
