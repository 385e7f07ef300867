import Manifests
import Secrets
import TLSTransport
import Testing

@testable import ConnectionProbe

struct TokenAnswerTests {
  @Test(arguments: [
    (granted(), 3599), (#"{"token_type":"bearer","access_token":"opaque-token"}"#, nil),
    (granted("opaque-token", #", "ext_expires_in": 3599.5, "x": {"y": [1e3, null]}"#), 3599),
    (#"{"token_type":"BEARER","access_token":"opaque-token","expires_in":"3599"}"#, 3599),
    (#"{"token_type":"Bearer","access_token":"opaque-token","expires_in":3599.99}"#, 3599),
    (#"{"token_type":"Bearer","access_token":"opaque-token","expires_in":"3599.0"}"#, 3599),
    (#"{"token_type":"Bearer","access_token":"opaque-token","expires_in":null}"#, nil),
    (#"{"token_type":"Bearer","access_token":"opaque-token","expires_in":"soon"}"#, nil),
    (#"{"token_type":"Bearer","access_token":"opaque-token","expires_in":1e400}"#, Int.max),
    (" \r\n" + granted() + "\n", 3599),
  ])
  func `a token is granted`(body: String, lifetime: Int?) throws {
    let result = read(response(200, body))
    #expect(result.token == "opaque-token")
    #expect(result.facts?.lifetime == lifetime)
    #expect(result.facts?.findings == [])
    #expect(result.facts?.claims == nil)
  }

  @Test(arguments: [
    "application/json", "application/json; charset=utf-8", "Application/JSON;charset=UTF-8", " application/json ;x",
  ])
  func `content types of JSON`(type: String) { #expect(read(response(200, granted(), type)).token == "opaque-token") }

  /// Every answer of the misbehaving server's catalogue that is one of HTTP, and others like them.
  @Test(arguments: Answer.all) func `what is no token says why`(answer: Answer) throws {
    let failure = try #require(read(answer.response, for: answer.source).failure)
    #expect(failure.reason == answer.reason)
    #expect(failure.isRetryable == answer.isRetryable)
    #expect(failure.message == answer.message)
    #expect(failure.field == answer.field.map { "spec.\($0) of Credential o365" })
    for text in [failure.message, failure.help ?? ""] {
      #expect(!text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202E })
    }
  }

  @Test func `a token is nowhere but in its secret`() throws {
    let result = read(response(200, granted(jwt(#"{"aud":"a"}"#), #","scope":"x""#)))
    let token = try #require(result.token)
    var dumped = ""
    dump(result, to: &dumped)
    for shown in ["\(result)", String(reflecting: result), dumped, "\(result.facts?.claims as Any)"] {
      #expect(!shown.contains(token) && !shown.contains(token.suffix(20)))
    }
    // Nor is it shown of answers that are not taken.
    for wrong in [
      response(200, granted("opaque-token"), "text/plain"), response(200, granted("opaque-token"), nil),
      response(200, granted("opaque-token").dropLast(1).description), response(200, #"["opaque-token"]"#),
      response(200, #"{"access_token":"opaque-token"}"#), response(200, granted("opaque-token\\n")),
      response(201, granted("opaque-token")),
    ] {
      let failure = try #require(read(wrong).failure)
      #expect(failure.reason == .tokenMalformed)
      #expect(!failure.message.contains("opaque") || wrong.status == 201, "\(failure.message)")
    }
  }

  @Test func `a secret that the endpoint repeats is masked`() throws {
    let mask = withBytes("s3cr\"et-91c7") { SecretMask($0) }
    let body = #"{"error":"invalid_client","error_description":"no client has the secret s3cr\"et-91c7, or s3cr%22et-91c7"}"#
    let failure = try #require(read(response(401, body), mask: mask).failure)
    #expect(failure.message == #"token endpoint says invalid_client: "no client has the secret ************, or **************""#)
    let page = try #require(read(response(404, "<title>No s3cr\"et-91c7</title>", "text/html"), mask: mask).failure)
    #expect(page.message == #"token endpoint answers 404 without an error of OAuth: "No ************""#)
  }

  @Test func `tokens have a limit`() {
    let long = String(repeating: "t", count: Secret.limit)
    #expect(read(response(200, granted(long))).token == long)
    #expect(
      read(response(200, granted(long + "t"))).failure?.message
        == "token endpoint answers 200 with an access_token of more than 65536 bytes")
  }
}
