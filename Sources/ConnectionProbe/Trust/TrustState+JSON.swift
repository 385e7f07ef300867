internal import CanonicalJSON
internal import KeyMaterial
internal import TLSTransport

extension TrustState {
  /// The text of the file that keeps it: the same state gives the same bytes.
  package var text: String { json.prettyText + "\n" }

  /// Every certificate stands there once, and by its digest elsewhere.
  private var json: JSONValue {
    [
      "version": 1, "forgotten": .integer(forgottenCount),
      "certificates": .array(
        certificates.sorted { $0.sha256 < $1.sha256 }.map { ["sha256": .string($0.sha256), "pem": .string($0.pem)] }),
      "trusted": .array(trusted.map(\.stateJSON)), "rejected": .array(rejected.map(\.stateJSON)),
      "untrusted": .array(untrusted.map(\.stateJSON)),
    ]
  }
}

extension ChainSource {
  var json: JSONValue { .object(members) }

  var members: [JSONValue.Member] {
    [
      .init("connection", .string(connection)),
      .init("vantage", ["cluster": vantage.cluster.map { .string($0) } ?? .null, "steng": .string(vantage.steng)]),
      .init("host", .string(host)), .init("port", .integer(port)),
    ]
  }
}

extension TrustDecision {
  var members: [JSONValue.Member] { [.init("by", .string(by)), .init("time", .string(time))] }
}

extension TrustedEntry {
  /// How it was trusted, by whom, and who presents it.
  var members: [JSONValue.Member] {
    var members: [JSONValue.Member] = []
    switch origin {
    case .accepted: members.append(.init("origin", "accepted"))
    case .imported(let file): members += [.init("origin", "imported"), .init("file", .string(file))]
    }
    return members + decision.members + [.init("sources", .array(sources.map(\.json)))]
  }

  fileprivate var stateJSON: JSONValue { .object([.init("certificate", .string(certificate.sha256))] + members) }
}

extension RejectedEntry {
  fileprivate var stateJSON: JSONValue {
    .object(
      [.init("sha256", .string(sha256)), .init("isKnown", .bool(certificate != nil))] + decision.members)
  }
}

extension UntrustedEntry {
  /// Where it was seen, how often, and what was wrong, without the chain.
  var members: [JSONValue.Member] {
    source.members + [
      .init("first", .string(first)), .init("last", .string(last)), .init("count", .integer(count)),
      .init("errors", .array(errors.map(\.trustJSON))), .init("hostname", .string(hostname.name)),
      .init("trustedCertificates", trustedCertificates.map { .array($0.map { .string($0) }) } ?? .null),
    ]
  }

  fileprivate var stateJSON: JSONValue {
    .object(members + [.init("chain", .array(chain.map { .string($0.sha256) }))])
  }
}

extension CertificateError {
  var trustJSON: JSONValue {
    ["code": .integer(code), "name": .string(name.rawValue), "depth": .integer(depth), "text": .string(text)]
  }
}

extension HostnameMatch {
  private static let names: [(HostnameMatch, String)] = [
    (.matches, "matches"), (.matchesCommonNameOnly, "matches-common-name-only"), (.mismatch, "mismatch"),
    (.wildcardIsTooShort, "wildcard-too-short"),
  ]

  var name: String { Self.names.first { $0.0 == self }?.1 ?? "mismatch" }

  init?(name: String) {
    guard let match = Self.names.first(where: { $0.1 == name }) else { return nil }
    self = match.0
  }
}
