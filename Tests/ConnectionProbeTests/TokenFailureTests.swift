import KeyMaterial
import Manifests
import NIOCore
import TLSTransport
import Testing

@testable import ConnectionProbe

struct TokenFailureTests {
  private func check(
    _ failure: HTTPSFailure, _ reason: ProbeReason, by party: Party, isRetryable: Bool = false, _ message: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let told = TokenFailure(failure, for: source)
    #expect(told.reason == reason, sourceLocation: sourceLocation)
    #expect(failure.party == party, sourceLocation: sourceLocation)
    #expect(told.isRetryable == isRetryable, sourceLocation: sourceLocation)
    #expect(told.message == message, sourceLocation: sourceLocation)
  }

  private static let endpoint = "token endpoint login.example.test"

  /// As the misbehaving server's catalogue expects, for all that is no answer.
  @Test func `the network`() {
    let refused = [DialAttempt(address: "127.0.0.1", outcome: .refused, duration: .zero)]
    check(
      .connect(refused), .tokenEndpointUnreachable, by: .network, isRetryable: true,
      "\(Self.endpoint) cannot be reached: 127.0.0.1 refused")
    check(
      .resolve(.nameNotFound("Name or service not known")), .tokenEndpointUnreachable, by: .network,
      "\(Self.endpoint) has no address: Name or service not known")
    check(
      .resolve(.resolverUnavailable("try again")), .tokenEndpointUnreachable, by: .network, isRetryable: true,
      "\(Self.endpoint) could not be looked up: try again")
    check(
      .timeout(.response), .tokenEndpointUnreachable, by: .network, isRetryable: true,
      "\(Self.endpoint) was not done in time before its answer was complete")
    check(
      .timeout(.handshake), .tokenEndpointUnreachable, by: .network, isRetryable: true,
      "\(Self.endpoint) was not done in time in the handshake of TLS")
    check(
      .closed(.response), .tokenEndpointUnreachable, by: .network, isRetryable: true,
      "\(Self.endpoint) closed the connection before its answer was complete")
    check(
      .proxy(.stalled), .tokenEndpointUnreachable, by: .network, isRetryable: true,
      "\(Self.endpoint) cannot be reached: the proxy did not answer in time")
    check(
      .proxy(.malformed("220 hi")), .tokenEndpointUnreachable, by: .network,
      "\(Self.endpoint) cannot be reached: the proxy is no proxy of that kind: 220 hi")
  }

  @Test func `TLS`() {
    func tls(_ kind: TLSFailure.Kind) -> HTTPSFailure { .tls(TLSFailure(kind, duringHandshake: true), TLSFacts()) }
    check(
      tls(.closed(bytesReceived: 0)), .tokenEndpointUnreachable, by: .network, isRetryable: true,
      "\(Self.endpoint) closed the connection under TLS")
    check(
      tls(.peerAlert(code: 80, name: "internal_error")), .tokenEndpointUnreachable, by: .tokenEndpoint,
      "\(Self.endpoint) ended TLS with the alert internal_error (80)")
    check(
      tls(.notTLS(Array("HTTP/1.1 400 Bad Request\r\n".utf8))), .tokenEndpointUnreachable, by: .tokenEndpoint,
      "\(Self.endpoint) answers in clear text where TLS begins: \"HTTP/1.1 400 Bad Request\\u{D}\\u{A}\"")
    check(
      tls(.local(.keyTooSmall)), .tokenEndpointUnreachable, by: .client, "\(Self.endpoint) and this machine cannot agree on TLS")
  }

  @Test func `what is no HTTP`() {
    check(.malformed("no version"), .tokenMalformed, by: .tokenEndpoint, "\(Self.endpoint) does not answer with HTTP: no version")
    check(.tooLong, .tokenMalformed, by: .tokenEndpoint, "\(Self.endpoint) answers without end")
    check(
      .clearText, .tokenEndpointUntrusted, by: .client,
      "\(Self.endpoint) is http: the client's secret would cross the network in the clear")
  }

  @Test func `certificates`() {
    func untrusted(_ names: [CertificateError.Name], isMatch: Bool = true) -> HTTPSFailure {
      var facts = TLSFacts()
      facts.errors = names.map { CertificateError(code: $0 == .selfSigned ? 18 : 10, name: $0, text: "", depth: 0) }
      facts.hostname = isMatch ? .matches : .mismatch
      return .untrusted(facts)
    }
    check(
      untrusted([.selfSigned]), .tokenEndpointUntrusted, by: .client,
      "certificate of \(Self.endpoint) is not trusted: self-signed")
    check(
      untrusted([.selfSigned, .expired], isMatch: false), .tokenEndpointUntrusted, by: .client,
      "certificate of \(Self.endpoint) is not trusted: expired, self-signed, and is for no host")
    check(untrusted([], isMatch: false), .tokenEndpointUntrusted, by: .client, "certificate of \(Self.endpoint) is for no host")
    #expect(TokenFailure(untrusted([.selfSigned]), for: source).help?.contains("trust import") == true)
    #expect(TokenFailure(untrusted([.expired]), for: source).help?.contains("trust import") == false)
  }
}
