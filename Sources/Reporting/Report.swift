package import Diagnostics

/// The outcome of a check, ready to be written in any format.
package struct Report: Sendable {
  package struct Summary: Sendable {
    package var files = 0
    package var documents = 0
    package var suppressed = 0

    package init() {}
  }

  /// A file that could not be read, and why: without it the run is not whole.
  package struct Failure: Sendable {
    let path: String
    let reason: String

    package init(path: String, reason: String) {
      self.path = path
      self.reason = reason
    }
  }

  package let summary: Summary
  /// Sorted for the report.
  package private(set) var diagnostics: [Diagnostic]
  private let files: [FileID: ReportedFile]
  package var failures: [Failure] = []
  /// The least severity that makes the run fail; nil where none does.
  package var failsAt: Severity? = .error
  /// Who reports; the program fills it before it writes.
  package var tool = Tool(version: "", rules: [])

  /// `files` has every file that a finding speaks of.
  package init(summary: Summary, diagnostics: [Diagnostic], files: [ReportedFile]) {
    self.summary = summary
    self.diagnostics = diagnostics
    self.files = Dictionary(uniqueKeysWithValues: files.map { ($0.source.id, $0) })
  }

  /// The report with some of its findings.
  package func filtered(_ isIncluded: (Diagnostic) -> Bool) -> Report {
    var report = self
    report.diagnostics = diagnostics.filter(isIncluded)
    return report
  }

  func file(of span: SourceSpan) -> ReportedFile {
    files[span.file] ?? ReportedFile(SourceFile(id: span.file, path: "?", bytes: []), secrets: [])
  }

  package var isEmpty: Bool { diagnostics.isEmpty }

  package func count(_ severity: Severity) -> Int { diagnostics.count { $0.severity == severity } }

  func isFailing(_ diagnostic: Diagnostic) -> Bool { failsAt.map { diagnostic.severity >= $0 } ?? false }

  /// The fix of a finding, unless it touches a secret: its text might repeat it.
  func publicFix(of diagnostic: Diagnostic) -> Fix? {
    guard let fix = diagnostic.fix, !fix.edits.isEmpty else { return nil }
    return fix.edits.contains { !file(of: $0.span).secrets(in: $0.span.range).isEmpty } ? nil : fix
  }

  /// "2 files with 3 documents".
  var extent: String {
    "\(summary.files) file\(summary.files == 1 ? "" : "s") with \(summary.documents) document\(summary.documents == 1 ? "" : "s")"
  }
}

/// The program as a report names it, and what it says of its rules.
package struct Tool: Sendable {
  package struct RuleDescription: Sendable {
    let id: RuleID
    let summary: String
    let rationale: String
    let remedy: String
    let references: [String]

    package init(_ id: RuleID, summary: String, rationale: String, remedy: String, references: [String]) {
      self.id = id
      self.summary = summary
      self.rationale = rationale
      self.remedy = remedy
      self.references = references
    }
  }

  static let name = "smtplint"

  let version: String
  /// By code.
  let rules: [RuleDescription]

  package init(version: String, rules: [RuleDescription]) {
    self.version = version
    self.rules = rules
  }
}

/// A file that findings speak of, with its lines.
package struct ReportedFile: Sendable {
  let source: SourceFile
  let lines: LineIndex
  /// Bytes that are never shown, in order.
  let secrets: [Range<Int>]
  /// The path from the top of the repository, for what forges read; the path as given where there is none.
  let repositoryPath: String

  package init(_ source: SourceFile, secrets: [Range<Int>], repositoryPath: String? = nil) {
    self.source = source
    lines = LineIndex(source.bytes)
    self.secrets = secrets
    self.repositoryPath = repositoryPath ?? source.path
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
  static let home = "https://github.com/smtplint/smtplint"

  package static func page(of rule: RuleID) -> String {
    "\(home)/blob/main/docs/rules.md#\(rule.code.lowercased())-\(rule.name)"
  }
}
