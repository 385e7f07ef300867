import Manifests
import TLSTransport
import Testing

@testable import ConnectionProbe

/// An answer without a token, and what is to be said of it.
struct Answer: Sendable, CustomTestStringConvertible {
  let name: String
  let response: HTTPSResponse
  let reason: ProbeReason
  let isRetryable: Bool
  let message: String
  let field: String?
  var source = ConnectionProbeTests.source

  var testDescription: String { name }

  private static func rejected(
    _ name: String, _ response: HTTPSResponse, _ message: String, _ field: String?, isRetryable: Bool = false
  ) -> Answer {
    Answer(
      name: name, response: response, reason: .tokenRejected, isRetryable: isRetryable, message: "token endpoint \(message)",
      field: field)
  }

  private static func malformed(_ name: String, _ response: HTTPSResponse, _ message: String) -> Answer {
    Answer(
      name: name, response: response, reason: .tokenMalformed, isRetryable: false, message: "token endpoint answers \(message)",
      field: "tokenEndpoint")
  }

  private static func unavailable(_ name: String, _ response: HTTPSResponse, _ message: String) -> Answer {
    Answer(
      name: name, response: response, reason: .tokenEndpointUnreachable, isRetryable: true,
      message: "token endpoint answers \(message)",
      field: nil)
  }

  private static func error(_ code: String, _ description: String) -> String {
    #"{"error":"\#(code)","error_description":"\#(description)"}"#
  }

  private static func microsoft(_ code: Int, _ error: String, _ description: String) -> String {
    let text = "AADSTS\(code): \(description) Trace ID: 0a1b2c3d Correlation ID: 99999999 Timestamp: 2026-01-15 10:20:30Z"
    return #"{"error":"\#(error)","error_description":"\#(text)","error_codes":[\#(code)],"timestamp":"x"}"#
  }

  static let all = [
    rejected(
      "invalid_client", answer(401, error("invalid_client", "Client authentication failed")),
      #"says invalid_client: "Client authentication failed""#, "clientSecret"),
    rejected(
      "invalid_scope", answer(400, error("invalid_scope", "Unknown scope")), #"says invalid_scope: "Unknown scope""#, "scope"),
    rejected(
      "unauthorized_client", answer(400, error("unauthorized_client", "Not for this grant")),
      #"says unauthorized_client: "Not for this grant""#, "clientId"),
    rejected(
      "unsupported_grant", answer(400, error("unsupported_grant_type", "Not here")),
      #"says unsupported_grant_type: "Not here""#, "tokenEndpoint"),
    rejected("error with 200", answer(200, error("invalid_client", "No")), #"says invalid_client: "No""#, "clientSecret"),
    rejected("error as text", answer(400, error("invalid_grant", ""), "text/plain"), "says invalid_grant", "clientId"),
    rejected(
      "control characters", answer(400, error("invalid_request", "\\u001b[2J\\u001b[31mowned\\u0007\\u202e")),
      #"says invalid_request: "\u{1B}[2J\u{1B}[31mowned\u{7}\u{202E}""#, nil),
    rejected("unknown", answer(400, error("odd", "Odd\\r\\n \\t thing")), #"says odd: "Odd thing""#, nil),
    rejected(
      "long", answer(400, error("odd", String(repeating: "long ", count: 100))),
      "says odd: \"\(String(repeating: "long ", count: 32))…\"", nil),
    rejected("not authorised", answer(401, "no", "text/plain"), #"answers 401 without an error of OAuth: "no""#, "clientSecret"),
    rejected(
      "temporary", answer(400, error("temporarily_unavailable", "")), "says temporarily_unavailable", nil, isRetryable: true),
    rejected(
      "AADSTS7000215", answer(401, microsoft(7_000_215, "invalid_client", "Invalid client secret provided.")),
      #"says invalid_client, AADSTS7000215: the secret is none of the client's ("Invalid client secret provided.")"#,
      "clientSecret"),
    rejected(
      "AADSTS7000222", answer(401, microsoft(7_000_222, "invalid_client", "Expired.")),
      #"says invalid_client, AADSTS7000222: the secret has expired ("Expired.")"#, "clientSecret"),
    rejected(
      "AADSTS700016", answer(400, microsoft(700_016, "unauthorized_client", "Not found.")),
      #"says unauthorized_client, AADSTS700016: the tenant has no such client ("Not found.")"#, "clientId"),
    rejected(
      "AADSTS90002", answer(400, microsoft(90_002, "invalid_request", "Tenant not found.")),
      #"says invalid_request, AADSTS90002: there is no such tenant ("Tenant not found.")"#, "tokenEndpoint"),
    rejected(
      "AADSTS1002012", answer(400, microsoft(1_002_012, "invalid_scope", "Not valid.")),
      #"says invalid_scope, AADSTS1002012: a client has to ask for all its permissions, with /.default behind the resource ("Not valid.")"#,
      "scope"),
    rejected(
      "AADSTS in the description only", answer(400, error("invalid_client", "AADSTS7000222: Expired.\\r\\nTrace ID: 1")),
      #"says invalid_client, AADSTS7000222: the secret has expired ("Expired.")"#, "clientSecret"),
    rejected(
      "AADSTS unknown", answer(400, microsoft(42, "invalid_client", "Odd.")),
      #"says invalid_client, AADSTS42: "Odd.""#, "clientSecret"),
    rejected(
      "AADSTS90033", answer(400, microsoft(90_033, "odd", "Busy.")),
      #"says odd, AADSTS90033: the directory is not available now ("Busy.")"#, nil, isRetryable: true),
    rejected(
      "429", answer(429, error("temporarily_unavailable", "Too many requests"), retryAfter: "30"),
      #"answers 429: too many requests, temporarily_unavailable: "Too many requests"; retry after 30"#, nil, isRetryable: true),
    rejected("429 without words", answer(429, "", nil), "answers 429: too many requests", nil, isRetryable: true),
    malformed(
      "html", answer(200, "<html>Sign in</html>", "text/html"), #"200 with a page for people "Sign in", and not with JSON"#),
    malformed(
      "html title",
      answer(200, "<!doctype html><HTML><Title lang=en>\n Sign in\n to it</Title>x</html>", "text/html; charset=utf-8"),
      #"200 with a page for people "Sign in to it", and not with JSON"#),
    malformed(
      "html 404", answer(404, "<html>Not found</html>", "text/html"), #"404 without an error of OAuth: "Not found""#),
    malformed("json 404", answer(404, #"{"message":"x"}"#), #"404 without an error of OAuth: "{"message":"x"}""#),
    malformed("text/plain", answer(200, granted(), "text/plain"), "200 with the content type text/plain, not application/json"),
    malformed("no type", answer(200, granted(), nil), "200 with no content type, not application/json"),
    malformed("cut off", answer(200, #"{"access_token": "opa"#), "200 with a body that is no JSON, or is cut off"),
    malformed("array", answer(200, #"["opaque"]"#), "200 with JSON that is no object"),
    malformed("empty", answer(200, ""), "200 with an empty body"),
    malformed("no token", answer(200, #"{"token_type":"Bearer"}"#), "200 without access_token"),
    malformed(
      "number", answer(200, #"{"token_type":"Bearer","access_token":4711}"#), "200 with an access_token that is no text"),
    malformed(
      "injection", answer(200, granted("x\\r\\nRSET\\r\\n\\u0001y")),
      "200 with an access_token that is empty or has characters that no token has"),
    malformed(
      "space", answer(200, granted("x y")), "200 with an access_token that is empty or has characters that no token has"),
    malformed("no text", answer(200, granted("")), "200 with an access_token that is empty or has characters that no token has"),
    malformed(
      "mac", answer(200, #"{"token_type":"mac","access_token":"x"}"#),
      "200 with a token of the type mac, where Bearer is the only one for mail"),
    malformed("no type of token", answer(200, #"{"access_token":"x"}"#), "200 without token_type"),
    malformed("twice", answer(200, granted("x", #","access_token":"y""#)), "200 with a body that is no JSON, or is cut off"),
    malformed("deep", answer(200, String(repeating: "[", count: 100_000)), "200 with a body that is no JSON, or is cut off"),
    malformed(
      "redirect", answer(302, "", "text/plain", location: "https://127.0.0.1:1/elsewhere\u{1B}"),
      "302, a redirection to https://127.0.0.1:1/elsewhere\\u{1B}, which is not followed"),
    malformed("204", answer(204, "", nil), "204 without an error of OAuth"),
    unavailable("html 500", answer(500, "<html>Oops</html>", "text/html"), #"500: "Oops""#),
    unavailable("503", answer(503, "later", "text/plain", retryAfter: "30"), #"503: "later"; retry after 30"#),
    unavailable("500 with an error", answer(500, error("server_error", "Oops")), #"500: server_error: "Oops""#),
    unavailable("408", answer(408, "", nil), "408"),
  ]
}

private func answer(
  _ status: Int, _ body: String, _ type: String? = "application/json", location: String? = nil, retryAfter: String? = nil
) -> HTTPSResponse { response(status, body, type, location: location, retryAfter: retryAfter) }
