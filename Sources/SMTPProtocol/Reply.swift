/// A reply of the server (RFC 5321, section 4.2).
package struct Reply: Sendable, Hashable {
  /// The code of the last line; see `hasMixedCodes`.
  package let code: Int
  /// What follows the code and the mark in each line: whatever bytes the server sent.
  package let lines: [[UInt8]]
  /// Lines of the reply have different codes, which no reply may have.
  package let hasMixedCodes: Bool
  /// A line ends in a line feed alone.
  package let hasBareLineFeed: Bool

  /// 2 for success, 3 for "go on", 4 for a temporary and 5 for a final refusal.
  package var codeClass: Int { code / 100 }

  /// The text of all lines, with invalid UTF-8 replaced; not escaped.
  package var text: String { lines.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n") }

  /// The first enhanced status code in it.
  package var enhancedStatus: EnhancedStatus? { lines.lazy.compactMap { EnhancedStatus($0, of: code) }.first }
}

/// An enhanced status code such as 5.7.8 (RFC 3463), as it begins the text of a reply (RFC 2034).
package struct EnhancedStatus: Sendable, Hashable, CustomStringConvertible {
  package let statusClass: Int
  package let subject: Int
  package let detail: Int

  package var description: String { "\(statusClass).\(subject).\(detail)" }

  package init(_ statusClass: Int, _ subject: Int, _ detail: Int) {
    self.statusClass = statusClass
    self.subject = subject
    self.detail = detail
  }

  /// Nil where the text begins with none, or with one of another class than the reply's code (RFC 2034, section 4).
  init?(_ line: [UInt8], of code: Int) {
    let word = line.prefix(while: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") })
    guard (5...9).contains(word.count) else { return nil }
    let parts = word.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 3, [2, 4, 5].contains(code / 100) else { return nil }
    let numbers = parts.compactMap(Self.number)
    guard numbers.count == 3, parts[0].count == 1, numbers[0] == code / 100 else { return nil }
    self.init(numbers[0], numbers[1], numbers[2])
  }

  /// One to three digits.
  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard (1...3).contains(digits.count), digits.allSatisfy(\.isDigit) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }
}

extension UInt8 {
  var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

  /// A control character of ASCII.
  var isControl: Bool { self < 0x20 || self == 0x7F }
}
