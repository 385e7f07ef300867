import ConnectionProbe
import Foundation
import KeyMaterial
import TLSTransport
import TestSupport
import Testing

private let chains = PresentedChains.shared
private let decision = TrustDecision(by: "ops@test", time: "2026-11-28T09:00:00Z")
private let now = Int64(Date().timeIntervalSince1970)

private func prefix(_ name: String) throws -> FingerprintPrefix {
  try #require(FingerprintPrefix(try chains.certificate(name).sha256))
}

private func state(_ facts: TLSFacts) -> TrustState {
  var state = TrustState()
  _ = state.record(presentation(facts), at: decision.time)
  return state
}

struct TrustDecidingTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let chain: [String]
    let accepted: String
    let cured: Set<CertificateError.Name>
    let remaining: Set<CertificateError.Name>
    var testDescription: String { "\(accepted) of \(chain)" }
  }

  @Test(arguments: [
    Case(chain: ["good", "inter"], accepted: "good", cured: [.untrustedRoot], remaining: []),
    Case(chain: ["good", "inter"], accepted: "inter", cured: [.untrustedRoot], remaining: []),
    Case(chain: ["good", "inter", "root"], accepted: "root", cured: [.untrustedRoot], remaining: []),
    Case(chain: ["good"], accepted: "good", cured: [.incompleteChain], remaining: []),
    Case(chain: ["self"], accepted: "self", cured: [.selfSigned], remaining: []),
    Case(chain: ["selfca"], accepted: "selfca", cured: [.selfSigned], remaining: []),
    Case(chain: ["expired", "inter"], accepted: "expired", cured: [.untrustedRoot], remaining: [.expired]),
    Case(chain: ["expired", "inter"], accepted: "inter", cured: [.untrustedRoot], remaining: [.expired]),
    Case(chain: ["weak", "inter"], accepted: "weak", cured: [.untrustedRoot], remaining: [.weakKey]),
    Case(chain: ["wrongpurpose", "inter"], accepted: "inter", cured: [.untrustedRoot], remaining: [.wrongPurpose]),
    // One that the server's own does not go back to.
    Case(chain: ["good", "inter", "otherroot"], accepted: "otherroot", cured: [], remaining: [.untrustedRoot]),
  ])
  func `accepting tells what it cures and what it does not`(_ it: Case) throws {
    var facts = TLSFacts()
    facts.chain = try it.chain.map(chains.certificate)
    facts.errors = ChainTrial(trusting: []).errors(of: facts.chain, at: now)
    var state = state(facts)
    let result = try state.accept([try prefix(it.accepted)], by: decision, at: now)
    let effect = try #require(result.first?.effects.first)
    #expect(Set(effect.cured.map(\.name)) == it.cured)
    #expect(Set(effect.remaining.map(\.name)) == it.remaining)
    #expect(state.trustAnchors == [try chains.certificate(it.accepted).der])
    // What trust no longer stands in the way of is kept no longer.
    #expect(state.untrusted.isEmpty == effect.isTrusted)
    // The openssl command is of the same mind.
    let paths =
      (["verify", "-partial_chain", "-purpose", "sslserver", "-auth_level", "2", "-no-CAfile", "-no-CApath", "-trusted"]
        + [chains.folder.file("\(it.accepted).crt")]
        + it.chain.dropFirst().flatMap { ["-untrusted", chains.folder.file("\($0).crt")] } + [
          chains.folder.file("\(it.chain[0]).crt")
        ])
    #expect((try Command.run("/usr/bin/openssl", paths).status == 0) == it.remaining.isEmpty)
  }

  @Test func `all fingerprints are accepted or none`() throws {
    var state = state(try chains.facts("good", "inter"))
    let before = state
    let unknown = try #require(FingerprintPrefix("0123456789"))
    #expect(throws: TrustError.self) { try state.accept([try prefix("good"), unknown], by: decision, at: now) }
    #expect(state == before)
    let results = try state.accept([try prefix("good"), try prefix("inter"), try prefix("good")], by: decision, at: now)
    #expect(results.map(\.effects.count) == [1, 1] && state.trusted.count == 2 && state.untrusted.isEmpty)
    #expect(state.trusted.map(\.sources.count) == [1, 1])
    let again = try state.accept([try prefix("good")], by: decision, at: now)
    #expect(again[0].earlier != nil && state.trusted.count == 2)
  }

  @Test func `what is rejected is trusted no longer, and told`() throws {
    var state = state(try chains.facts("good", "inter"))
    _ = try state.accept([try prefix("good")], by: decision, at: now)
    let rejection = try state.reject(try prefix("good"), by: decision)
    #expect(rejection.trusted != nil && state.trustAnchors.isEmpty)
    #expect(try state.reject(try prefix("good"), by: decision).earlier != nil)
    let good = try chains.certificate("good")
    let finding =
      "mail.example.test:587 presents \(Fingerprint.text(good.sha256)) (CN=mail.example.test), which ops@test rejected on 2026-11-28T09:00:00Z"
    let failed = presentation(try chains.facts("good", "inter"))
    #expect(state.record(failed, at: decision.time) == [ProbeFinding("certificate-rejected", finding)])
    let trusted = presentation(try chains.facts("good", "inter", trusting: ["root"]))
    #expect(
      state.findings(about: trusted) == [
        ProbeFinding("certificate-rejected", finding + "; other certificates make it trusted all the same")
      ])
    let back = try state.accept([try prefix("good")], by: decision, at: now)
    #expect(back[0].rejection != nil && state.rejected.isEmpty && state.trustAnchors.count == 1)
  }

  @Test func `a whole fingerprint is rejected before anybody presents it`() throws {
    var state = TrustState()
    _ = try state.reject(try prefix("good"), by: decision)
    #expect(throws: TrustError.self) { try state.reject(try #require(FingerprintPrefix("0123456789")), by: decision) }
    #expect(try TrustState(reading: Array(state.text.utf8)) == state)
    let prefix = try prefix("good")
    let error = #expect(throws: TrustError.self) { try state.accept([prefix], by: decision, at: now) }
    #expect(error?.message.contains("is rejected, and nothing but its fingerprint is known") == true)
    // Importing makes it known, and trusts it no more than before.
    let good = try chains.certificate("good")
    let imported = try state.importCertificates([("f", [good])], by: decision, at: now)
    guard case .rejected = imported.certificates[0].outcome else {
      Issue.record("\(imported)")
      return
    }
    #expect(state.trustAnchors.isEmpty)
    _ = try state.accept([prefix], by: decision, at: now)
    #expect(state.trustAnchors == [good.der] && state.rejected.isEmpty)
  }

  @Test func `an imported root cures every chain that goes back to it`() throws {
    var state = state(try chains.facts("good", "inter"))
    _ = state.record(presentation(try chains.facts("expired", "inter"), by: "old"), at: decision.time)
    _ = state.record(presentation(try chains.facts("self"), by: "alone"), at: decision.time)
    let result = try state.importCertificates([("root.crt", [try chains.certificate("root")])], by: decision, at: now)
    #expect(result.effects.map(\.entry.source.connection) == ["relay", "old"])
    #expect(result.effects.map { $0.remaining.map(\.name) } == [[], [.expired]])
    #expect(state.untrusted.map(\.source.connection) == ["alone"])
  }

  @Test func `the store has an end`() throws {
    var state = TrustState()
    for number in 0..<TrustState.Limit.rejected {
      let digits = String(number, radix: 16)
      let whole = String(repeating: "0", count: 64 - digits.count) + digits
      _ = try state.reject(try #require(FingerprintPrefix(whole)), by: decision)
    }
    #expect(throws: TrustError.self) { try state.reject(try prefix("good"), by: decision) }
    #expect(state.rejected.count == TrustState.Limit.rejected)
  }

  // MARK: Fingerprints

  @Test(arguments: [
    "0123456", "0123456g", "", ":::::::::", "01234567 ", "é1234567", String(repeating: "0", count: 65), "0x12345678",
  ])
  func `what is no fingerprint is told from one`(text: String) { #expect(FingerprintPrefix(text) == nil) }

  @Test func `a fingerprint is found by its beginning in any writing`() throws {
    let state = state(try chains.facts("good", "inter"))
    let good = try chains.certificate("good")
    let colons = Fingerprint.text(good.sha256)
    for text in [good.sha256, colons, colons.uppercased(), String(good.sha256.prefix(8)), Fingerprint.short(good.sha256)] {
      #expect(try state.certificate(try #require(FingerprintPrefix(text))) == good)
    }
  }

  @Test func `near fingerprints are listed, or else what is known`() throws {
    let state = state(try chains.facts("good", "inter"))
    let good = try chains.certificate("good").sha256
    func message(_ digits: String) throws -> String {
      let prefix = try #require(FingerprintPrefix(digits))
      return try #require(#expect(throws: TrustError.self) { try state.certificate(prefix) }).message
    }
    let swapped = String(good.prefix(6)) + String(good.dropFirst(6).prefix(2).reversed().map { $0 == "0" ? "1" : "0" })
    let near = "near it: \(Fingerprint.short(good)) CN=mail.example.test"
    #expect(try message(swapped) == "no certificate is known as \(Fingerprint.text(swapped)); \(near)")
    let far = String(good.prefix(64).map { $0 == "0" ? "1" : "0" })
    #expect(try message(far).contains("; known are \(Fingerprint.short(good)) CN=mail.example.test; "))
    let prefix = try #require(FingerprintPrefix(far))
    let none = #expect(throws: TrustError.self) { try TrustState().certificate(prefix) }
    #expect(none?.message.hasSuffix("none is: a probe that fails for trust keeps what it was shown") == true)
  }
}
