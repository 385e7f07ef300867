internal import Diagnostics
internal import Secrets

/// What a token endpoint says, fit for a message: in one line, short, escaped, and without secrets.
struct TokenText {
  private static let longestWord = 60
  let mask: SecretMask

  func short(_ text: String, to length: Int = 160) -> String {
    let words = mask.mask(text).split { $0.isWhitespace || $0 == "\0" }
    return VisibleText.shorten(words.joined(separator: " "), to: length)
  }

  /// The same, in quotation marks, of a body that is not what it should be; nil where there is nothing to show.
  func excerpt(of body: [UInt8]) -> String? {
    let text = String(decoding: body.prefix(8192), as: UTF8.self)
    let isMarkup = text.unicodeScalars.first { !$0.properties.isWhitespace } == "<"
    let shown = isMarkup ? Self.title(of: text) ?? Self.withoutTags(text) : text
    // A word that long may be a token.
    let words = mask.mask(shown).split(whereSeparator: \.isWhitespace).prefix(12)
      .map { $0.count > Self.longestWord ? "…" : $0 }
    let excerpt = VisibleText.shorten(words.joined(separator: " "), to: 80)
    return excerpt.isEmpty ? nil : "\"\(excerpt)\""
  }

  private static func title(of page: String) -> String? {
    let page = Array(page.utf8)
    guard let tag = find("<title", in: page, from: 0), let start = page[tag...].firstIndex(of: UInt8(ascii: ">")),
      let end = find("</title", in: page, from: start)
    else { return nil }
    let title = String(decoding: page[(start + 1)..<end], as: UTF8.self)
    return title.allSatisfy(\.isWhitespace) ? nil : title
  }

  private static func find(_ pattern: String, in page: [UInt8], from start: Int) -> Int? {
    let pattern = Array(pattern.utf8)
    guard page.count - start >= pattern.count else { return nil }
    return (start...(page.count - pattern.count)).first { index in
      pattern.indices.allSatisfy { page[index + $0] == pattern[$0] || page[index + $0] | 0x20 == pattern[$0] }
    }
  }

  private static func withoutTags(_ page: String) -> String {
    var isInTag = false
    var text = String.UnicodeScalarView()
    for scalar in page.unicodeScalars {
      switch scalar {
      case "<": isInTag = true
      case ">":
        isInTag = false
        text.append(" ")
      default: if !isInTag { text.append(scalar) }
      }
    }
    return String(text)
  }
}
