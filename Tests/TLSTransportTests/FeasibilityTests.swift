import Manifests
import TLSTransport
import Testing

/// What is known before a byte is sent.
struct FeasibilityTests {
  private func settings(_ protocols: Set<TLSProtocol>, _ suites: [String]? = nil) -> TLSSettings {
    TLSSettings(protocols: protocols, cipherSuites: suites, peerName: .host("localhost"))
  }

  @Test func `ALL is possible, without a word`() {
    let all = settings(Set(TLSProtocol.allCases))
    #expect(TLSFeasibility.check(all).isEmpty && TLSFeasibility.warnings(all).isEmpty)
  }

  @Test func `SSLv3 is not`() {
    let fault = TLSFeasibility.check(settings([.ssl3])).first
    #expect(fault?.reason == .unsupportedProtocol && fault?.message.contains("OpenSSL 3") == true)
    #expect(TLSFeasibility.check(settings([])).map(\.reason) == [.unsupportedProtocol])
    let both = settings([.ssl3, .tls12])
    #expect(TLSFeasibility.check(both).isEmpty && TLSFeasibility.warnings(both).map(\.reason) == [.unsupportedProtocol])
  }

  @Test(arguments: [
    ("TLS_RSA_WITH_RC4_128_SHA", "is not in OpenSSL 3"), ("TLS_RSA_WITH_3DES_EDE_CBC_SHA", "is not in OpenSSL 3"),
    ("TLS_AES_128_GCM_SHA256", "works with none of the protocols"), ("TLS_DH_anon_WITH_AES_128_CBC_SHA", "prove nothing"),
    ("TLS_ECDH_anon_WITH_AES_128_CBC_SHA", "prove nothing"), ("TLS_RSA_WITH_NULL_SHA", "does not encrypt"),
    ("TLS_PSK_WITH_AES_128_CBC_SHA", "needs a secret"), ("TLS_RSA_PSK_WITH_AES_128_CBC_SHA", "needs a secret"),
    ("TLS_SRP_SHA_RSA_WITH_AES_128_CBC_SHA", "needs a secret"), ("NO_SUCH_SUITE", "is no cipher suite"),
    ("TLS_EMPTY_RENEGOTIATION_INFO_SCSV", "is a signal"),
  ]) func `a suite that cannot be used is named with the reason`(suite: String, reason: String) {
    let alone = TLSFeasibility.check(settings([.tls12], [suite]))
    #expect(alone.map(\.reason) == [.noUsableCipher] && alone.first?.subjects == [suite])
    #expect(alone.first?.message.contains(reason) == true)
    let mixed = settings([.tls12], [suite, "TLS_RSA_WITH_AES_128_CBC_SHA"])
    #expect(TLSFeasibility.check(mixed).isEmpty)
    #expect(TLSFeasibility.warnings(mixed).map(\.subjects) == [[suite]])
    #expect(throws: TLSContextError.infeasible(alone)) { try TLSContext(settings([.tls12], [suite])) }
  }

  @Test func `versions without a suite and gaps are told`() {
    let idle = settings([.tls12, .tls13], ["TLS_AES_128_GCM_SHA256"])
    #expect(TLSFeasibility.check(idle).isEmpty && TLSFeasibility.warnings(idle).map(\.subjects) == [["TLSv1_2"]])
    let gap = settings([.tls1, .tls13])
    #expect(TLSFeasibility.warnings(gap).map(\.reason) == [.contradictoryProtocols])
    #expect(TLSFeasibility.warnings(gap).map(\.subjects) == [["TLSv1_1", "TLSv1_2"]])
  }

  @Test func `the empty list is no suite`() {
    #expect(TLSFeasibility.check(settings([.tls12], [])).map(\.reason) == [.noUsableCipher])
  }
}
