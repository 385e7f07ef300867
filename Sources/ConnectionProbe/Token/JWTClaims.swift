internal import CanonicalJSON
internal import SMTPProtocol

/// What stands in a token that is a JWT (RFC 7519, in the compact form of RFC 7515, section 3.1). Nothing is verified: the token is
/// the server's to judge.
struct JWTClaims {
  private static let limit = 16

  var audience: [String] = []
  /// Seconds since 1970, as the next.
  var expiry: Int?
  var notBefore: Int?
  var tenant: String?
  var roles: [String] = []

  /// Nil where the token is none, or one that only its receiver can read.
  init?(_ token: UnsafeRawBufferPointer) {
    let parts = token.split(separator: UInt8(ascii: "."), maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count == 3, !parts[2].isEmpty, case .object? = Self.decode(parts[0]), let payload = Self.decode(parts[1]),
      case .object = payload
    else { return nil }
    // One, or a list (RFC 7519, section 4.1.3).
    audience = Self.texts(payload["aud"])
    expiry = payload["exp"]?.integerValue
    notBefore = payload["nbf"]?.integerValue
    tenant = payload["tid"]?.stringValue
    roles = Self.texts(payload["roles"])
  }

  /// JSON in base64url without padding (RFC 7515, section 2).
  private static func decode(_ part: Slice<UnsafeRawBufferPointer>) -> JSONValue? {
    var text = part.map { byte -> UInt8 in
      switch byte {
      case UInt8(ascii: "-"): UInt8(ascii: "+")
      case UInt8(ascii: "_"): UInt8(ascii: "/")
      // Not of this alphabet.
      case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="): 0
      default: byte
      }
    }
    text += Array(repeating: UInt8(ascii: "="), count: (4 - text.count % 4) % 4)
    guard let bytes = Base64.decode(text), let json = String(validating: bytes, as: UTF8.self) else { return nil }
    return JSONValue(text: json, truncatesNumbers: true)
  }

  private static func texts(_ value: JSONValue?) -> [String] {
    if let text = value?.stringValue { return [text] }
    return (value?.arrayValue ?? []).prefix(limit).compactMap(\.stringValue)
  }
}
