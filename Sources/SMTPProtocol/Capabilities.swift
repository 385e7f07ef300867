/// What a server says it can do, in its reply to EHLO (RFC 5321, section 4.1.1.1).
package struct Capabilities: Sendable, Hashable {
  package struct Entry: Sendable, Hashable {
    /// In upper case.
    package let keyword: String
    /// As they came, but without the white space between them.
    package let parameters: [String]
    /// The form before RFC 2554, `AUTH=LOGIN PLAIN`.
    package let isLegacyForm: Bool

    /// The entry as text, always in the same form.
    package var text: String { ([keyword] + parameters).joined(separator: " ") }
  }

  /// The longest message a server takes (RFC 1870).
  package enum SizeLimit: Sendable, Hashable {
    /// `SIZE` without a number, with 0, or with what is no number.
    case undeclared
    case bytes(Int)
  }

  /// In the order of the reply; empty after HELO.
  package let entries: [Entry]

  /// After HELO, which tells nothing.
  static let none = Capabilities(entries: [])

  private init(entries: [Entry]) {
    self.entries = entries
  }

  /// Takes a reply to EHLO; its first line is the server's name.
  package init(_ reply: Reply) {
    entries = reply.lines.dropFirst().compactMap(Entry.init)
  }

  package func offers(_ keyword: String) -> Bool { entries.contains { $0.keyword == keyword } }

  package var offersStartTLS: Bool { offers("STARTTLS") }

  /// The names of the mechanisms in upper case (RFC 4954, section 3), each once, in the order of the reply; nil without AUTH.
  package var mechanisms: [String]? {
    let offers = entries.filter { $0.keyword == "AUTH" }
    guard !offers.isEmpty else { return nil }
    var seen: Set<String> = []
    return offers.flatMap(\.parameters).map(asciiUppercased).filter { seen.insert($0).inserted }
  }

  package var hasLegacyAuthentication: Bool { entries.contains(where: \.isLegacyForm) }

  /// Nil without SIZE.
  package var sizeLimit: SizeLimit? {
    guard let entry = entries.first(where: { $0.keyword == "SIZE" }) else { return nil }
    guard let number = entry.parameters.first.flatMap({ Int($0) }), number > 0 else { return .undeclared }
    return .bytes(number)
  }

  /// What one set has and the other has not, as sorted texts.
  package struct Difference: Sendable, Hashable {
    package let added: [String]
    package let removed: [String]

    package var isEmpty: Bool { added.isEmpty && removed.isEmpty }
  }

  package func difference(from earlier: Capabilities) -> Difference {
    let (old, new) = (Set(earlier.entries.map(\.text)), Set(entries.map(\.text)))
    return Difference(added: new.subtracting(old).sorted(), removed: old.subtracting(new).sorted())
  }
}

extension Capabilities.Entry {
  /// Nil for an empty line.
  fileprivate init?(_ line: [UInt8]) {
    let words = line.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      .map { String(decoding: $0, as: UTF8.self) }
    guard let first = words.first else { return nil }
    let keyword = asciiUppercased(first)
    if keyword.hasPrefix("AUTH=") {
      let joined = first.utf8.dropFirst(5)
      self.init(
        keyword: "AUTH", parameters: (joined.isEmpty ? [] : [String(decoding: joined, as: UTF8.self)]) + words.dropFirst(),
        isLegacyForm: true)
    } else {
      self.init(keyword: keyword, parameters: Array(words.dropFirst()), isLegacyForm: false)
    }
  }
}

/// Letters beyond ASCII stay: keywords have none, and upper-casing may make them several.
private func asciiUppercased(_ text: String) -> String {
  let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
  return String(decoding: text.utf8.map { letters.contains($0) ? $0 - 0x20 : $0 }, as: UTF8.self)
}
