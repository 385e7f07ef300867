import Diagnostics

/// Where libyaml stopped, in bytes, and why.
struct SyntaxStop {
  /// libyaml's words, which are also how kinds of errors are told apart.
  let problem: String
  let details: String
  let place: Int
  /// Where what it was reading then had started.
  let context: Int

  private static let colonIsMissing = "could not find expected ':'"

  /// Whether libyaml was reading a list in brackets or a mapping in braces.
  var isWithinFlow: Bool { problem.hasPrefix("did not find expected ','") }

  /// The place that has to be mended, as far as can be told.
  var anchor: Int {
    switch problem {
    case "found unexpected end of stream", "found unexpected document indicator", Self.colonIsMissing: context
    default: isWithinFlow ? context : place
    }
  }

  /// The stop at the line before, where that is in truth a key without a colon.
  ///
  /// libyaml takes `host example.com` for a text that goes on in the next line, and stops at the colon there.
  func atKeyWithoutColon(in bytes: UnsafeBufferPointer<UInt8>) -> SyntaxStop {
    guard problem == "mapping values are not allowed in this context" else { return self }
    let line = bytes.lineStart(at: place)
    guard line > 0 else { return self }
    let before = bytes.lineStart(at: line - 1)
    let indent = Self.indent(before, bytes)
    guard indent == Self.indent(line, bytes), before + indent < line - 1 else { return self }
    let text = bytes[(before + indent)..<line].prefix { $0 > 0x20 || $0 == UInt8(ascii: " ") }
    let colon = text.firstIndex(of: UInt8(ascii: ":"))
    let hasKey = colon.map { $0 + 1 >= text.endIndex || bytes[$0 + 1] == UInt8(ascii: " ") } ?? false
    guard let first = text.first, !hasKey, !"-#&*!?|>'\"[]{}%@`".utf8.contains(first) else { return self }
    return SyntaxStop(problem: Self.colonIsMissing, details: "", place: line, context: before + indent)
  }

  private static func indent(_ start: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    bytes[start...].prefix { $0 == UInt8(ascii: " ") }.count
  }
}
