import Manifests
import TLSTransport
import TestSupport
import Testing

/// What servers staple to their certificates, by `openssl s_server -status_file`.
struct StapledStatusTests {
  private func facts(of response: String, _ version: TLSProtocol, trusting anchor: String = "root.der") throws -> TLSFacts {
    let server = try TLSServer("good", "-status_file", ToyPKI.shared.path(response))
    return try SocketClient(TLSContext(.toy([version], anchors: [anchor])), port: server.port).handshake().facts()
  }

  @Test(arguments: [TLSProtocol.tls12, .tls13]) func `a certificate that was revoked is told`(version: TLSProtocol) throws {
    let facts = try facts(of: "revoked.ocsp", version)
    #expect(facts.errors.map(\.name) == [.revoked] && facts.errors[0].depth == 0 && !facts.verified)
  }

  @Test(arguments: ["good.der", "inter.der"]) func `it is told too where the certificate is trusted for itself`(anchor: String)
    throws
  {
    #expect(try facts(of: "revoked.ocsp", .tls13, trusting: anchor).errors.map(\.name) == [.revoked])
    #expect(try facts(of: "forged.ocsp", .tls13, trusting: anchor).verified)
  }

  @Test func `a good one passes, and so does what nobody has to believe`() throws {
    for response in ["valid.ocsp", "forged.ocsp"] {
      #expect(try facts(of: response, .tls13).verified, "\(response)")
    }
  }
}
