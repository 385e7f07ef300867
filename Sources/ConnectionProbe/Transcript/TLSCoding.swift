internal import CanonicalJSON
internal import KeyMaterial
internal import Manifests
internal import TLSTransport

/// What is known of TLS, and why it failed, in the JSON of a transcript. Certificates are their DER in base64.
enum TLSCoding {
  private static let chainLimit = 100
  private static let errorLimit = 1000

  static func encode(_ facts: TLSFacts) -> JSONValue {
    [
      "protocol": .optional(facts.protocol),
      "cipherSuite": .optional(facts.cipherSuite),
      "keyExchange": .optional(facts.keyExchange),
      "verified": .bool(facts.verified),
      "errors": .array(facts.errors.map(encode)),
      "chain": .texts(facts.chain.map { ByteCoding.base64($0.der) }),
      "hostname": .string(hostnames.first { $0.value == facts.hostname }?.key ?? ""),
      "clientCertificateRequested": .bool(facts.clientCertificateRequested),
      "acceptedAuthorities": .texts(facts.acceptedAuthorities),
      "hasClientCertificate": .bool(facts.hasClientCertificate),
      "hasSentClientCertificate": .bool(facts.hasSentClientCertificate),
    ]
  }

  static func decodeFacts(_ place: JSONPlace) throws(TranscriptError) -> TLSFacts {
    var facts = TLSFacts()
    facts.version = try place.optional("protocol", decodeProtocol)
    facts.cipherSuite = try place.optional("cipherSuite") { place throws(TranscriptError) in try place.text() }
    facts.keyExchange = try place.optional("keyExchange") { place throws(TranscriptError) in try place.text() }
    facts.verified = try place.member("verified").flag()
    facts.errors = try place.member("errors").list(limit: errorLimit, decodeError)
    facts.chain = try place.member("chain").list(limit: chainLimit, decodeCertificate)
    facts.hostname = try place.member("hostname").word(of: hostnames)
    facts.clientCertificateRequested = try place.member("clientCertificateRequested").flag()
    facts.acceptedAuthorities = try place.member("acceptedAuthorities").texts()
    facts.hasClientCertificate = try place.member("hasClientCertificate").flag()
    facts.hasSentClientCertificate = try place.member("hasSentClientCertificate").flag()
    return facts
  }

  private static let hostnames: KeyValuePairs<String, HostnameMatch> = [
    "matches": .matches, "matches-common-name-only": .matchesCommonNameOnly, "mismatch": .mismatch,
    "wildcard-is-too-short": .wildcardIsTooShort,
  ]

  private static func decodeProtocol(_ place: JSONPlace) throws(TranscriptError) -> TLSProtocol {
    let name = try place.text()
    guard let version = TLSProtocol.allCases.first(where: { $0.displayName == name }) else {
      throw place.fault("a version such as TLSv1.3 is expected")
    }
    return version
  }

  private static func decodeCertificate(_ place: JSONPlace) throws(TranscriptError) -> PresentedCertificate {
    guard let certificate = PresentedCertificate(der: try ByteCoding.bytes(place)) else {
      throw place.fault("a certificate is expected")
    }
    return certificate
  }

  private static func encode(_ error: CertificateError) -> JSONValue {
    [
      "code": .integer(error.code), "name": .string(error.name.rawValue), "text": .string(error.text),
      "depth": .integer(error.depth),
    ]
  }

  private static func decodeError(_ place: JSONPlace) throws(TranscriptError) -> CertificateError {
    CertificateError(
      code: try place.member("code").number(), name: try place.member("name").word(), text: try place.member("text").text(),
      depth: try place.member("depth").number())
  }
}

// MARK: Failures

extension TLSCoding {
  /// The kinds of a failure.
  private enum Kind: String {
    case local, closed, reset
    case peerAlert = "peer-alert"
    case notTLS = "not-tls"
  }

  static func encode(_ failure: TLSFailure) -> JSONValue {
    let (kind, members) = encode(failure.kind)
    return .object(
      [.init("kind", .string(kind.rawValue))] + members + [
        .init("reason", failure.reason.map { ["code": .integer($0.code), "text": .string($0.text)] } ?? .null),
        .init("duringHandshake", .bool(failure.duringHandshake)),
        .init("clientCertificateRefusal", .optional(failure.clientCertificateRefusal?.rawValue)),
      ])
  }

  static func decodeFailure(_ place: JSONPlace) throws(TranscriptError) -> TLSFailure {
    TLSFailure(
      try decodeKind(place),
      reason: try place.optional("reason") { place throws(TranscriptError) in
        TLSFailure.Reason(code: try place.member("code").number(), text: try place.member("text").text())
      },
      duringHandshake: try place.member("duringHandshake").flag(),
      clientCertificateRefusal: try place.optional("clientCertificateRefusal") { place throws(TranscriptError) in
        try place.word()
      })
  }

  private static func encode(_ kind: TLSFailure.Kind) -> (Kind, [JSONValue.Member]) {
    switch kind {
    case .local(.other(let text)): (.local, [.init("cause", "other"), .init("text", .string(text))])
    case .local(let reason): (.local, [.init("cause", .string(causes.first { $0.value == reason }?.key ?? ""))])
    case .peerAlert(let code, let name): (.peerAlert, [.init("code", .integer(Int(code))), .init("name", .string(name))])
    case .notTLS(let bytes): (.notTLS, [ByteCoding.encode(bytes)])
    case .closed(let count): (.closed, [.init("bytesReceived", .integer(count))])
    case .reset(let count): (.reset, [.init("bytesReceived", .integer(count))])
    }
  }

  private static func decodeKind(_ place: JSONPlace) throws(TranscriptError) -> TLSFailure.Kind {
    switch try place.member("kind").word(Kind.self) {
    case .local:
      let cause = try place.member("cause")
      return .local(cause.value == "other" ? .other(try place.member("text").text()) : try cause.word(of: causes))
    case .peerAlert:
      return .peerAlert(
        code: UInt8(try place.member("code").number(in: 0...255)), name: try place.member("name").text())
    case .notTLS: return .notTLS(try ByteCoding.decode(place))
    case .closed: return .closed(bytesReceived: try place.member("bytesReceived").number(in: 0...Int.max))
    case .reset: return .reset(bytesReceived: try place.member("bytesReceived").number(in: 0...Int.max))
    }
  }

  /// All but `other`, which has words of its own.
  private static let causes: KeyValuePairs<String, TLSFailure.LocalReason> = [
    "no-protocol": .noProtocol, "unsupported-protocol": .unsupportedProtocol, "no-cipher": .noCipher,
    "legacy-signature": .legacySignature, "key-too-small": .keyTooSmall, "legacy-renegotiation": .legacyRenegotiation,
    "unexpected-message": .unexpectedMessage, "malformed": .malformed, "no-certificate": .noCertificate,
  ]
}
