internal import Manifests
internal import NIOCore
internal import Secrets
internal import TLSTransport

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

/// Asks a token endpoint for a token, over HTTPS by what the workspace and the system trust.
struct TokenClient: Sendable {
  let environment: ProbeEnvironment
  let resources: ProbeResources
  /// Of the mail server, and the proxy on the way to everything.
  let host: String
  let proxy: String?
  let connectTimeout: TimeAmount
  let loop: any EventLoop
  let deadline: NIODeadline

  func fetch(_ source: TokenSource, _ secret: SharedSecret) async -> TokenCache.Outcome {
    let now = Int(time(nil))
    return await environment.tokens.token(for: source, through: proxy, host: host, now: now) {
      do throws(TokenFailure) {
        return .success(try await ask(source, secret, now))
      } catch {
        return .failure(error)
      }
    }
  }

  private func ask(_ source: TokenSource, _ secret: SharedSecret, _ now: Int) async throws(TokenFailure) -> (Token, TokenFacts) {
    let request = try secret.secret.withBytes { bytes throws(TokenFailure) in try TokenRequest.make(source, secret: bytes) }
    let name = request.endpoint.host
    let settings = TLSSettings(
      protocols: [.tls12, .tls13], serverName: name, peerName: HostName.isAddress(name) ? .address(name) : .host(name),
      anchors: resources.endpointAnchors, usesSystemAnchors: resources.endpointUsesSystemAnchors,
      rejected: resources.rejected)
    let context: TLSContext
    do throws(TLSContextError) {
      context = try environment.contexts.context(for: settings)
    } catch {
      throw TokenFailure(HTTPSFailure.noSession, for: source)
    }
    let exchange = HTTPSExchange(Connector(resolver: environment.resolver, perAddress: connectTimeout))
    let response: HTTPSResponse
    do throws(HTTPSFailure) {
      response = try await exchange.post(
        request, through: resources.proxy, by: deadline, on: loop, makeSession: { TLSEngine(context) }
      ) { facts in
        // No byte of the secret goes to anybody else.
        facts.verified && facts.hostnameMatch
      }
    } catch {
      throw TokenFailure(error, for: source)
    }
    let mask = secret.secret.withBytes { SecretMask($0) }
    return try TokenAnswer.read(response, for: source, now: now, mask: mask).get()
  }
}
