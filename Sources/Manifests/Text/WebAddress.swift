import Diagnostics

/// URLs as texts (RFC 3986): as much of them as token endpoints and proxies need.
package enum WebAddress {
  /// The scheme in lower case, or nil where the text is no absolute URL.
  package static func scheme(of text: String) -> String? {
    guard let range = text.firstRange(ofASCII: "://") else { return nil }
    guard text[..<range.lowerBound].utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
    return text[..<range.lowerBound].lowercased()
  }

  /// The host of an absolute URL, without brackets, user and port.
  package static func host(of text: String) -> String? {
    parts(of: text).map { String($0.host) }
  }

  /// The path of an absolute URL, without query; empty where there is none.
  package static func path(of text: String) -> String? {
    parts(of: text).map { String($0.rest.prefix { $0 != "?" && $0 != "#" }) }
  }

  /// The port of an absolute URL; nil where it has none.
  package static func port(of text: String) -> Int? {
    parts(of: text)?.port.flatMap { Int($0) }
  }

  private struct Parts {
    let host: Substring
    /// Nil where there is no colon after the host.
    let port: Substring?
    let hasUser: Bool
    let isBracketed: Bool
    let rest: Substring
  }

  /// By code points: to Swift a sign and the mark that follows it are one character.
  private static func parts(of text: String) -> Parts? {
    guard let range = text.firstRange(ofASCII: "://") else { return nil }
    let scalars = text.unicodeScalars
    let afterScheme = scalars[range.upperBound...]
    let authority = afterScheme.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    let at = authority.lastIndex(of: "@")
    let server = at.map { authority[scalars.index(after: $0)...] } ?? authority
    let rest = Substring(scalars[authority.endIndex...])
    if server.first == "[", let bracket = server.firstIndex(of: "]") {
      let after = server[scalars.index(after: bracket)...]
      guard after.isEmpty || after.first == ":" else { return nil }
      return Parts(
        host: Substring(server[scalars.index(after: server.startIndex)..<bracket]),
        port: after.isEmpty ? nil : Substring(after.dropFirst()),
        hasUser: at != nil, isBracketed: true, rest: rest)
    }
    let colon = server.firstIndex(of: ":")
    return Parts(
      host: Substring(server[..<(colon ?? server.endIndex)]), port: colon.map { Substring(server[scalars.index(after: $0)...]) },
      hasUser: at != nil, isBracketed: false, rest: rest)
  }

  static func fault(in text: String, schemes: [String], needsPort: Bool) -> TextFault? {
    // The text itself is not repeated: a URL may hold a password.
    let expected = "it must be \(TextForm.url(schemes: schemes, needsPort: needsPort).expectation)"
    func fault(_ reason: String, help: String? = nil) -> TextFault {
      TextFault(rule: .invalidURL, message: "\(reason); \(expected)", help: help)
    }
    if text.unicodeScalars.contains(where: { TextForm.isControl($0) || TextForm.isWhiteSpace($0) }) {
      return fault("holds white space or a control character")
    }
    guard let scheme = scheme(of: text), let parts = parts(of: text) else { return fault("is no absolute URL") }
    guard schemes.contains(scheme) else { return fault("has another scheme") }
    if parts.hasUser {
      return fault("holds a user or a password", help: "remove what stands before the @")
    }
    // Of a text with an @ nothing is repeated: a password may hold a slash, and then looks like another part.
    let mayHoldSecret = text.utf8.contains(UInt8(ascii: "@"))
    let host = String(parts.host)
    let isHost =
      parts.isBracketed
      ? HostName.isIPv6(host) : HostName.isIPv4(host) || HostName.fault(in: host, allowsAddress: false) == nil
    guard isHost else {
      return fault(
        host.isEmpty ? "has no host" : mayHoldSecret ? "has no usable host" : "has the host \(Quoted(host)), which is none")
    }
    if let port = parts.port, !isPort(port) {
      return fault(mayHoldSecret ? "has no usable port" : "has the port \(Quoted(String(port))), which is none")
    }
    if let wrong = parts.rest.unicodeScalars.first(where: { !isURLCharacter($0) }) {
      return fault("holds `\(VisibleText.escape(wrong))`, which no such URL can")
    }
    if needsPort {
      if parts.port == nil { return fault("has no port") }
      if !parts.rest.isEmpty, parts.rest != "/" { return fault("has a path") }
    }
    return nil
  }

  /// What may stand after the host (RFC 3986, appendix A); a fragment may not (RFC 6749, section 3.2).
  private static func isURLCharacter(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII
      && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
        || "-._~%!$&'()*+,;=:@/?".unicodeScalars.contains(scalar))
  }

  private static func isPort(_ text: Substring) -> Bool {
    guard text.count <= 5, text.first != "0", text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else {
      return false
    }
    return (1...65535).contains(Int(text) ?? 0)
  }

  static func pattern(schemes: [String], needsPort: Bool) -> String {
    let anyCase = schemes.map { scheme in
      scheme.reduce(into: "") { $0 += $1.isLetter ? "[\($1.uppercased())\($1)]" : String($1) }
    }
    let host =
      "(?:\(HostName.pattern(before: "(?:[:/?#]|$)", character: "[^:/?#]"))|\(HostName.ipv4Pattern)|\\[\(HostName.ipv6Pattern)\\])"
    let port = "(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"
    let end = needsPort ? ":\(port)/?" : "(?::\(port))?(?:[/?][A-Za-z0-9\\-._~%!$&'()*+,;=:@/?]*)?"
    return "^(?:\(anyCase.joined(separator: "|")))://\(host)\(end)$"
  }
}
