internal import CanonicalJSON
internal import Diagnostics

/// The error object of a token endpoint (RFC 6749, section 5.2), with what Microsoft adds to it.
struct OAuthError {
  let code: String
  let description: String?
  /// The number behind `AADSTS`.
  let microsoftCode: Int?

  struct Advice {
    var field: TokenSource.Field?
    let help: String
  }

  /// Nil where the answer is none. The texts are made fit to be shown.
  init?(_ answer: JSONValue?, _ text: TokenText) {
    guard let code = answer?["error"]?.stringValue, !code.isEmpty, answer?["access_token"] == nil else { return nil }
    self.code = text.short(code, to: 60)
    let description = answer?["error_description"]?.stringValue ?? ""
    let number = answer?["error_codes"]?.arrayValue?.first?.integerValue ?? Self.number(in: description)
    microsoftCode = number.flatMap { $0 > 0 ? $0 : nil }
    let words = text.short(Self.trimmed(description), to: 160)
    self.description = words.isEmpty ? nil : words
  }

  var isTemporary: Bool {
    if let microsoftCode, MicrosoftError.temporary.contains(microsoftCode) { return true }
    return ["temporarily_unavailable", "server_error", "slow_down"].contains(code)
  }

  /// The code, what it means where it is known, and the endpoint's own words.
  var words: String {
    let number = microsoftCode.map { ", AADSTS\($0)" } ?? ""
    let meaning = microsoftCode.flatMap { MicrosoftError.named($0) }.map { ": \($0.meaning)" } ?? ""
    let quoted = description.map { meaning.isEmpty ? ": \"\($0)\"" : " (\"\($0)\")" } ?? ""
    return "\(code)\(number)\(meaning)\(quoted)"
  }

  /// What to change, by Microsoft's code where there is one, which says more.
  func advice(_ source: TokenSource) -> Advice {
    if let microsoftCode, let error = MicrosoftError.named(microsoftCode) { return Advice(field: error.field, help: error.help) }
    switch code {
    case "invalid_client": return Advice(field: .clientSecret, help: "check clientId and clientSecret")
    case "invalid_scope":
      return Advice(field: .scope, help: "set scope to one that the endpoint knows and the client may have")
    case "invalid_target", "invalid_resource":
      return Advice(
        field: source.audience == nil ? .scope : .audience, help: "name a resource that the endpoint gives out tokens for")
    case "unauthorized_client":
      return Advice(
        field: .clientId, help: "allow the client the grant client_credentials at the provider, or use another client")
    case "invalid_grant":
      return Advice(field: .clientId, help: "check that the client is active, and that it is one without a user")
    case "unsupported_grant_type":
      return Advice(field: .tokenEndpoint, help: "use a token endpoint that takes the grant client_credentials")
    case "invalid_request":
      return Advice(
        field: source.scope == nil ? .scope : nil,
        help: "check which parameters the endpoint wants: scope, audience, a client in the body")
    case "access_denied", "consent_required", "interaction_required":
      return Advice(
        field: source.audience == nil ? nil : .audience, help: "an administrator has to allow the client what it asks for")
    case "temporarily_unavailable", "server_error", "slow_down": return Advice(help: "try again later")
    default: return Advice(help: "look the error up at the provider")
    }
  }

  // MARK: Microsoft's descriptions

  private static func number(in description: String) -> Int? {
    guard let start = description.firstRange(ofASCII: "AADSTS")?.upperBound else { return nil }
    return Int(description[start...].prefix { $0.isASCII && $0.isNumber }.prefix(12))
  }

  /// Without the code before it and the numbers for Microsoft's support behind it.
  private static func trimmed(_ description: String) -> String {
    var text = description[...]
    if let end = text.firstRange(ofASCII: "Trace ID:")?.lowerBound { text = text[..<end] }
    if text.hasPrefix("AADSTS"), let colon = text.firstIndex(of: ":") { text = text[text.index(after: colon)...] }
    return String(text)
  }
}
