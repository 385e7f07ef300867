package import Diagnostics
package import YAMLSyntax

/// A comment that accepts findings: `# smtplint: ignore SL0303, weak-cipher -- the partner's gateway`.
package struct SuppressionComment: Sendable {
  /// The comment, from its `#`.
  package let span: SourceSpan
  package let document: Int
  package enum Target: Hashable, Sendable {
    case file
    /// The line by its bytes.
    case line(Range<Int>)
  }

  /// Whose findings it is about; nil where there is no such line.
  let target: Target?
  /// What is accepted, with the place of each name.
  let rules: [(rule: RuleID, name: Range<Int>)]
  /// The names, from the first to the last.
  let list: Range<Int>
  /// Bytes to remove with the comment: its line, where it stands alone.
  let extent: Range<Int>
  /// What is wrong with the comment itself.
  let faults: [Diagnostic]
}

extension SuppressionComment {
  private static let marker = Array("smtplint:".utf8)

  /// The comments of a file that speak to smtplint, in order.
  package static func all(in tree: YAMLTree, of file: SourceFile) -> [SuppressionComment] {
    guard file.bytes.contains(ascii: "smtplint:") else { return [] }
    var lines = CommentLines(file: file)
    let firstKey = tree.documents.first { $0.root != nil }.map { tree.span(of: $0.root!).start } ?? .max
    var result: [SuppressionComment] = []
    // From the last to the first: what a comment is about is found from the next one on.
    var documents = tree.documents[...]
    for comment in tree.comments(in: file).reversed() {
      guard let start = directive(in: file.bytes[comment.range]) else { continue }
      while let last = documents.last, last.span.start > comment.start { documents.removeLast() }
      let document = documents.last?.number ?? 1
      var reader = DirectiveReader(file: file, comment: comment, document: document, offset: start + marker.count)
      let directive = reader.readDirective(isBeforeFirstKey: comment.start < firstKey)
      let target: Target? =
        switch directive {
        case .file: .file
        case .line: lines.target(of: comment).map { .line($0) }
        case .none: nil
        }
      result.append(
        SuppressionComment(
          span: comment, document: document, target: target, rules: reader.rules, list: reader.list,
          extent: lines.extent(of: comment), faults: reader.faults))
    }
    return result.reversed()
  }
}

extension SuppressionComment {
  /// Where `smtplint:` stands in a comment: behind a `#`, which need not be the first, since several tools may be spoken to.
  private static func directive(in comment: ArraySlice<UInt8>) -> Int? {
    var rest = comment
    while let hash = rest.firstIndex(of: UInt8(ascii: "#")) {
      rest = rest[(hash + 1)...].drop { $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: "#") }
      if rest.starts(with: marker) { return rest.startIndex }
    }
    return nil
  }
}

/// Reads what follows `smtplint:` in a comment.
private struct DirectiveReader {
  enum Directive { case line, file, none }

  let file: SourceFile
  let comment: SourceSpan
  let document: Int
  var offset: Int
  var rules: [(rule: RuleID, name: Range<Int>)] = []
  var list = 0..<0
  var faults: [Diagnostic] = []

  mutating func readDirective(isBeforeFirstKey: Bool) -> Directive {
    let word = readWord(endingAt: [])
    let name = file.text(of: SourceSpan(word, in: file.id))
    guard name == "ignore" || name == "ignore-file" else {
      let closest = Suggestion.closest(to: name, in: ["ignore", "ignore-file"])
      report(
        .unusedIgnore, name.isEmpty ? "comment tells smtplint nothing" : "\(Quoted(name)) is nothing that smtplint can be told",
        at: word.isEmpty ? comment.range : word,
        help: closest.map { "did you mean \($0)?" } ?? "write # smtplint: ignore SL0303 -- the reason")
      return .none
    }
    readRules()
    readReason()
    if name == "ignore-file", !isBeforeFirstKey {
      report(
        .unusedIgnore, "ignore-file stands below the first key, where it has no effect", at: word,
        help: "move it to the top of the file")
      return .none
    }
    return name == "ignore" ? .line : .file
  }

  private mutating func readRules() {
    while true {
      let word = readWord(endingAt: [UInt8(ascii: ",")])
      let name = file.text(of: SourceSpan(word, in: file.id))
      if name == "--" {
        offset = word.lowerBound
        break
      }
      if word.isEmpty { break }
      list = list.isEmpty ? word : list.lowerBound..<word.upperBound
      if let rule = RuleCatalog.rule(name)?.id {
        rules.append((rule, word))
        if rule.isUndeniable || rule.isAboutIgnoring {
          report(.unusedIgnore, "\(rule.code) \(rule.name) cannot be ignored", at: word, help: "mend what it finds")
          rules.removeLast()
        }
      } else {
        let closest = Suggestion.closest(to: name, in: RuleCatalog.names)
        report(
          .unusedIgnore, "\(Quoted(name)) is no rule", at: word,
          help: closest.map { "did you mean \($0)?" } ?? "`smtplint rules` lists the rules")
      }
      skip { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: ",") }
    }
    if list.isEmpty {
      report(
        .unusedIgnore, "ignore names no rule", at: comment.range,
        help: "name what is accepted, by code or name: # smtplint: ignore SL0303 -- the reason")
    }
  }

  private mutating func readReason() {
    let dashes = readWord(endingAt: [])
    skip { $0 <= 0x20 }
    guard dashes.count == 2, file.bytes[dashes].allSatisfy({ $0 == UInt8(ascii: "-") }), offset < comment.range.upperBound else {
      report(
        .ignoreWithoutReason, "ignore has no reason", at: comment.range,
        help: "say after -- why the finding is accepted: # smtplint: ignore SL0303 -- the partner's gateway")
      return
    }
  }

  private mutating func readWord(endingAt ends: [UInt8]) -> Range<Int> {
    skip { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    let start = offset
    skip { $0 > 0x20 && !ends.contains($0) }
    return start..<offset
  }

  private mutating func skip(_ isSkipped: (UInt8) -> Bool) {
    while offset < comment.range.upperBound, isSkipped(file.bytes[offset]) { offset += 1 }
  }

  private mutating func report(_ rule: RuleID, _ message: String, at range: Range<Int>, help: String) {
    let span = SourceSpan(range, in: file.id)
    faults.append(Diagnostic(rule, message, at: span, document: document, help: help))
  }
}

/// The lines around comments.
private struct CommentLines {
  let file: SourceFile
  /// What the comment that starts at that line is about, as far as it is known.
  private var targets: [Int: Range<Int>?] = [:]

  init(file: SourceFile) { self.file = file }

  /// The line that the comment is about: its own, or the next that says something where it stands alone.
  mutating func target(of comment: SourceSpan) -> Range<Int>? {
    var line = self.line(at: comment.range.lowerBound)
    guard isAlone(comment, in: line) else { return line }
    let start = line.lowerBound
    repeat {
      guard line.upperBound < file.bytes.count else {
        targets[start] = .some(nil)
        return nil
      }
      line = self.line(at: line.upperBound + (file.bytes[line.upperBound...].starts(with: [0x0D, 0x0A]) ? 2 : 1))
      if let known = targets[line.lowerBound] {
        targets[start] = known
        return known
      }
    } while isEmpty(line)
    targets[start] = line
    return line
  }

  func extent(of comment: SourceSpan) -> Range<Int> {
    let line = line(at: comment.range.lowerBound)
    if isAlone(comment, in: line) {
      let isCRLF = file.bytes[line.upperBound...].starts(with: [0x0D, 0x0A])
      return line.lowerBound..<min(line.upperBound + (isCRLF ? 2 : 1), file.bytes.count)
    }
    var start = comment.range.lowerBound
    while start > line.lowerBound, file.bytes[start - 1] == 0x20 || file.bytes[start - 1] == 0x09 { start -= 1 }
    return start..<comment.range.upperBound
  }

  private func isAlone(_ comment: SourceSpan, in line: Range<Int>) -> Bool {
    file.bytes[line.lowerBound..<comment.range.lowerBound].allSatisfy { $0 == 0x20 || $0 == 0x09 }
  }

  private func isEmpty(_ line: Range<Int>) -> Bool {
    guard let first = file.bytes[line].firstIndex(where: { $0 > 0x20 }) else { return true }
    return file.bytes[first] == UInt8(ascii: "#")
  }

  private func line(at offset: Int) -> Range<Int> {
    file.bytes.lineStart(at: offset)..<file.bytes.lineEnd(at: offset)
  }
}
