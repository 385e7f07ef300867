internal import Manifests
internal import NIOCore
internal import TLSTransport

/// After a failure of TLS: the few variations that could work, and which of them does.
struct Diagnosis {
  private let item: ProbePlan.Item
  private let environment: ProbeEnvironment
  private let loop: any EventLoop

  init(_ item: ProbePlan.Item, _ environment: ProbeEnvironment, _ loop: any EventLoop) {
    self.item = item
    self.environment = environment
    self.loop = loop
  }

  /// Says in the failure what to change, where a variation gets through the handshake.
  func improve(_ result: inout ProbeResult) async {
    for variation in Variation.of(result, item) {
      if Task.isCancelled { return }
      let transcript = await ProbeAttempt.run(variation.job, variation.resources, environment, on: loop)
      let outcome = ProbeVerdict.judge(variation.job, transcript)
      guard let version = outcome.tls?.version, outcome.stages.contains(where: { $0.stage == .tls && $0.outcome == .ok }) else {
        continue
      }
      result.failure?.field = variation.field
      result.failure?.help = variation.help(version, outcome.tls?.cipherSuite)
      return
    }
  }
}

/// A job that differs from the one that failed in one thing, and goes no further than the handshake.
struct Variation {
  let job: ProbeJob
  let resources: ProbeResources
  let field: String
  let help: @Sendable (_ version: TLSProtocol, _ suite: String?) -> String

  /// The smallest change first.
  static func of(_ result: ProbeResult, _ item: ProbePlan.Item) -> [Variation] {
    guard let failure = result.failure else { return [] }
    let job = item.job
    switch (failure.stage, failure.reason) {
    case (.greeting, .stalled), (.greeting, .notSMTP), (.greeting, .closed):
      return job.security == .implicitTLS ? [] : [implicitTLS(item)]
    case (.tls, .notTLS), (.tls, .stalled):
      return job.security == .implicitTLS ? [startTLS(item)] : []
    case (.tls, .protocolMismatch), (.tls, .cipherMismatch), (.tls, .peerAlert), (.tls, .localPolicy), (.tls, .closed):
      return policies(item)
    default: return []
    }
  }

  private static func make(
    _ item: ProbePlan.Item, _ field: String, _ change: (inout ProbeJob, inout ProbeResources) -> Void,
    help: @escaping @Sendable (TLSProtocol, String?) -> String
  ) -> Variation {
    var (job, resources) = (item.job, item.resources)
    // No secret is needed, and nothing of one goes out.
    job.authentication = .none
    job.testMail = nil
    resources.secret = nil
    job.timeouts.command = min(job.timeouts.command, 10)
    job.timeouts.total = min(job.timeouts.total, 20)
    change(&job, &resources)
    return Variation(job: job, resources: resources, field: field, help: help)
  }

  private static func implicitTLS(_ item: ProbePlan.Item) -> Variation {
    make(item, "spec.connectionSecurity") { job, _ in
      job.security = .implicitTLS
    } help: { [port = item.job.port] _, _ in
      "port \(port) speaks TLS from the first byte; set connectionSecurity: SSL_TLS"
    }
  }

  private static func startTLS(_ item: ProbePlan.Item) -> Variation {
    make(item, "spec.connectionSecurity") { job, _ in
      job.security = .startTLS
    } help: { [port = item.job.port] _, _ in
      "port \(port) speaks SMTP first and offers STARTTLS; set connectionSecurity: STARTTLS"
    }
  }

  /// Other protocols, other suites, both, and without the client's key.
  private static func policies(_ item: ProbePlan.Item) -> [Variation] {
    let all = Set(TLSProtocol.allCases)
    let (listsProtocols, listsSuites) = (item.job.protocols != all, item.job.cipherSuites != nil)
    var variations: [Variation] = []
    if listsProtocols {
      variations.append(
        make(item, "spec.sslAuthenticationProtocols") { job, _ in
          job.protocols = all
        } help: { version, _ in
          "the server speaks \(version.rawValue); add it to sslAuthenticationProtocols"
        })
    }
    if listsSuites {
      variations.append(
        make(item, "spec.acceptedCipherSuites") { job, _ in
          job.cipherSuites = nil
        } help: { _, suite in
          "the server takes \(suite ?? "another suite"); add it to acceptedCipherSuites"
        })
    }
    if listsProtocols, listsSuites {
      variations.append(
        make(item, "spec.sslAuthenticationProtocols") { job, _ in
          job.protocols = all
          job.cipherSuites = nil
        } help: { version, suite in
          "the server takes \(suite ?? "another suite") with \(version.rawValue); add both"
        })
    }
    if item.job.clientKeyLabel != nil {
      variations.append(
        make(item, "spec.clientKeyLabel") { job, resources in
          job.clientKeyLabel = nil
          resources.identity = nil
        } help: { _, _ in
          "the server goes on without a client certificate; leave clientKeyLabel out, or use another Key"
        })
    }
    return variations
  }
}
