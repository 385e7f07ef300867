import KeyMaterial
import Manifests
import TLSTransport
import Testing

/// Against `openssl s_server`.
struct HandshakeTests {
  @Test(arguments: [
    (TLSProtocol.tls1, "-tls1", "TLSv1"), (.tls11, "-tls1_1", "TLSv1.1"), (.tls12, "-tls1_2", "TLSv1.2"),
    (.tls13, "-tls1_3", "TLSv1.3"),
  ]) func `every version is spoken, and data goes both ways`(version: TLSProtocol, option: String, name: String) throws {
    let server = try TLSServer("rsa", option, "-cipher", "ALL:@SECLEVEL=0")
    let client = try SocketClient(TLSContext(.toy(Set(TLSProtocol.allCases))), port: server.port)
    let facts = try client.handshake().facts()
    #expect(facts.protocol == name && facts.version == version)
    #expect(facts.verified && facts.hostnameMatch && facts.errors.isEmpty)
    #expect(facts.keyExchange == "X25519")
    #expect(facts.chain.map(\.subject) == ["CN=localhost", "CN=Test Intermediate CA,O=smtplint test"])
    #expect(facts.chain.first?.key == "RSA 2048")
    #expect(!facts.clientCertificateRequested && !facts.hasClientCertificate && facts.clientCertificateRefusal == nil)
    #expect(client.send("hello\n") == nil)
    #expect(client.read(atLeast: 6).data == Array("olleh\n".utf8))
    client.engine.closeNotify()
    client.flush()
    let end = client.read()
    #expect(end.data.isEmpty)
    guard case .closed = end.end else { throw Unexpected(what: "\(end)") }
  }

  @Test(arguments: [
    ("TLS_RSA_WITH_AES_128_CBC_SHA", "RSA"), ("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "X25519"),
    ("TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", "modp_2048"), ("TLS_RSA_WITH_CAMELLIA_256_CBC_SHA", "RSA"),
  ]) func `the suite asked for is the one negotiated`(suite: String, keyExchange: String) throws {
    let server = try TLSServer("rsa", "-cipher", "ALL:@SECLEVEL=0")
    let client = try SocketClient(TLSContext(.toy([.tls12, .tls13], suites: [suite])), port: server.port)
    let facts = try client.handshake().facts()
    #expect(facts.protocol == "TLSv1.2" && facts.cipherSuite == suite && facts.keyExchange == keyExchange)
  }

  @Test(arguments: ["P-256", "P-384", "ffdhe2048"]) func `the group of TLS 1.3 is named`(group: String) throws {
    let server = try TLSServer("good", "-tls1_3", "-groups", group)
    let client = try SocketClient(TLSContext(.toy(suites: ["TLS_CHACHA20_POLY1305_SHA256"])), port: server.port)
    let facts = try client.handshake().facts()
    let names = ["P-256": "secp256r1", "P-384": "secp384r1", "ffdhe2048": "ffdhe2048"]
    #expect(facts.keyExchange == names[group] && facts.cipherSuite == "TLS_CHACHA20_POLY1305_SHA256")
  }

  @Test func `a small group is refused, or told where old versions are asked for`() throws {
    let server = try TLSServer(
      "rsa", "-tls1_2", "-cipher", "ALL:@SECLEVEL=0", "-dhparam", ToyPKI.shared.path("dh1024.pem"))
    let suites = ["TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_DHE_RSA_WITH_AES_128_CBC_SHA"]
    let strict = try SocketClient(TLSContext(.toy(suites: suites)), port: server.port).handshake().failure()
    #expect(strict.kind == .local(.keyTooSmall) && strict.reason?.code == 394)
    let lax = try SocketClient(TLSContext(.toy([.tls11, .tls12], suites: suites)), port: server.port).handshake().facts()
    #expect(lax.keyExchange == "DH 1024")
  }

  @Test func `alerts of the server have names`() throws {
    let newer = try TLSServer("good", "-tls1_3")
    let version = try SocketClient(TLSContext(.toy([.tls12])), port: newer.port).handshake().failure()
    #expect(version.kind == .peerAlert(code: 70, name: "protocol-version") && version.duringHandshake)
    #expect(version.clientCertificateRefusal == nil)
    let picky = try TLSServer("rsa", "-tls1_2", "-cipher", "ECDHE-RSA-AES256-GCM-SHA384")
    let suites = ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"]
    let cipher = try SocketClient(TLSContext(.toy(suites: suites)), port: picky.port).handshake().failure()
    #expect(cipher.kind == .peerAlert(code: 40, name: "handshake-failure"))
  }

  @Test func `a gap between versions is crossed, and none of it is used`() throws {
    let newest = try TLSServer("rsa")
    let settings = try TLSSettings.toy([.tls1, .tls13])
    #expect(try SocketClient(TLSContext(settings), port: newest.port).handshake().facts().protocol == "TLSv1.3")
    let oldest = try TLSServer("rsa", "-tls1", "-cipher", "ALL:@SECLEVEL=0")
    #expect(try SocketClient(TLSContext(settings), port: oldest.port).handshake().facts().protocol == "TLSv1")
    let between = try TLSServer("rsa", "-tls1_2")
    let client = try SocketClient(TLSContext(settings), port: between.port)
    let failure = try client.handshake().failure()
    #expect(failure.kind == .local(.unsupportedProtocol))
    #expect(client.engine.facts.version == .tls12 && client.engine.facts.chain.isEmpty && !client.engine.facts.verified)
  }

  @Test func `an older version than those asked for is refused, by whom it may`() throws {
    let server = try TLSServer("rsa", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0")
    let failure = try SocketClient(TLSContext(.toy([.tls12, .tls13])), port: server.port).handshake().failure()
    #expect(
      failure.kind == .local(.unsupportedProtocol) || failure.kind == .peerAlert(code: 70, name: "protocol-version"))
  }

  @Test func `an address and a dot at the end do not go into the ClientHello`() throws {
    func hello(_ name: String) throws -> [UInt8] {
      var settings = try TLSSettings.toy()
      settings.serverName = name
      let engine = try #require(TLSEngine(try TLSContext(settings)))
      _ = engine.handshake()
      return engine.takeOutput()
    }
    #expect(try hello("mail.example.test.").contains(sequence: "mail.example.test"))
    #expect(try !hello("mail.example.test.").contains(sequence: "mail.example.test."))
    #expect(try !hello("192.0.2.1").contains(sequence: "192.0.2.1"))
    #expect(try !hello("2001:db8::1").contains(sequence: "2001"))
    #expect(try hello("").count == hello("192.0.2.1").count)
  }

  @Test func `one context serves many threads`() async throws {
    let server = try TLSServer("good")
    let cache = TLSContextCache()
    let port = server.port
    let count = try await withThrowingTaskGroup(of: Bool.self) { group in
      for index in 0..<40 {
        group.addTask {
          var settings = try TLSSettings.toy(host: index % 2 == 0 ? "localhost" : "mail.example.test")
          settings.usesSystemAnchors = index % 4 < 2
          return try SocketClient(cache.context(for: settings), port: port).handshake().facts().hostnameMatch
        }
      }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(count == 40)
  }
}

extension [UInt8] {
  func contains(sequence text: String) -> Bool {
    let bytes = Array(text.utf8)
    return indices.contains { self[$0...].starts(with: bytes) }
  }
}
