import Manifests
import TLSTransport
import Testing

@testable import ConnectionProbe

/// What is tried after a failure, and what follows from it.
struct ChangeTests {
  private static func job(_ security: ConnectionSecurity = .startTLS, _ change: (inout ProbeJob) -> Void = { _ in }) -> ProbeJob {
    var job = ProbeJob(connection: "c", host: "mail.example.test", port: 587, security: security, heloName: "h")
    change(&job)
    return job
  }

  private static func failure(_ stage: ProbeStage, _ reason: ProbeReason, field: String? = nil) -> ProbeFailure {
    ProbeFailure(stage: stage, reason: reason, by: .server, isRetryable: false, message: "", field: field)
  }

  @Test(arguments: [
    (failure(.greeting, .stalled), job(), [Change.implicitTLS]), (failure(.greeting, .stalled), job(.implicitTLS), []),
    (failure(.tls, .notTLS), job(.implicitTLS), [.startTLS]), (failure(.tls, .notTLS), job(), []),
    (failure(.tls, .peerAlert), job(), [.ssl3, .lostCipherSuites]),
    (failure(.tls, .peerAlert, field: "spec.tlsServerName"), job(), []),
    (
      failure(.tls, .protocolMismatch),
      job {
        $0.protocols = [.tls13]
        $0.cipherSuites = ["TLS_AES_128_GCM_SHA256"]
        $0.clientKeyLabel = "key"
      }, [.protocols, .cipherSuites, .protocolsAndCipherSuites, .noClientKey, .ssl3, .lostCipherSuites]
    ),
    (failure(.tls, .localPolicy), job { $0.protocols = [.tls12] }, [.protocols]),
    (failure(.clientCertificate, .rejected), job { $0.clientKeyLabel = "key" }, [.noClientKey]),
    (failure(.clientCertificate, .required), job(), []), (failure(.auth, .rejected), job(), []),
    (failure(.configuration, .unsupportedProtocol), job { $0.protocols = [.ssl3] }, [.ssl3, .protocols]),
    (
      failure(.configuration, .noUsableCipher),
      job {
        $0.protocols = [.tls12]
        $0.cipherSuites = ["TLS_RSA_WITH_RC4_128_SHA"]
      }, [.lostCipherSuites, .protocols, .cipherSuites, .protocolsAndCipherSuites]
    ),
  ]) func `what is tried`(failure: ProbeFailure, job: ProbeJob, changes: [Change]) {
    #expect(Change.following(failure, of: job) == changes)
  }

  @Test(arguments: Change.allCases) func `no trial logs in or sends mail`(change: Change) {
    let job = change.applied(
      to: Self.job {
        $0.authentication = .password
        $0.clientKeyLabel = "key"
      })
    #expect(job.authentication == .none && job.testMail == nil)
    #expect((job.clientKeyLabel == nil) == [.noClientKey, .ssl3, .lostCipherSuites].contains(change))
  }

  /// A handshake that failed after the server's choice.
  private static func trial(_ change: Change, _ version: TLSProtocol?) -> Trial {
    var facts = TLSFacts()
    facts.version = version
    facts.cipherSuite = version == nil ? nil : "TLS_RSA_WITH_RC4_128_SHA"
    let failure = TLSFailure(
      version == nil ? .peerAlert(code: 40, name: "handshake-failure") : .local(.noCipher), duringHandshake: true)
    let events: [ProbeEvent] = [
      .configured([]), .secretsRead, .resolved(["::1"]), .dialed([AddressRecord(address: "::1", outcome: "ok", duration: .zero)]),
      .tlsFailed(failure, facts),
    ]
    return Trial(change, Transcript(events.map { TimedEvent($0, at: .zero) }))
  }

  private static func result(_ failure: ProbeFailure, _ trials: [Trial], _ change: (inout ProbeJob) -> Void) -> ProbeResult {
    var result = ProbeResult(connection: "c", host: "h", port: 465, security: "SSL_TLS", outcome: .failed)
    result.job = job(.implicitTLS, change)
    result.failure = failure
    result.conclude(from: trials)
    return result
  }

  @Test func `what OpenSSL lost is told as it was asked for`() {
    let unsupported = Self.failure(.configuration, .noUsableCipher, field: "spec.acceptedCipherSuites")
    let taken = Self.result(unsupported, [Self.trial(.ssl3, nil), Self.trial(.lostCipherSuites, .tls12)]) { _ in }
    #expect(taken.findings.map(\.name) == ["server-would-refuse", "server-would-accept"])
    #expect(taken.findings[0].message.contains("SSLv3") && taken.findings[1].message.contains("with TLSv1.2"))
    #expect(taken.failure?.help == nil && taken.failure?.field == "spec.acceptedCipherSuites")
    let older = Self.result(unsupported, [Self.trial(.lostCipherSuites, .tls1)]) { $0.protocols = [.tls12] }
    #expect(older.findings.map(\.name) == ["server-would-refuse"] && older.findings[0].message.contains("only with TLSv1,"))
  }

  @Test func `a server that has nothing else is told to be updated`() {
    let mismatch = Self.failure(.tls, .peerAlert)
    let old = Self.result(mismatch, [Self.trial(.protocols, nil), Self.trial(.ssl3, .ssl3)]) { _ in }
    #expect(
      old.failure?.field == "spec.sslAuthenticationProtocols"
        && old.failure?.help?.contains("with SSLv3, and nothing that") == true)
    #expect(old.findings.isEmpty && Self.result(mismatch, [Self.trial(.ssl3, nil)]) { _ in }.failure == mismatch)
  }
}
