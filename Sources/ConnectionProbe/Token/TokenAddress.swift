internal import Diagnostics
internal import Manifests
internal import TLSTransport

/// The parts of a token endpoint's URL (RFC 3986).
struct TokenAddress {
  let scheme: HTTPSRequest.Scheme
  let endpoint: Endpoint
  /// Path and query.
  let target: String

  /// Nil where the text is no URL of a web server, or has a part that no request can carry.
  init?(_ text: String) {
    switch WebAddress.scheme(of: text) {
    case "https": scheme = .https
    case "http": scheme = .http
    default: return nil
    }
    guard let written = WebAddress.host(of: text), let host = HostName.canonical(written), !host.isEmpty,
      let start = text.firstRange(ofASCII: "://")?.upperBound
    else { return nil }
    let rest = text[start...].utf8.drop { ![UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#")].contains($0) }
    let port = WebAddress.port(of: text)
    if port == nil, Self.namesPort(text[start..<rest.startIndex]) { return nil }
    guard let port = UInt16(exactly: port ?? (scheme == .https ? 443 : 80)), port > 0 else { return nil }
    endpoint = Endpoint(host: host, port: port)
    // A fragment is not sent (RFC 9110, section 4.1).
    let target = String(decoding: rest.prefix { $0 != UInt8(ascii: "#") }, as: UTF8.self)
    self.target = target.utf8.first == UInt8(ascii: "/") ? target : "/\(target)"
  }

  /// Whether a colon stands where a port begins.
  private static func namesPort(_ authority: Substring) -> Bool {
    let afterAddress = authority.utf8.lastIndex(of: UInt8(ascii: "]")).map { authority[$0...] } ?? authority
    return afterAddress.utf8.contains(UInt8(ascii: ":"))
  }
}
