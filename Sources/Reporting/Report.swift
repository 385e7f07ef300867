package import Diagnostics

/// The outcome of a check, ready to be written in any format.
package struct Report: Sendable {
  package struct Summary: Sendable {
    package var files = 0
    package var documents = 0
    package var suppressed = 0

    package init() {}
  }

  package let summary: Summary
  /// Sorted for the report.
  package let diagnostics: [Diagnostic]
  private let files: [FileID: ReportedFile]

  /// `files` has every file that a finding speaks of.
  package init(summary: Summary, diagnostics: [Diagnostic], files: [ReportedFile]) {
    self.summary = summary
    self.diagnostics = diagnostics
    self.files = Dictionary(uniqueKeysWithValues: files.map { ($0.source.id, $0) })
  }

  /// The report with some of its findings.
  package func filtered(_ isIncluded: (Diagnostic) -> Bool) -> Report {
    Report(summary: summary, diagnostics: diagnostics.filter(isIncluded), files: Array(files.values))
  }

  func file(of span: SourceSpan) -> ReportedFile {
    files[span.file] ?? ReportedFile(SourceFile(id: span.file, path: "?", bytes: []), secrets: [])
  }

  package var isEmpty: Bool { diagnostics.isEmpty }

  package func count(_ severity: Severity) -> Int { diagnostics.count { $0.severity == severity } }
}

/// A file that findings speak of, with its lines.
package struct ReportedFile: Sendable {
  let source: SourceFile
  let lines: LineIndex
  /// Bytes that are never shown, in order.
  let secrets: [Range<Int>]

  package init(_ source: SourceFile, secrets: [Range<Int>]) {
    self.source = source
    lines = LineIndex(source.bytes)
    self.secrets = secrets
  }

  /// The secrets that touch a range of bytes.
  func secrets(in range: Range<Int>) -> ArraySlice<Range<Int>> {
    var low = 0
    var high = secrets.count
    while low < high {
      let middle = (low + high) / 2
      if secrets[middle].upperBound <= range.lowerBound { low = middle + 1 } else { high = middle }
    }
    return secrets[low...].prefix { $0.lowerBound < range.upperBound }
  }
}

/// Where the rules are documented.
package enum ProjectLinks {
  package static func page(of rule: RuleID) -> String {
    "https://github.com/smtplint/smtplint/blob/main/docs/rules.md#\(rule.code.lowercased())-\(rule.name)"
  }
}
