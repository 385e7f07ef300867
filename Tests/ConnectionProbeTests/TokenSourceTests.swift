import Diagnostics
import Manifests
import Testing

@testable import ConnectionProbe

struct TokenSourceTests {
  private func located<Value>(_ value: Value) -> Located<Value> { Located(value, at: SourceSpan(0..<0, in: FileID(0))) }

  @Test func `a Credential names the source of a token`() throws {
    var credential = Credential()
    #expect(TokenSource(credential, name: "o365") == nil)
    credential.tokenEndpoint = located("https://a.test/token")
    #expect(TokenSource(credential, name: "o365") == nil)
    credential.clientID = located("client-1")
    #expect(
      TokenSource(credential, name: "o365")
        == TokenSource(credential: "o365", endpoint: "https://a.test/token", clientID: "client-1"))
    credential.scope = located("s")
    credential.audience = located("a")
    credential.clientAuthentication = located(.basic)
    let source = try #require(TokenSource(credential, name: "o365"))
    #expect(source.scope == "s" && source.audience == "a" && source.clientAuthentication == .basic)
    #expect(source.name(of: .clientId) == "spec.clientId of Credential o365")
  }
}
