import Manifests
import TLSTransport
import Testing

@testable import ConnectionProbe

struct TokenAdviceTests {
  @Test func `an endpoint that asks for Basic is told apart`() throws {
    let body = #"{"error":"invalid_client"}"#
    let failure = try #require(read(response(401, body, authenticate: #"Basic realm="token""#)).failure)
    #expect(failure.help == "check clientId and clientSecret; it asks for Basic, so clientAuthentication may have to be BASIC")
    #expect(read(response(401, body)).failure?.help == "check clientId and clientSecret")
    let basic = TokenSource(credential: "c", endpoint: source.endpoint, clientID: "i", clientAuthentication: .basic)
    #expect(
      read(response(401, body), for: basic).failure?.help
        == "check clientId and clientSecret; some endpoints want clientAuthentication: POST")
  }

  @Test(arguments: [
    50034, 50126, 53003, 65001, 70011, 90002, 700016, 7_000_215, 7_000_222, 7_000_218, 500011, 900023, 1_002_012, 50076, 53000,
  ])
  func `codes of Microsoft are explained`(code: Int) throws {
    let error = try #require(MicrosoftError.named(code))
    #expect(!error.meaning.isEmpty && !error.help.isEmpty)
  }

  @Test func `each code is listed once`() {
    #expect(Set(MicrosoftError.all.map(\.code)).count == MicrosoftError.all.count)
    #expect(MicrosoftError.temporary.allSatisfy { MicrosoftError.named($0) != nil })
    for error in MicrosoftError.all { #expect(!error.meaning.hasSuffix(".") && !error.help.hasSuffix(".")) }
  }

  @Test func `the field of an error depends on what is set`() throws {
    let bare = TokenSource(credential: "o365", endpoint: source.endpoint, clientID: "i")
    #expect(read(response(400, #"{"error":"invalid_request"}"#), for: bare).failure?.field == "spec.scope of Credential o365")
    let withAudience = TokenSource(credential: "o365", endpoint: source.endpoint, clientID: "i", audience: "x")
    #expect(
      read(response(400, #"{"error":"access_denied"}"#), for: withAudience).failure?.field == "spec.audience of Credential o365")
  }
}
