import Foundation
import Manifests
import Secrets
import Testing

@testable import ConnectionProbe
@testable import TLSTransport

let source = TokenSource(
  credential: "o365", endpoint: "https://login.example.test/tenant/oauth2/v2.0/token", clientID: "client-1",
  scope: "https://outlook.office365.com/.default")

/// 2026-01-15.
let tokenTime = 1_768_435_200

func response(
  _ status: Int, _ body: String, _ type: String? = "application/json", authenticate: String? = nil, location: String? = nil,
  retryAfter: String? = nil
) -> HTTPSResponse {
  HTTPSResponse(
    status: status, contentType: type, wwwAuthenticate: authenticate, location: location, retryAfter: retryAfter,
    body: Array(body.utf8), tls: nil, timings: HTTPSTimings())
}

func granted(_ token: String = "opaque-token", _ more: String = "") -> String {
  #"{"token_type": "Bearer", "expires_in": 3599, "access_token": "\#(token)"\#(more)}"#
}

func read(_ response: HTTPSResponse, for source: TokenSource = source, mask: SecretMask = SecretMask()) -> Result<
  (Token, TokenFacts), TokenFailure
> { TokenAnswer.read(response, for: source, now: tokenTime, mask: mask) }

extension Result where Success == (Token, TokenFacts), Failure == TokenFailure {
  var failure: TokenFailure? { if case .failure(let failure) = self { failure } else { nil } }

  var token: String? { (try? get())?.0.secret.withBytes { String(decoding: $0, as: UTF8.self) } }

  var facts: TokenFacts? { (try? get())?.1 }
}

func jwt(_ payload: String, header: String = #"{"alg":"RS256","typ":"JWT"}"#) -> String {
  [Data(header.utf8), Data(payload.utf8), Data((0..<64).map { UInt8($0) })].map {
    $0.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }.joined(separator: ".")
}

func withBytes<Output>(_ text: String, _ body: (UnsafeRawBufferPointer) throws -> Output) rethrows -> Output {
  try Array(text.utf8).withUnsafeBytes(body)
}
