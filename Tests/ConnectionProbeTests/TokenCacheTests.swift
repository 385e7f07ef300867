import Manifests
import Synchronization
import TLSTransport
import Testing

@testable import ConnectionProbe

struct TokenCacheTests {
  private final class Counter: Sendable {
    private let number = Mutex(0)
    var count: Int { number.withLock { $0 } }
    func next() -> Int {
      number.withLock {
        $0 += 1
        return $0
      }
    }
  }

  private let cache = TokenCache()
  private let counter = Counter()

  private func ask(
    _ source: TokenSource = source, host: String = "h", at time: Int = tokenTime, takes pause: Duration = .zero,
    _ answer: @escaping @Sendable (Int) -> HTTPSResponse = { response(200, granted("token-\($0)")) }
  ) async -> TokenCache.Outcome {
    await cache.token(for: source, host: host, now: time) { [counter] in
      let number = counter.next()
      try? await Task.sleep(for: pause)
      return read(answer(number))
    }
  }

  @Test func `a source is asked once, however many need its token at the same time`() async {
    let outcomes = await withTaskGroup(of: TokenCache.Outcome.self, returning: [TokenCache.Outcome].self) { group in
      for _ in 0..<100 { group.addTask { await ask(takes: .milliseconds(50)) } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(counter.count == 1)
    #expect(Set(outcomes.map(\.token)) == ["token-1"])
    #expect(outcomes.count { $0.facts?.isReused == false } == 1)
    #expect(await ask().token == "token-1")
  }

  @Test func `other sources have other tokens`() async {
    let other = TokenSource(credential: "other", endpoint: source.endpoint, clientID: source.clientID, scope: source.scope)
    #expect(await ask().token == "token-1")
    #expect(await ask(other).token == "token-2")
  }

  @Test func `another proxy is another way to the token`() async {
    for (route, token) in [("socks5://a:1", "token-1"), ("socks5://b:1", "token-2"), ("socks5://a:1", "token-1")] {
      let outcome = await cache.token(for: source, through: route, host: "h", now: tokenTime) { [counter] in
        read(response(200, granted("token-\(counter.next())")))
      }
      #expect(outcome.token == token)
    }
  }

  @Test func `who waited for another's failure asks once more`() async {
    let busy: @Sendable (Int) -> HTTPSResponse = { $0 == 1 ? response(503, "") : response(200, granted("token-\($0)")) }
    let first = Task { await ask(source, takes: .milliseconds(50), busy) }
    while counter.count == 0 { await Task.yield() }
    #expect(await ask(source, busy).token == "token-2")
    #expect(await first.value.failure?.isRetryable == true)
  }

  @Test func `failures are shared, and asked about again only where they may pass`() async {
    let rejected: @Sendable (Int) -> HTTPSResponse = { _ in response(401, #"{"error":"invalid_client"}"#) }
    for _ in 0..<3 { #expect(await ask(source, rejected).failure?.reason == .tokenRejected) }
    #expect(counter.count == 1)
    let other = TokenSource(credential: "other", endpoint: source.endpoint, clientID: "i")
    let busy: @Sendable (Int) -> HTTPSResponse = { $0 < 4 ? response(503, "") : response(200, granted()) }
    for _ in 0..<2 { #expect(await ask(other, busy).failure?.isRetryable == true) }
    #expect(await ask(other, busy).token == "opaque-token")
    #expect(counter.count == 4)
  }

  @Test func `a token that has expired is asked for anew`() async {
    #expect(await ask(at: tokenTime).token == "token-1")
    #expect(await ask(at: tokenTime + 3588).token == "token-1")
    #expect(await ask(at: tokenTime + 3589).token == "token-2")
    let other = TokenSource(credential: "other", endpoint: source.endpoint, clientID: "i")
    let immortal: @Sendable (Int) -> HTTPSResponse = {
      response(200, #"{"token_type":"bearer","expires_in":1e300,"access_token":"t\#($0)"}"#)
    }
    #expect(await ask(other, immortal).token == "t3")
    #expect(await ask(other, at: tokenTime + 1_000_000, immortal).token == "t3")
  }

  @Test func `each mail server gets its own findings`() async {
    let graph: @Sendable (Int) -> HTTPSResponse = { _ in response(200, granted(jwt(#"{"aud":"https://graph.microsoft.com"}"#))) }
    let open = TokenSource(credential: "open", endpoint: source.endpoint, clientID: "i")
    #expect(await ask(open, host: "mail.example.test", graph).facts?.findings.map(\.name) == [])
    #expect(await ask(open, host: "smtp.office365.com", graph).facts?.findings.map(\.name) == ["token-audience"])
    #expect(await ask(open, host: "mail.example.test", graph).facts?.findings.map(\.name) == [])
  }

  @Test func `a caller who is cancelled does not take the token from the others`() async {
    let first = Task { await ask(takes: .milliseconds(100)) }
    while counter.count == 0 { await Task.yield() }
    first.cancel()
    #expect(await ask().token == "token-1")
    #expect(counter.count == 1)
  }
}
