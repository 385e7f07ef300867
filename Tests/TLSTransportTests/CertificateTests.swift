import KeyMaterial
import Manifests
import TLSTransport
import Testing

/// What is said of certificates that `openssl s_server` presents.
struct CertificateTests {
  private func facts(
    _ certificate: String, forgetsIntermediate: Bool = false, host: String = "localhost", anchors: [String] = ["root.der"],
    protocols: Set<TLSProtocol> = [.tls12, .tls13]
  ) throws -> TLSFacts {
    let server = try TLSServer(certificate, forgetsIntermediate: forgetsIntermediate, "-cipher", "ALL:@SECLEVEL=0")
    let context = try TLSContext(.toy(protocols, host: host, anchors: anchors))
    return try SocketClient(context, port: server.port).handshake().facts()
  }

  @Test(arguments: [
    ("expired", CertificateError.Name.expired, 10), ("wrongpurpose", .wrongPurpose, 26), ("weak", .weakKey, 66),
    ("selfsigned", .selfSigned, 18), ("sha1", .weakSignature, 68),
  ]) func `each fault has its name and its place`(certificate: String, name: CertificateError.Name, code: Int) throws {
    for protocols in [[TLSProtocol.tls12, .tls13], [.tls1, .tls12]] as [Set<TLSProtocol>] {
      let facts = try facts(certificate, protocols: protocols)
      #expect(facts.errors.map(\.name) == [name] && facts.errors.map(\.code) == [code] && facts.errors.map(\.depth) == [0])
      #expect(!facts.verified && facts.hostnameMatch)
      #expect(facts.errors.first?.isCurable == (code == 18))
    }
  }

  @Test func `all faults are told, not the last one`() throws {
    let facts = try facts("expired", anchors: [])
    #expect(Set(facts.errors.map(\.name)) == [.untrustedRoot, .expired])
    let weak = try self.facts("weak", forgetsIntermediate: true)
    #expect(Set(weak.errors.map(\.name)) == [.incompleteChain, .weakKey])
  }

  @Test func `a forgotten intermediate and an unknown root are two things`() throws {
    let incomplete = try facts("good", forgetsIntermediate: true)
    #expect(Set(incomplete.errors.map(\.name)) == [.incompleteChain] && incomplete.chain.count == 1)
    let untrusted = try facts("good", anchors: [])
    #expect(untrusted.errors.map(\.name) == [.untrustedRoot] && untrusted.chain.count == 2)
    #expect(untrusted.errors.allSatisfy { $0.isCurable } && untrusted.errors.first?.depth == 1)
  }

  @Test(arguments: ["root.der", "inter.der", "good.der"]) func `any certificate of the chain is an anchor`(anchor: String) throws
  {
    #expect(try facts("good", anchors: [anchor]).verified)
    #expect(try facts("good", forgetsIntermediate: true, anchors: [anchor]).verified == (anchor != "root.der"))
  }

  @Test func `a self-signed certificate is its own anchor`() throws {
    #expect(try facts("selfsigned", anchors: ["selfsigned.der"]).verified)
  }

  @Test func `what is presented is told in full`() throws {
    let chain = try facts("good").chain
    let leaf = try #require(chain.first)
    #expect(leaf.names == ["localhost", "mail.example.test", "*.wild.example.test", "127.0.0.1", "::1"])
    #expect(leaf.issuer == "CN=Test Intermediate CA,O=smtplint test" && leaf.key == "EC P-256")
    #expect(!leaf.isCA && !leaf.isSelfSigned && leaf.sha256.count == 64 && leaf.spkiSha256.count == 64)
    #expect(try leaf.der == ToyPKI.shared.bytes("good.der"))
    #expect(chain.last?.isCA == true && chain.last?.names == [])
    let (start, end) = (try #require(leaf.notBefore), try #require(leaf.notAfter))
    #expect(end - start == 3650 * 86400)
  }

  @Test(arguments: [
    ("good", "localhost.", HostnameMatch.matches), ("good", "LOCALHOST", .matches), ("good", "a.wild.example.test", .matches),
    ("good", "a.b.wild.example.test", .wildcardIsTooShort), ("good", "wild.example.test", .mismatch),
    ("wronghost", "localhost", .mismatch), ("cnonly", "localhost", .matchesCommonNameOnly), ("good", "", .mismatch),
  ]) func `names are compared whatever the chain is`(certificate: String, host: String, match: HostnameMatch) throws {
    let facts = try facts(certificate, host: host)
    #expect(facts.hostname == match && facts.verified)
  }

  @Test(arguments: [("127.0.0.1", true), ("::1", true), ("::1%lo", true), ("127.0.0.2", false), ("localhost", false)])
  func `addresses are compared with addresses`(address: String, matches: Bool) throws {
    let server = try TLSServer("good")
    var settings = try TLSSettings.toy()
    settings.peerName = .address(address)
    #expect(try SocketClient(TLSContext(settings), port: server.port).handshake().facts().hostnameMatch == matches)
  }

  @Test func `names that would harm a terminal are escaped`() throws {
    let names = try facts("odd").names
    #expect(names.count == 2 && names.allSatisfy { $0.utf8.allSatisfy { (0x21..<0x7F).contains($0) } })
  }

  @Test func `bytes that are no certificate are none`() throws {
    #expect(PresentedCertificate(der: []) == nil && PresentedCertificate(der: [0x30, 0x80, 1, 2]) == nil)
    let error = #expect(throws: TLSContextError.self) {
      try TLSContext(TLSSettings(peerName: .host("localhost"), anchors: [[1, 2, 3]]))
    }
    guard case .infeasible(let faults) = error else { throw Unexpected(what: "\(String(describing: error))") }
    #expect(faults.map(\.reason) == [.certificateUnreadable])
  }

  @Test func `the system's certificates are where OpenSSL says`() {
    #expect(SystemAnchors(environment: [:]).folders == ["/usr/lib/ssl/certs"])
    let own = SystemAnchors(environment: ["SSL_CERT_FILE": "/a", "SSL_CERT_DIR": "/b:/c"])
    #expect(own.file == "/a" && own.folders == ["/b", "/c"])
  }
}
