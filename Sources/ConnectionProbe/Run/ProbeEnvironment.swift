package import Secrets
internal import TLSTransport

/// What the probes of one run share: names that were looked up, anchors that were loaded, tokens that were fetched.
package final class ProbeEnvironment: Sendable {
  let secrets: SecretResolver
  let resolver = Resolver()
  let contexts = TLSContextCache()
  let tokens = TokenCache()
  /// For what blocks, files and programs that know a secret, and for what takes long: one for each attempt, so that none waits
  /// for another's.
  let threads: WorkThreads

  /// - Parameter limit: How many connections are probed at a time.
  package init(secrets: SecretResolver, limit: Int = 64) {
    self.secrets = secrets
    threads = WorkThreads(limit: limit)
  }

  /// Waits for what is still being read.
  func shutDown() async { await threads.finish() }
}

/// A secret that several may read, and nobody can copy or print.
final class SharedSecret: Sendable {
  let secret: Secret

  init(_ secret: consuming Secret) { self.secret = secret }
}
