import Diagnostics
import YAMLSyntax

/// Plain scalars whose writing misleads: those that other readers take for something else, and those that a `#` cuts short.
extension ValueDecoder {
  /// Looks at the writing of a text; `isProse` where its form allows any words.
  mutating func checkWriting(of node: NodeID, isProse: Bool) {
    guard tree[node].style == .plain, tree[node].tag == .none else { return }
    if let reading = tree.withBytes(of: node, LegacyReading.resolve) { reportAmbiguous(node, reading, subject: subject) }
    if isProse { checkForComment(after: node) }
  }

  /// Looks at the writing of a key that the user chose.
  mutating func checkWriting(ofKey node: NodeID) {
    guard tree[node].style == .plain, tree[node].tag == .none, let reading = tree.withBytes(of: node, LegacyReading.resolve)
    else { return }
    reportAmbiguous(node, reading, subject: "key")
  }

  /// Looks at the writing of an integer that was read.
  mutating func checkWriting(of node: NodeID, readAs value: Int) {
    guard tree[node].style == .plain, tree[node].tag == .none else { return }
    let other: String
    switch tree.withBytes(of: node, LegacyReading.integer) {
    case .same: return
    case .other(let number): other = String(number)
    case .text: other = "text"
    }
    guard misleadingScalars.insert(node).inserted else { return }
    let written = VisibleText.shorten(tree.text(of: node), to: 24)
    report(
      .ambiguousScalar, "\(subject) is \(written), which is \(value) here and \(other) to readers of YAML 1.1",
      at: tree.span(of: node), help: "write \(value)",
      fix: Fix("write \(value)", edits: [TextEdit(tree.span(of: node), String(value))]))
  }

  private mutating func reportAmbiguous(_ node: NodeID, _ reading: LegacyReading, subject: String) {
    guard !isAboutSecret, misleadingScalars.insert(node).inserted else { return }
    let text = tree.text(of: node)
    report(
      .ambiguousScalar, "\(subject) is \(text), which is text here and \(reading.name) to readers of YAML 1.1",
      at: tree.span(of: node), help: "put it in quotes",
      fix: Fix("put it in quotes", edits: [TextEdit(tree.span(of: node), "\"\(text)\"")]))
  }

  // MARK: Comments

  /// A comment has a blank after its `#`, and often more than one before it: `#42` after one blank was meant to be text.
  private mutating func checkForComment(after node: NodeID) {
    let bytes = file.bytes
    let end = tree.span(of: node).range.upperBound
    guard end + 2 < bytes.count, bytes[end] == UInt8(ascii: " "), bytes[end + 1] == UInt8(ascii: "#"),
      Self.isWordStart(bytes[end + 2])
    else { return }
    let lineEnd = bytes[end...].firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } ?? bytes.count
    let start = tree.span(of: node).range.lowerBound
    // What the comment goes on with may be the rest of a password, and reports show it.
    guard !Self.isEvidentComment(bytes[end + 1..<lineEnd]), !isAboutSecret, !SecretText.mayHoldSecret(bytes[start..<lineEnd]),
      misleadingScalars.insert(node).inserted
    else { return }
    report(
      .commentInValue, "\(subject) ends before the #: the rest of the line is a comment",
      at: SourceSpan(file: file.id, start: end + 1, end: lineEnd),
      help: "put the whole value in quotes; where a comment is meant, write a blank after the #",
      fix: quoting(start, to: lineEnd))
  }

  /// A letter, a digit or a character beyond ASCII.
  private static func isWordStart(_ byte: UInt8) -> Bool {
    byte >= 0x80 || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  /// Whether the first word after the `#` is a mark that people or programs look for, such as `TODO` or `smtplint:`.
  private static func isEvidentComment(_ comment: ArraySlice<UInt8>) -> Bool {
    let word = comment.dropFirst().prefix { $0 > 0x20 }
    return word.contains(UInt8(ascii: ":")) || marks.contains { word.elementsEqual($0.utf8) }
  }

  private static let marks = ["TODO", "FIXME", "XXX", "HACK", "NOTE", "noqa", "nosec", "nolint", "pragma"]

  /// The value and what follows it in quotes; nil where that may change what stands around it.
  private func quoting(_ start: Int, to lineEnd: Int) -> Fix? {
    var whole = file.bytes[start..<lineEnd]
    while let last = whole.last, last <= 0x20 { whole.removeLast() }
    let isInBraces = whole.contains { "{}[],".utf8.contains($0) }
    let hasSeveralLines = whole.contains { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
    guard !isInBraces, !hasSeveralLines else { return nil }
    let text = String(decoding: whole, as: UTF8.self)
    let quoted = "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    return Fix(
      "put the whole value in quotes", isSafe: false,
      edits: [TextEdit(SourceSpan(file: file.id, start: whole.startIndex, end: whole.endIndex), quoted)])
  }

  /// Whether a field on the way here may hold a secret: nothing of its text may be told.
  private var isAboutSecret: Bool { path.contains { SecretText.isSecretName($0) } }
}

extension LegacyReading {
  fileprivate var name: String {
    switch self {
    case .boolean: "a boolean"
    case .number: "a number"
    case .sexagesimal: "a number to base 60"
    case .date: "a date"
    case .indicator: "an error"
    }
  }
}
