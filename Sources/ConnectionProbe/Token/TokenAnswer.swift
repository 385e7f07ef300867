internal import CanonicalJSON
internal import KeyMaterial
internal import Manifests
package import Secrets
package import TLSTransport

/// What the response of a token endpoint means (RFC 6749, section 5).
package enum TokenAnswer {
  /// - Parameters:
  ///   - now: Seconds since 1970.
  ///   - mask: What must not be shown, should the endpoint say it: the client's secret.
  package static func read(
    _ response: HTTPSResponse, for source: TokenSource, now: Int, mask: SecretMask = SecretMask()
  ) -> Result<(Token, TokenFacts), TokenFailure> {
    let reader = TokenAnswerReader(response, source, mask)
    do throws(TokenFailure) {
      let token = try reader.token()
      return .success((token, TokenInspection.facts(of: token, reader.answer, now: now, reader.text)))
    } catch {
      return .failure(error)
    }
  }
}

/// Reads one response.
struct TokenAnswerReader {
  /// The body, where it is JSON; an object or something else.
  let answer: JSONValue?
  private let response: HTTPSResponse
  private let source: TokenSource
  /// Masks the token too, wherever the endpoint repeats it.
  let text: TokenText

  init(_ response: HTTPSResponse, _ source: TokenSource, _ mask: SecretMask) {
    self.response = response
    self.source = source
    answer = String(validating: response.body, as: UTF8.self).flatMap { JSONValue(text: $0, truncatesNumbers: true) }
    var mask = mask
    if let token = answer?["access_token"]?.stringValue {
      var bytes = Array(token.utf8)
      bytes.withUnsafeBytes { mask.add($0) }
      SecretBytes.wipe(&bytes)
    }
    text = TokenText(mask: mask)
  }

  func token() throws(TokenFailure) -> Token {
    if let error = OAuthError(answer, text), response.status < 300 || response.status >= 400 { throw refusal(error) }
    switch response.status {
    case 200: return try granted()
    case 300..<400: throw redirection
    case 401:
      throw TokenFailure(
        .tokenRejected, message: "\(said) without an error of OAuth\(shownBody)", field: source.name(of: .clientSecret),
        help: "check clientId and clientSecret\(otherAuthentication)")
    case 408, 500...: throw unavailable(nil)
    case 429: throw tooMany(nil)
    default:
      throw malformed("\(said) without an error of OAuth\(shownBody)", help: Self.endpointHelp)
    }
  }

  // MARK: A token

  private func granted() throws(TokenFailure) -> Token {
    let type = mediaType
    guard type == "application/json" else {
      // What is no page may hold the token, and is not shown.
      let isPage = type == "text/html" || type == "application/xhtml+xml"
      let title = isPage ? text.excerpt(of: response.body).map { " \($0)" } ?? "" : ""
      throw malformed(
        isPage
          ? "\(said) with a page for people\(title), and not with JSON"
          : "\(said) with \(type.map { "the content type \(text.short($0, to: 60))" } ?? "no content type"), not application/json",
        help: isPage ? Self.endpointHelp : Self.answerHelp)
    }
    if response.body.isEmpty { throw malformed("\(said) with an empty body") }
    guard let answer else { throw malformed("\(said) with a body that is no JSON, or is cut off") }
    guard case .object = answer else { throw malformed("\(said) with JSON that is no object") }
    guard let value = answer["access_token"] else { throw malformed("\(said) without access_token") }
    guard let token = value.stringValue else { throw malformed("\(said) with an access_token that is no text") }
    guard let tokenType = answer["token_type"]?.stringValue else { throw malformed("\(said) without token_type") }
    guard tokenType.lowercased() == "bearer" else {
      throw malformed("\(said) with a token of the type \(text.short(tokenType, to: 40)), where Bearer is the only one for mail")
    }
    // RFC 6749, appendix A.12, less the space, which ends a bearer token (RFC 6750, section 2.1).
    guard !token.isEmpty, token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw malformed("\(said) with an access_token that is empty or has characters that no token has")
    }
    var bytes = Array(token.utf8)
    guard let secret = Secret(wiping: &bytes) else {
      throw malformed("\(said) with an access_token of more than \(Secret.limit) bytes")
    }
    return Token(secret)
  }

  // MARK: No token

  private static let answerHelp = "check tokenEndpoint: this is no answer as RFC 6749, section 5.1, has it"
  private static let endpointHelp = "check host and path of tokenEndpoint: pages for people are elsewhere than tokens"

  private var said: String { "token endpoint answers \(response.status)" }

  private var shownBody: String { text.excerpt(of: response.body).map { ": \($0)" } ?? "" }

  private var retryAfter: String { response.retryAfter.map { "; retry after \(text.short($0, to: 40))" } ?? "" }

  /// In lower case, without parameters (RFC 9110, section 8.3.1).
  private var mediaType: String? {
    response.contentType.map { type in
      let type = type.prefix { $0 != ";" }.drop(while: \.isWhitespace)
      return String(type.prefix { !$0.isWhitespace }).lowercased()
    }
  }

  private func malformed(_ message: String, help: String = Self.answerHelp) -> TokenFailure {
    TokenFailure(.tokenMalformed, message: message, field: source.name(of: .tokenEndpoint), help: help)
  }

  /// It is not followed: the secret is for the endpoint that the manifest names.
  private var redirection: TokenFailure {
    let target = response.location.map { " to \(text.short($0, to: 120))" } ?? ""
    return malformed(
      "\(said), a redirection\(target), which is not followed",
      help: "set tokenEndpoint to where tokens are given out, if you trust it")
  }

  private func refusal(_ error: OAuthError) -> TokenFailure {
    switch response.status {
    case 429: return tooMany(error)
    case 408, 500...: return unavailable(error)
    default:
      let advice = error.advice(source)
      let isClient = advice.field == .clientSecret && error.microsoftCode == nil
      return TokenFailure(
        .tokenRejected, isRetryable: error.isTemporary, message: "token endpoint says \(error.words)\(retryAfter)",
        field: advice.field.map(source.name), help: isClient ? advice.help + otherAuthentication : advice.help)
    }
  }

  private func tooMany(_ error: OAuthError?) -> TokenFailure {
    TokenFailure(
      .tokenRejected, isRetryable: true,
      message: "\(said): too many requests\(error.map { ", \($0.words)" } ?? "")\(retryAfter)",
      help: "probe less often, or fewer connections of this Credential at once")
  }

  private func unavailable(_ error: OAuthError?) -> TokenFailure {
    TokenFailure(
      .tokenEndpointUnreachable, isRetryable: true,
      message: "\(said)\(error.map { ": \($0.words)" } ?? shownBody)\(retryAfter)",
      help: "the endpoint is there, and cannot serve now")
  }

  /// What else may be wrong where the endpoint does not know the client.
  private var otherAuthentication: String {
    let asksForBasic = response.wwwAuthenticate?.lowercased().hasPrefix("basic") ?? false
    switch source.clientAuthentication {
    case .post where asksForBasic: return "; it asks for Basic, so clientAuthentication may have to be BASIC"
    case .post: return ""
    case .basic: return "; some endpoints want clientAuthentication: POST"
    }
  }
}
