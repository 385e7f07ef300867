package import Diagnostics

extension RuleID {
  package static let unusedIgnore = RuleID("SL0901", "unused-ignore", .warning)
  package static let ignoreWithoutReason = RuleID("SL0902", "ignore-without-reason", .error)

  /// Whether neither a comment nor the configuration can do away with what it finds: errors of syntax and schema.
  package var isUndeniable: Bool { severity == .error && (code.hasPrefix("SL00") || code.hasPrefix("SL01")) }

  package var isAboutIgnoring: Bool { code.hasPrefix("SL09") }
}

/// What is left of the findings of a run, once those that comments accept are gone.
package struct Suppression: Sendable {
  package private(set) var diagnostics: [Diagnostic] = []
  package private(set) var suppressedCount = 0

  /// `incomplete` are the files that could not be read as a whole: what a comment there was meant for may not have been found.
  package init(_ found: [Diagnostic], comments: [SuppressionComment], incomplete: Set<FileID>) {
    let accepted = AcceptedRules(comments)
    var used: Set<AcceptedRules.Entry> = []
    for diagnostic in found {
      let entries = accepted.entries(for: diagnostic)
      used.formUnion(entries)
      if entries.isEmpty { diagnostics.append(diagnostic) } else { suppressedCount += 1 }
    }
    for comment in comments {
      diagnostics += comment.faults
      guard !incomplete.contains(comment.span.file) else { continue }
      let rules = comment.rules.map(\.rule).filter { rule in
        comment.target.map { used.contains(AcceptedRules.Entry(file: comment.span.file, target: $0, rule: rule)) } ?? false
      }
      if let unused = comment.unused(besides: Set(rules)) { diagnostics.append(unused) }
    }
  }
}

/// What comments accept, by file and line: a look-up takes the same time however many there are.
private struct AcceptedRules {
  struct Entry: Hashable {
    let file: FileID
    let target: SuppressionComment.Target
    let rule: RuleID
  }

  private var entries: Set<Entry> = []
  /// The lines that comments are about, in order.
  private var lines: [FileID: [Range<Int>]] = [:]

  init(_ comments: [SuppressionComment]) {
    for comment in comments {
      guard let target = comment.target else { continue }
      for (rule, _) in comment.rules { entries.insert(Entry(file: comment.span.file, target: target, rule: rule)) }
      if case .line(let line) = target, lines[comment.span.file]?.last != line {
        lines[comment.span.file, default: []].append(line)
      }
    }
  }

  func entries(for diagnostic: Diagnostic) -> [Entry] {
    guard !entries.isEmpty else { return [] }
    let file = diagnostic.span.file
    var found = [Entry(file: file, target: .file, rule: diagnostic.rule)]
    if let line = line(at: Int(diagnostic.span.start), of: file) {
      found.append(Entry(file: file, target: .line(line), rule: diagnostic.rule))
    }
    return found.filter(entries.contains)
  }

  /// The line that comments are about and that holds the byte, its end included.
  private func line(at offset: Int, of file: FileID) -> Range<Int>? {
    guard let lines = lines[file] else { return nil }
    var (low, high) = (0, lines.count)
    while low < high {
      let middle = (low + high) / 2
      if lines[middle].upperBound < offset { low = middle + 1 } else { high = middle }
    }
    return low < lines.count && lines[low].lowerBound <= offset ? lines[low] : nil
  }
}

extension SuppressionComment {
  /// The finding about the rules of which nothing was found, or nil.
  fileprivate func unused(besides used: Set<RuleID>) -> Diagnostic? {
    let unused = rules.filter { !used.contains($0.rule) }
    // Where the comment is not about any line, that was told.
    guard let first = unused.first, target != nil || faults.isEmpty else { return nil }
    let names = unused.map(\.rule.code).joined(separator: ", ")
    return Diagnostic(
      .unusedIgnore, "ignore of \(names) suppresses nothing", at: SourceSpan(first.name, in: span.file), document: document,
      help: used.isEmpty ? "remove it, or move it to the line where they are found" : "remove \(names) from it",
      fix: removal(of: unused.map(\.name), keepsOthers: !used.isEmpty))
  }

  private func removal(of names: [Range<Int>], keepsOthers: Bool) -> Fix? {
    // A comment with other faults is for its author to mend.
    guard faults.isEmpty else { return nil }
    guard keepsOthers else { return Fix("remove the comment", edits: [TextEdit(SourceSpan(extent, in: span.file), "")]) }
    let kept = rules.filter { !names.contains($0.name) }.map(\.rule.code).joined(separator: ", ")
    return Fix("keep \(kept) only", edits: [TextEdit(SourceSpan(list, in: span.file), kept)])
  }
}
