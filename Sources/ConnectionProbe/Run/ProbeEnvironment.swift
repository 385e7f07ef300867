internal import NIOCore
internal import NIOPosix
package import Secrets
internal import TLSTransport

/// What the probes of one run share: names that were looked up, anchors that were loaded, tokens that were fetched.
package final class ProbeEnvironment: Sendable {
  let secrets: SecretResolver
  let resolver = Resolver()
  let contexts = TLSContextCache()
  let tokens = TokenCache()
  /// For what blocks: files, and programs that know a secret.
  let threads: NIOThreadPool

  package init(secrets: SecretResolver) {
    self.secrets = secrets
    threads = NIOThreadPool(numberOfThreads: 8)
    threads.start()
  }

  /// Waits for what is still being read.
  func shutDown() async { try? await threads.shutdownGracefully() }
}

/// A secret that several may read, and nobody can copy or print.
final class SharedSecret: Sendable {
  let secret: Secret

  init(_ secret: consuming Secret) { self.secret = secret }
}
