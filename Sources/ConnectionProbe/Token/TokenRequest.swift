internal import Manifests
internal import SMTPProtocol
internal import Secrets
package import TLSTransport

/// The request for a token by the client's own credentials (RFC 6749, section 4.4.2).
package enum TokenRequest {
  /// The request, which holds the secret: whoever sends it lets it go at once.
  package static func make(_ source: TokenSource, secret: UnsafeRawBufferPointer) throws(TokenFailure) -> HTTPSRequest {
    guard let address = TokenAddress(source.endpoint) else {
      throw TokenFailure(
        .tokenEndpointUnreachable, message: "tokenEndpoint cannot be read as the URL of a web server",
        field: source.name(of: .tokenEndpoint))
    }
    var headers = [
      (name: "Accept", value: "application/json"), (name: "Content-Type", value: "application/x-www-form-urlencoded"),
      (name: "User-Agent", value: "smtplint"),
    ]
    var fields = [("grant_type", Array("client_credentials".utf8))]
    if let scope = source.scope { fields.append(("scope", Array(scope.utf8))) }
    if let audience = source.audience { fields.append(("audience", Array(audience.utf8))) }
    // The client is named in one way only (RFC 6749, section 2.3).
    switch source.clientAuthentication {
    case .post:
      fields.append(("client_id", Array(source.clientID.utf8)))
      return HTTPSRequest(
        scheme: address.scheme, endpoint: address.endpoint, target: address.target, headers: headers,
        body: form(fields, secret: secret))
    case .basic:
      headers.append((name: "Authorization", value: "Basic \(credentials(source.clientID, secret))"))
      return HTTPSRequest(
        scheme: address.scheme, endpoint: address.endpoint, target: address.target, headers: headers,
        body: form(fields, secret: nil))
    }
  }

  private static func form(_ fields: [(name: String, value: [UInt8])], secret: UnsafeRawBufferPointer?) -> [UInt8] {
    let secretField = Array("&client_secret=".utf8)
    var body: [UInt8] = []
    // Grown once: an array that moves leaves its bytes behind.
    body.reserveCapacity(
      fields.reduce(0) { $0 + $1.name.utf8.count + 2 + FormEncoding.count(of: $1.value) }
        + (secret.map { secretField.count + FormEncoding.count(of: $0) } ?? 0))
    for (name, value) in fields {
      if !body.isEmpty { body.append(UInt8(ascii: "&")) }
      body += name.utf8
      body.append(UInt8(ascii: "="))
      FormEncoding.append(value, to: &body)
    }
    if let secret {
      body += secretField
      FormEncoding.append(secret, to: &body)
    }
    return body
  }

  /// Both are encoded as values of a form before a colon joins them (RFC 6749, section 2.3.1).
  private static func credentials(_ clientID: String, _ secret: UnsafeRawBufferPointer) -> String {
    var pair: [UInt8] = []
    pair.reserveCapacity(FormEncoding.count(of: clientID.utf8) + 1 + FormEncoding.count(of: secret))
    FormEncoding.append(clientID.utf8, to: &pair)
    pair.append(UInt8(ascii: ":"))
    FormEncoding.append(secret, to: &pair)
    var encoded = Base64.encode(pair)
    defer {
      _ = Secret(wiping: &pair)
      _ = Secret(wiping: &encoded)
    }
    return String(decoding: encoded, as: UTF8.self)
  }
}
