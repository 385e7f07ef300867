import CanonicalJSON
import ConnectionProbe
import Foundation
import KeyMaterial
import TLSTransport
import TestSupport
import Testing

private let chains = PresentedChains.shared
private let decision = TrustDecision(by: "öps@test\u{202E}\n", time: "2026-11-28T09:00:00Z")

/// One of everything.
private func fullState() throws -> TrustState {
  var state = TrustState()
  let now = Int64(Date().timeIntervalSince1970)
  _ = state.record(presentation(try chains.facts("hostile", "inter")), at: decision.time)
  _ = state.record(
    presentation(
      try chains.facts("self", hostname: .wildcardIsTooShort), host: "2001:db8::1", from: Vantage(cluster: "c\0", steng: "s"),
      trustedCertificates: ["a"]), at: decision.time)
  _ = state.record(presentation(try chains.facts("good", "inter")), at: decision.time)
  _ = state.record(presentation(try chains.facts("renewed", "inter"), by: "next"), at: decision.time)
  _ = try state.accept([try #require(FingerprintPrefix(try chains.certificate("good").sha256))], by: decision, at: now)
  _ = try state.importCertificates([("otherroot\".crt", [try chains.certificate("otherroot")])], by: decision, at: now)
  _ = try state.reject(try #require(FingerprintPrefix(try chains.certificate("renewed").sha256)), by: decision)
  _ = try state.reject(try #require(FingerprintPrefix(String(repeating: "ab", count: 32))), by: decision)
  return state
}

struct TrustFileFormatTests {
  @Test func `a state is read as it was written, and written the same again`() throws {
    let state = try fullState()
    let read = try TrustState(reading: Array(state.text.utf8))
    #expect(read == state && read.text == state.text)
    #expect(state.trusted.count == 2 && state.rejected.count == 2 && state.untrusted.count == 3)
    #expect(try TrustState(reading: Array(TrustState().text.utf8)) == TrustState())
  }

  /// Each replacement of a part of the file, and the reason that is given.
  @Test func `what is wrong is told with its place`() throws {
    let text = try fullState().text
    let inter = try chains.certificate("inter").sha256
    for (old, new, message) in [
      (text, "", "it is empty"), (text, "{", "it is no JSON"), (text, "[]", "version is missing"),
      (text, "{}", "version is missing"),
      (text, String(repeating: "[", count: 100_000), "it is no JSON"),
      ("\"version\": 1", "\"version\": 2", "version is 2, and this smtplint knows 1; use the one that wrote it"),
      ("\"forgotten\": 0", "\"forgotten\": -1", "forgotten is no number from 0 to 4611686018427387903"),
      ("\"origin\": \"imported\"", "\"origin\": 1", "trusted[1].origin is no text"),
      ("\"origin\": \"imported\"", "\"origin\": \"other\"", "trusted[1].origin is neither accepted nor imported"),
      ("\"port\": 587", "\"port\": 65536", "trusted[0].sources[0].port is no number from 1 to 65535"),
      ("2026-11-28T09:00:00Z", "2026-11-28", "trusted[0].time is \"2026-11-28\"; it must be a time such as 2026-11-28T09:00:00Z"),
      ("\"isKnown\": false", "\"isKnown\": null", "rejected[1].isKnown is neither true nor false"),
      ("\"hostname\": \"wildcard-too-short\"", "\"hostname\": \"x\"", "untrusted[1].hostname is \"x\", which is not known"),
      ("\"name\": \"self-signed\"", "\"name\": \"x\"", "untrusted[1].errors[0].name is \"x\", which is not known"),
      ("\"\(inter)\"\n", "\"\(String(repeating: "0", count: 64))\"\n", "untrusted[0].chain[1] is not among the certificates"),
      ("\"\(inter)\"\n", "\"xy\"\n", "untrusted[0].chain[1] is no SHA-256 in 64 hexadecimal digits"),
    ] {
      let range = try #require(text.range(of: old))
      let changed = text.replacingCharacters(in: range, with: new)
      let error = #expect(throws: TrustError.self) { try TrustState(reading: Array(changed.utf8)) }
      #expect(error?.message == message)
    }
  }

  @Test func `a digest is computed, and not believed`() throws {
    let (good, inter) = (try chains.certificate("good").sha256, try chains.certificate("inter").sha256)
    let text = try fullState().text.replacing(good, with: "#").replacing(inter, with: good).replacing("#", with: inter)
    let error = #expect(throws: TrustError.self) { try TrustState(reading: Array(text.utf8)) }
    #expect(error?.message.hasSuffix(".sha256 is not that of the certificate") == true)
  }

  /// Every value of the file is replaced by every kind of value, and left out.
  @Test func `no value that is of another kind is taken, and none crashes`() throws {
    let whole = try #require(JSONValue(text: try fullState().text))
    let strange: [JSONValue] = [.null, -1, "x", [.null], .object([]), .string(String(repeating: "x", count: 2000))]
    var refused = 0
    for path in paths(of: whole) where !isOneOfMany(path) {
      for value in strange.map(Optional.some) + [nil] {
        let text = replacing(path, in: whole, by: value)?.prettyText ?? ""
        guard let state = try? TrustState(reading: Array(text.utf8)) else {
          refused += 1
          continue
        }
        #expect(try TrustState(reading: Array(state.text.utf8)) == state)
      }
    }
    #expect(refused > 500)
  }

  @Test(.timeLimit(.minutes(2))) func `no damage crashes the reader`() throws {
    let original = Array(try fullState().text.utf8)
    var random = SystemRandomNumberGenerator()
    for _ in 0..<1500 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.removeSubrange(place..<min(place + 40, bytes.count))
        default: bytes.insert(contentsOf: original[0..<min(place, 60)], at: place)
        }
      }
      _ = try? TrustState(reading: bytes)
    }
    #expect(throws: TrustError.self) { try TrustState(reading: Array(repeating: 0x20, count: TrustState.byteLimit + 1)) }
  }

  // MARK: Values by their paths

  /// One certificate of the table stands for all.
  private func isOneOfMany(_ path: [Step]) -> Bool {
    if path.count > 1, case .name("certificates") = path[0], case .index(let index) = path[1] { index > 0 } else { false }
  }

  private enum Step { case name(String), index(Int) }

  private func paths(of value: JSONValue) -> [[Step]] {
    switch value {
    case .object(let members):
      [[]] + members.flatMap { member in paths(of: member.value).map { [.name(member.name)] + $0 } }
    case .array(let elements):
      [[]] + elements.enumerated().flatMap { index, element in paths(of: element).map { [.index(index)] + $0 } }
    default: [[]]
    }
  }

  private func replacing(_ path: [Step], in value: JSONValue, by new: JSONValue?) -> JSONValue? {
    guard let step = path.first else { return new }
    let rest = Array(path.dropFirst())
    switch (step, value) {
    case (.name(let name), .object(let members)):
      return .object(
        members.compactMap { member in
          if member.name != name { return member }
          return replacing(rest, in: member.value, by: new).map { .init(name, $0) }
        })
    case (.index(let index), .array(let elements)):
      return .array(
        elements.enumerated().compactMap { $0 == index ? replacing(rest, in: $1, by: new) : $1 })
    default: return value
    }
  }
}
