internal import KeyMaterial

/// Names for the manifests of certificates: the common name or the host in plain letters, each once.
enum CertificateName {
  private static let longest = 100

  /// A name for each, in their order; an earlier one never changes because of a later one.
  static func names(for entries: [TrustedEntry]) -> [String] {
    var taken: Set<String> = []
    return entries.map { entry in
      let base = base(for: entry)
      if taken.insert(base).inserted { return base }
      // As much of the digest as makes it unlike the others.
      for length in stride(from: 8, through: 64, by: 8) {
        let name = "\(base)-\(entry.certificate.sha256.prefix(length))"
        if taken.insert(name).inserted { return name }
      }
      return entry.certificate.sha256
    }
  }

  private static func base(for entry: TrustedEntry) -> String {
    let candidates = [commonName(in: entry.certificate.subject), entry.certificate.names.first, entry.sources.first?.host]
    return candidates.lazy.compactMap(\.self).map(plain).first { !$0.isEmpty }
      ?? "certificate-\(entry.certificate.sha256.prefix(8))"
  }

  /// Letters, digits, dots and hyphens, and what is between them as one hyphen.
  private static func plain(_ text: String) -> String {
    var result = ""
    for scalar in text.lowercased().unicodeScalars where result.unicodeScalars.count < longest {
      let isKept = ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) || scalar == "." || scalar == "_"
      if isKept { result.unicodeScalars.append(scalar) } else if !result.isEmpty, !result.hasSuffix("-") { result += "-" }
    }
    while let last = result.last, last == "-" || last == "." { result.removeLast() }
    while let first = result.first, first == "-" || first == "." { result.removeFirst() }
    return result
  }

  /// The value of the first CN in a name as RFC 4514 writes it; nil where it has none.
  static func commonName(in name: String) -> String? {
    var parts: [[UInt8]] = [[]]
    var bytes = Array(name.utf8)[...]
    while let byte = bytes.popFirst() {
      switch byte {
      case UInt8(ascii: ","), UInt8(ascii: "+"): parts.append([])
      case UInt8(ascii: "\\"):
        // Either two digits, or one character that would mean something else.
        if let value = hexadecimal(bytes.prefix(2)) {
          parts[parts.count - 1].append(value)
          bytes = bytes.dropFirst(2)
        } else if let next = bytes.popFirst() {
          parts[parts.count - 1].append(next)
        }
      default: parts[parts.count - 1].append(byte)
      }
    }
    return parts.first { $0.starts(with: "CN=".utf8) }.map { String(decoding: $0.dropFirst(3), as: UTF8.self) }
  }

  /// A sign would be a number to `UInt8` too.
  private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> UInt8? {
    guard digits.count == 2, digits.first != UInt8(ascii: "+"), digits.first != UInt8(ascii: "-") else { return nil }
    return UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
  }
}
