internal import CIDN
import Diagnostics

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

/// Hostnames and IP addresses as texts (RFC 1123 section 2.1, RFC 4291 section 2.2, RFC 5891).
package enum HostName {
  private static let longestName = 253
  private static let longestLabel = 63

  // For C a text ends at its first NUL.

  package static func isIPv4(_ text: String) -> Bool {
    var address = in_addr()
    return !text.utf8.contains(0) && inet_pton(AF_INET, text, &address) == 1
  }

  package static func isIPv6(_ text: String) -> Bool {
    var address = in6_addr()
    return !text.utf8.contains(0) && inet_pton(AF_INET6, text, &address) == 1
  }

  package static func isAddress(_ text: String) -> Bool { isIPv4(text) || isIPv6(text) }

  /// The one spelling of a host: lower-case A-labels (RFC 5890, section 2.3.2.1), shortest IPv6 (RFC 5952); nil where it is none.
  package static func canonical(_ text: String) -> String? {
    if isIPv4(text) { return text }
    if isIPv6(text) {
      var address = in6_addr()
      var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
      inet_pton(AF_INET6, text, &address)
      guard inet_ntop(AF_INET6, &address, &buffer, socklen_t(buffer.count)) != nil else { return nil }
      return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
    return text.utf8.allSatisfy { $0 < 0x80 } ? text.lowercased() : aLabels(text)
  }

  /// An internationalised name as A-labels by IDNA2008 with the mapping of UTS #46, or nil where it has none.
  private static func aLabels(_ text: String) -> String? {
    var output: UnsafeMutablePointer<CChar>?
    guard
      idn2_to_ascii_8z(text, &output, Int32(IDN2_NONTRANSITIONAL.rawValue | IDN2_USE_STD3_ASCII_RULES.rawValue))
        == IDN2_OK.rawValue,
      let output
    else { return nil }
    defer { idn2_free(output) }
    return String(cString: output).lowercased()
  }

  // MARK: Findings

  static func fault(in text: String, allowsAddress: Bool) -> TextFault? {
    if isPlain(text) { return nil }
    if isAddress(text) {
      return allowsAddress
        ? nil : TextFault(rule: .invalidHost, message: "is the address \(text); it must be a hostname")
    }
    if text.contains(ascii: "://") { return urlFault(in: text) }
    if text.utf8.contains(UInt8(ascii: "@")) {
      // The text is not repeated: what stands before the @ may be a password.
      return TextFault(
        rule: .invalidHost, message: "has an @ in it; it must be a hostname or an IP address",
        help: "remove what stands before the @")
    }
    if text.hasPrefix("["), text.hasSuffix("]"), isAddress(String(text.dropFirst().dropLast())) {
      return TextFault(
        rule: .invalidHost, message: "has brackets around the address", help: "write the address alone",
        replacement: String(text.dropFirst().dropLast()))
    }
    if let colon = text.lastIndex(of: ":"), text[text.index(after: colon)...].allSatisfy(\.isNumber), colon != text.startIndex {
      let host = String(text[..<colon])
      if labelFault(in: host) == nil || isIPv4(host) {
        return TextFault(
          rule: .invalidHost, message: "is \(Quoted(text)), which has a port in it", help: "write the port in the field `port`",
          replacement: host, isSafe: false)
      }
    }
    return labelFault(in: text)
  }

  package static func heloFault(in text: String) -> TextFault? {
    if isPlain(text) { return nil }
    if text.hasPrefix("["), text.hasSuffix("]") {
      let literal = String(text.dropFirst().dropLast())
      if isIPv4(literal) { return nil }
      if literal.lowercased().hasPrefix("ipv6:"), isIPv6(String(literal.dropFirst(5))) { return nil }
      return TextFault(
        rule: .invalidHost, message: "is \(Quoted(text)); an address literal is [192.0.2.1] or [IPv6:2001:db8::1]")
    }
    if isAddress(text) {
      let literal = isIPv6(text) ? "[IPv6:\(text)]" : "[\(text)]"
      return TextFault(
        rule: .invalidHost, message: "is an address without brackets", help: "write \(literal) (RFC 5321, section 4.1.3)",
        replacement: literal)
    }
    return labelFault(in: text)
  }

  private static func urlFault(in text: String) -> TextFault {
    let authority = text[text.firstRange(ofASCII: "://")!.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
    let name = host.hasPrefix("[") ? host.dropFirst().prefix { $0 != "]" } : host.prefix { $0 != ":" }
    let isName = isAddress(String(name)) || labelFault(in: String(name)) == nil
    return TextFault(
      rule: .invalidHost, message: "is a URL; it must be a hostname or an IP address",
      help: isName ? "write \(name)" : nil, replacement: isName ? String(name) : nil, isSafe: false)
  }

  /// Whether the text is a hostname in ASCII: what nearly every host is, found without looking for what it might be instead.
  private static func isPlain(_ text: String) -> Bool {
    guard (1...longestName).contains(text.utf8.count) else { return false }
    var length = 0
    var hasOnlyDigits = true
    var last = UInt8(ascii: ".")
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "."):
        if length == 0 || last == UInt8(ascii: "-") { return false }
        length = 0
        hasOnlyDigits = true
      case UInt8(ascii: "-") where length == 0: return false
      case UInt8(ascii: "0")...UInt8(ascii: "9"): length += 1
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"):
        length += 1
        hasOnlyDigits = false
      default: return false
      }
      if length > longestLabel { return false }
      last = byte
    }
    return length > 0 && last != UInt8(ascii: "-") && !hasOnlyDigits
  }

  private static func labelFault(in text: String) -> TextFault? {
    func fault(_ reason: String, help: String? = nil, replacement: String? = nil) -> TextFault {
      TextFault(rule: .invalidHost, message: "is \(Quoted(text)); \(reason)", help: help, replacement: replacement)
    }
    guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
      // The mapping of UTS #46 drops what it does not know, and the name would be another one.
      if let wrong = text.unicodeScalars.first(where: { $0.isASCII ? !isLabelCharacter($0) && $0 != "." : isInvisible($0) }) {
        return fault("a hostname has no `\(VisibleText.escape(wrong))`")
      }
      guard let name = aLabels(text) else { return fault("no internationalised hostname (RFC 5891) is written like that") }
      return labelFault(in: name) == nil ? nil : fault("no internationalised hostname (RFC 5891) is written like that")
    }
    if text.utf8.count > longestName { return fault("a hostname has at most \(longestName) characters") }
    if text.hasSuffix("."), text.count > 1 {
      let name = String(text.dropLast())
      if labelFault(in: name) == nil { return fault("it must not end with a dot", help: "write \(name)", replacement: name) }
    }
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    for label in labels {
      if label.isEmpty { return fault("a hostname has no empty part between its dots") }
      if label.utf8.count > longestLabel { return fault("a part between dots has at most \(longestLabel) characters") }
      if label.hasPrefix("-") || label.hasSuffix("-") { return fault("a part between dots cannot start or end with a hyphen") }
      if let wrong = label.unicodeScalars.first(where: { !isLabelCharacter($0) }) {
        return fault("a hostname is made of letters, digits, hyphens and dots, without `\(VisibleText.escape(wrong))`")
      }
    }
    if labels.last!.allSatisfy(\.isNumber) { return fault("it looks like an IP address and is none") }
    return nil
  }

  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isDefaultIgnorableCodePoint || TextForm.isWhiteSpace(scalar) || TextForm.isControl(scalar)
  }

  private static func isLabelCharacter(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar) || scalar == "-"
  }

  // MARK: Patterns

  /// A regular expression for hostnames that stand before `end`, made of characters in `character`.
  ///
  /// ASCII names go by their rules; of internationalised ones the expression asks only that they hold a character beyond
  /// ASCII and no ASCII one that a name cannot have, which is as far as a regular expression goes.
  static func pattern(before end: String = "$", character: String = "[\\s\\S]") -> String {
    let letter = "[A-Za-z0-9-]"
    // Each rule a lookahead, and a body without choices: engines that backtrack take exponential time with anything cleverer.
    let rules = [
      "(?=\(character){1,\(longestName)}\(end))", "(?!(?:\(character)*\\.)?[0-9]+\(end))", "(?!-)", "(?!\(character)*\\.-)",
      "(?!\(character)*-(?:\\.|\(end)))", "(?!\(character)*\(letter){\(longestLabel + 1)})",
    ]
    let ascii = "\(rules.joined())\(letter)+(?:\\.\(letter)+)*"
    let beyondASCII =
      "(?=\(character)*[^\\u0000-\\u007f])[^\\u0000-\\u002c\\u002f\\u003a-\\u0040\\u005b-\\u0060\\u007b-\\u009f\(TextForm.whiteSpace)]+"
    return "(?:\(ascii)|\(beyondASCII))"
  }

  static let ipv4Pattern: String = {
    let byte = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
    return "\(byte)(?:\\.\(byte)){3}"
  }()

  /// RFC 3986, section 3.2.2: `::` may stand for one group or more at each place.
  static let ipv6Pattern: String = {
    let group = "[0-9A-Fa-f]{1,4}"
    let tail = "(?:\(group):\(group)|\(ipv4Pattern))"
    var forms = ["(?:\(group):){6}\(tail)", "::(?:\(group):){5}\(tail)"]
    for before in 0...4 {
      let start = before == 0 ? "(?:\(group))?" : "(?:(?:\(group):){0,\(before)}\(group))?"
      forms.append("\(start)::" + (before < 4 ? "(?:\(group):){\(4 - before)}" : "") + tail)
    }
    forms.append("(?:(?:\(group):){0,5}\(group))?::\(group)")
    forms.append("(?:(?:\(group):){0,6}\(group))?::")
    return "(?:" + forms.joined(separator: "|") + ")"
  }()
}
