/// The form of a text: which texts have it, and how they are written in canonical form.
package enum TextForm: Sendable, Equatable {
  /// Any text, several lines included.
  case free
  /// Any text without control characters.
  case line
  /// The name of an object.
  case name
  /// IPv4, IPv6 or a hostname; internationalised names are accepted.
  case host
  /// A hostname only.
  case hostname
  /// What EHLO may say (RFC 5321, section 4.1.1.1): a hostname, or an address in brackets.
  case heloName
  /// An envelope address.
  case address
  /// An absolute URL of one of the schemes, without user and password; `needsPort` asks for host and port and nothing more.
  case url(schemes: [String], needsPort: Bool)
  /// The path of a file, relative to the manifest's own folder.
  case path
  /// An argument of a program, or a name that another program gives out.
  case argument
  /// The name of a file in a folder that is known.
  case fileName
  /// The name of an environment variable.
  case variable
  /// The name of a TLS cipher suite in IANA's, Java's or OpenSSL's spelling.
  case cipherSuite
  /// A certificate in PEM.
  case pem

  /// What the text must be, as the end of a sentence.
  var expectation: String {
    switch self {
    case .free: "text"
    case .line: "text on one line"
    case .name: "a name"
    case .host: "a hostname or an IP address"
    case .hostname: "a hostname"
    case .heloName: "a hostname, or an IP address in brackets"
    case .address: "an email address"
    case .url(let schemes, let needsPort):
      needsPort
        ? schemes.map { "\($0)://host:port" }.joined(separator: " or ") : "an absolute URL that starts with \(schemes[0])://"
    case .path: "the path of a file"
    case .argument: "text"
    case .fileName: "a name without /"
    case .variable: "the name of an environment variable"
    case .cipherSuite: "the name of a cipher suite"
    case .pem: "a certificate in PEM"
    }
  }

  var plural: String {
    switch self {
    case .cipherSuite: "cipher suite names"
    case .name: "names"
    default: "texts"
    }
  }

  /// A regular expression in ECMAScript's language for the texts of this form, nil where every text will do.
  package var pattern: String? {
    switch self {
    case .free: nil
    case .line: "^[^\(Self.controls)]*$"
    case .name: "^[^'\"|\(Self.controls)\(Self.whiteSpace)]*$"
    case .host: "^(?:\(HostName.pattern())|\(HostName.ipv4Pattern)|\(HostName.ipv6Pattern))$"
    case .hostname: "^(?:\(HostName.pattern()))$"
    case .heloName: "^(?:\(HostName.pattern())|\\[\(HostName.ipv4Pattern)\\]|\\[[Ii][Pp][Vv]6:(?:\(HostName.ipv6Pattern))\\])$"
    case .address: "^[^@<>\(Self.controls)\(Self.whiteSpace)]+@\(HostName.pattern())$"
    case .url(let schemes, let needsPort): WebAddress.pattern(schemes: schemes, needsPort: needsPort)
    case .path, .argument: "^[^\\u0000]*$"
    case .fileName: "^(?!\\.{1,2}$)[^/\(Self.controls)]*$"
    case .variable: "^(?:[A-Za-z_][A-Za-z0-9_]*)?$"
    case .cipherSuite: nil
    case .pem: "-----BEGIN CERTIFICATE-----[\\s\\S]*-----END CERTIFICATE-----"
    }
  }

  /// The text as the store keeps it: one spelling for all texts that mean the same.
  func canonical(_ text: String, in context: EncodingContext) -> String {
    switch self {
    case .host, .hostname: HostName.canonical(text) ?? text
    case .cipherSuite: CipherSuite.named(text)?.name ?? text
    case .path: FilePath.resolve(text, from: context.folder)
    default: text
    }
  }

  /// Control characters: Unicode's category Cc.
  static let controls = "\\u0000-\\u001f\\u007f-\\u009f"
  /// Unicode's White_Space and the zero-width no-break space, less what `controls` has.
  static let whiteSpace = "\\u0020\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff"

  static func isControl(_ scalar: Unicode.Scalar) -> Bool { scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) }

  static func isWhiteSpace(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value == 0x20 || (0x09...0x0D).contains(scalar.value) }
    return scalar.properties.isWhitespace || scalar == "\u{FEFF}"
  }
}

/// Paths as texts; nothing here looks at a disk.
enum FilePath {
  /// `path` with `folder` before it where it is relative, `.` and `..` carried out as far as the text allows.
  static func resolve(_ path: String, from folder: String) -> String {
    let isAbsolute = path.hasPrefix("/")
    let whole = isAbsolute || folder.isEmpty ? path : folder + "/" + path
    var parts: [Substring] = []
    for part in whole.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
    }
    return (whole.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
  }
}
