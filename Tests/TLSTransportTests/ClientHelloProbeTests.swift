import COpenSSL
import Foundation
import Manifests
import TLSTransport
import TestSupport
import Testing

/// A ClientHello made by hand, against `openssl s_server`, and answers made by hand.
struct ClientHelloProbeTests {
  private func ask(_ probe: ClientHelloProbe, port: UInt16) throws -> ClientHelloAnswer {
    let descriptor = try SocketClient.connect(port)
    defer { close(descriptor) }
    let hello = probe.clientHello()
    guard send(descriptor, hello, hello.count, Int32(MSG_NOSIGNAL)) == hello.count else { throw Unexpected(what: "send") }
    var bytes: [UInt8] = []
    while true {
      var buffer = [UInt8](repeating: 0, count: 4096)
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { return probe.answer(bytes) }
      bytes += buffer[..<count]
      let answer = probe.answer(bytes)
      if answer != .incomplete { return answer }
    }
  }

  @Test(arguments: [
    (TLSProtocol.tls1, "TLS_RSA_WITH_AES_128_CBC_SHA"), (.tls11, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA"),
    (.tls12, "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"), (.tls13, "TLS_AES_256_GCM_SHA384"),
  ]) func `the server's choice is read`(version: TLSProtocol, name: String) throws {
    let server = try TLSServer("rsa", "-cipher", "ALL:@SECLEVEL=0")
    let suite = try #require(CipherSuite.named(name))
    let probe = ClientHelloProbe(version: version, suites: [suite], serverName: "localhost")
    #expect(try ask(probe, port: server.port) == .serverHello(version: version, suite: name))
  }

  @Test func `what the server has not is an alert`() throws {
    let server = try TLSServer("rsa", "-cipher", "ALL:@SECLEVEL=0")
    let rc4 = try #require(CipherSuite.named("TLS_RSA_WITH_RC4_128_SHA"))
    let probe = ClientHelloProbe(version: .tls12, suites: [rc4], serverName: "localhost")
    #expect(try ask(probe, port: server.port) == .alert(code: 40))
    let old = ClientHelloProbe(version: .ssl3, suites: ClientHelloProbe.suites(for: .ssl3), serverName: "localhost")
    // SSLv3 has no alert for the version.
    #expect(try ask(old, port: server.port) == .alert(code: 40))
  }

  /// tlslite-ng has what OpenSSL lost.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: Repository.tool("tlsdb.py")), "tlslite-ng is not installed"))
  func `SSLv3 and lost suites are found where they still live`() throws {
    let server = try LegacyServer()
    func ask(_ version: TLSProtocol, _ names: String...) throws -> ClientHelloAnswer {
      let probe = ClientHelloProbe(
        version: version, suites: names.compactMap { CipherSuite.named($0) }, serverName: "localhost")
      return try self.ask(probe, port: server.port)
    }
    for name in ["TLS_RSA_WITH_RC4_128_SHA", "TLS_RSA_WITH_3DES_EDE_CBC_SHA"] {
      for version in [TLSProtocol.ssl3, .tls1, .tls12] {
        #expect(try ask(version, name) == .serverHello(version: version, suite: name))
      }
    }
    #expect(try ask(.tls12, "TLS_RSA_WITH_IDEA_CBC_SHA") == .alert(code: 40))
    let every = ClientHelloProbe(version: .ssl3, suites: ClientHelloProbe.suites(for: .ssl3), serverName: nil)
    guard case .serverHello(version: .ssl3, _) = try self.ask(every, port: server.port) else {
      throw Unexpected(what: "no SSLv3")
    }
  }

  @Test func `every suite fits into one record, and none is offered that has no meaning`() throws {
    for version in TLSProtocol.allCases {
      let suites = ClientHelloProbe.suites(for: version)
      let hello = ClientHelloProbe(version: version, suites: suites, serverName: "localhost").clientHello()
      #expect(Int(hello[3]) << 8 | Int(hello[4]) == hello.count - 5)
      #expect(hello.count < 1024 && !suites.isEmpty && suites.allSatisfy { !$0.name.contains("anon") })
      #expect(hello.contains(sequence: "localhost") == (version != .ssl3))
    }
  }

  @Test func `answers are read byte by byte`() throws {
    let probe = ClientHelloProbe(version: .ssl3, suites: [], serverName: nil)
    let body: [UInt8] = [3, 0] + [UInt8](repeating: 7, count: 32) + [0, 0, 5, 0]
    let hello: [UInt8] = [22, 3, 0, 0, 42, 2, 0, 0, 38] + body
    for count in 0..<hello.count { #expect(probe.answer(Array(hello[..<count])) == .incomplete) }
    let found = ClientHelloAnswer.serverHello(version: .ssl3, suite: "TLS_RSA_WITH_RC4_128_SHA")
    #expect(probe.answer(hello) == found && probe.answer([21, 3, 0, 0, 2, 1, 112] + hello) == found)
    // In two records, and with more behind it.
    let parts = [22, 3, 0, 0, 10] + hello[5..<15] + [22, 3, 0, 0, 32] + hello[15...] + [1, 2, 3]
    #expect(probe.answer(Array(parts)) == found)
  }

  @Test(
    arguments: [
      ([21, 3, 0, 0, 2, 2, 40], ClientHelloAnswer.alert(code: 40)), ([21, 3, 0, 0, 2, 1, 0], .alert(code: 0)),
      (Array("220 mx\r\n".utf8), .other(Array("220 mx\r\n".utf8))), ([22, 3, 0, 0xFF, 0xFF], .other([22, 3, 0, 0xFF, 0xFF])),
      ([22, 3, 0, 0, 0], .other([22, 3, 0, 0, 0])), ([22, 2], .other([22, 2])),
      ([23, 3, 3, 0, 1, 0], .other([23, 3, 3, 0, 1, 0])),
      ([22, 3, 0, 0, 4, 2, 0xFF, 0xFF, 0xFF], .other([22, 3, 0, 0, 4, 2, 0xFF, 0xFF, 0xFF])),
    ] as [([UInt8], ClientHelloAnswer)]) func `other answers have their name`(bytes: [UInt8], answer: ClientHelloAnswer)
  {
    #expect(ClientHelloProbe(version: .tls12, suites: [], serverName: nil).answer(bytes) == answer)
  }

  @Test func `random answers end well`() {
    let probe = ClientHelloProbe(version: .tls13, suites: [], serverName: nil)
    for _ in 0..<20_000 {
      let head: [UInt8] = [UInt8.random(in: 20...23), 3, 3, 0, UInt8.random(in: 0...80), 2, 0, 0, UInt8.random(in: 30...80)]
      _ = probe.answer(head + (0..<Int.random(in: 0...100)).map { _ in UInt8.random(in: 0...255) })
    }
  }
}
