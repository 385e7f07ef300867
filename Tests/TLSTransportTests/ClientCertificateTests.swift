import KeyMaterial
import Manifests
import TLSTransport
import Testing

/// Servers that want to know who the client is.
struct ClientCertificateTests {
  private func server(_ version: String) throws -> TLSServer {
    let root = ToyPKI.shared.path("root.crt")
    return try TLSServer("good", version, "-Verify", "3", "-verify_return_error", "-CAfile", root)
  }

  /// The first failure, in the handshake or at the first read, and what is known then.
  private func refusal(_ version: String, _ identity: ClientIdentity?) throws -> (TLSFailure, TLSFacts) {
    let server = try server(version)
    let client = try SocketClient(TLSContext(.toy(identity: identity)), port: server.port)
    switch client.handshake() {
    case .failed(let failure): return (failure, client.engine.facts)
    case .finished:
      guard case .failed(let failure) = client.read().end else { throw Unexpected(what: "no failure at the first read") }
      return (failure, client.engine.facts)
    case .needsInput: throw Unexpected(what: "a stalled handshake")
    }
  }

  @Test(arguments: [("-tls1_2", true, 40, "handshake-failure"), ("-tls1_3", false, 116, "certificate-required")])
  func `a missing certificate is required`(version: String, isHandshake: Bool, code: UInt8, name: String) throws {
    let (failure, facts) = try refusal(version, nil)
    #expect(failure.kind == .peerAlert(code: code, name: name) && failure.duringHandshake == isHandshake)
    #expect(failure.clientCertificateRefusal == .required)
    #expect(facts.clientCertificateRequested && !facts.hasClientCertificate && facts.verified)
    #expect(facts.acceptedAuthorities == ["CN=Test Root CA,O=smtplint test"])
    #expect(facts.chain.count == 2 && facts.cipherSuite != nil)
  }

  @Test(arguments: [("-tls1_2", true), ("-tls1_3", false)])
  func `a strange certificate is rejected`(version: String, isHandshake: Bool) throws {
    let (failure, facts) = try refusal(version, .toy("stranger"))
    #expect(failure.kind == .peerAlert(code: 48, name: "unknown-ca") && failure.duringHandshake == isHandshake)
    #expect(failure.clientCertificateRefusal == .rejected)
    #expect(facts.hasClientCertificate && facts.hasSentClientCertificate)
  }

  @Test(arguments: ["-tls1_2", "-tls1_3"]) func `the right certificate opens the door`(version: String) throws {
    let server = try server(version)
    let client = try SocketClient(TLSContext(.toy(identity: .toy("client"))), port: server.port)
    let facts = try client.handshake().facts()
    #expect(facts.clientCertificateRequested && facts.hasSentClientCertificate && facts.clientCertificateRefusal == .rejected)
    #expect(client.send("ok\n") == nil)
    #expect(client.read(atLeast: 3).data == Array("ko\n".utf8))
  }

  @Test func `an identity that nobody asks for is not sent`() throws {
    let server = try TLSServer("good")
    let facts = try SocketClient(TLSContext(.toy(identity: .toy("client"))), port: server.port).handshake().facts()
    #expect(facts.hasClientCertificate && !facts.hasSentClientCertificate && facts.clientCertificateRefusal == nil)
  }

  @Test func `a key that the server takes no signature of is not sent`() throws {
    let server = try TLSServer(
      "rsa", "-tls1_2", "-verify", "3", "-client_sigalgs", "RSA+SHA256", "-CAfile", ToyPKI.shared.path("root.crt"))
    let facts = try SocketClient(TLSContext(.toy(identity: .toy("client"))), port: server.port).handshake().facts()
    #expect(facts.clientCertificateRequested && facts.hasClientCertificate && !facts.hasSentClientCertificate)
  }
}
