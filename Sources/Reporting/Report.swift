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

  package var summary: Summary
  /// Sorted for the report.
  package private(set) var diagnostics: [Diagnostic]
  /// The findings before any was filtered out: fingerprints go by them.
  let unfiltered: [Diagnostic]
  /// Where each finding stands among those.
  private(set) var indices: [Int]
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
    unfiltered = diagnostics
    indices = Array(diagnostics.indices)
    self.files = Dictionary(uniqueKeysWithValues: files.map { ($0.source.id, $0) })
  }

  /// The report with some of its findings.
  package func filtered(_ isIncluded: (Diagnostic) -> Bool) -> Report {
    var report = self
    report.indices = indices.filter { isIncluded(unfiltered[$0]) }
    report.diagnostics = report.indices.map { unfiltered[$0] }
    return report
  }

  func file(of span: SourceSpan) -> ReportedFile {
    files[span.file] ?? ReportedFile(SourceFile(id: span.file, path: "?", bytes: []), secrets: [])
  }

  /// The path from the top of the repository of the file that the finding is in.
  package func repositoryPath(of diagnostic: Diagnostic) -> String { file(of: diagnostic.span).repositoryPath }

  package var isEmpty: Bool { diagnostics.isEmpty }

  package func count(_ severity: Severity) -> Int { diagnostics.count { $0.severity == severity } }

  func isFailing(_ diagnostic: Diagnostic) -> Bool { failsAt.map { diagnostic.severity >= $0 } ?? false }

  /// The fix of a finding, unless it touches a secret: its text might repeat it.
  func publicFix(of diagnostic: Diagnostic) -> Fix? {
    guard let fix = diagnostic.fix, !fix.edits.isEmpty else { return nil }
    if fix.isIndependent { return fix }
    return fix.edits.contains { !file(of: $0.span).secrets(in: $0.span.range).isEmpty } ? nil : fix
  }

  /// "2 files with 3 documents".
  var extent: String {
    "\(summary.files) file\(summary.files == 1 ? "" : "s") with \(summary.documents) document\(summary.documents == 1 ? "" : "s")"
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

  /// What stands for a secret.
  static let mask = "********"

  /// The bytes of a line, counted from 1, with secrets masked.
  func maskedLine(_ number: Int) -> [UInt8] {
    let line = lines.contents(ofLine: number)
    var start = line.lowerBound
    var text: [UInt8] = []
    for secret in secrets(in: line) {
      text += source.bytes[start..<max(start, secret.lowerBound)]
      text += Self.mask.utf8
      start = min(secret.upperBound, line.upperBound)
    }
    return text + source.bytes[start..<line.upperBound]
  }

  /// The secrets that touch a range of bytes.
  func secrets(in range: Range<Int>) -> ArraySlice<Range<Int>> { Self.part(of: secrets, touching: range) }

  /// The places in a range of bytes where the input was not what it should be.
  func replaced(in range: Range<Int>) -> ArraySlice<Range<Int>> { Self.part(of: source.replaced, touching: range) }

  /// Found by halving: a file may have thousands.
  private static func part(of ranges: [Range<Int>], touching range: Range<Int>) -> ArraySlice<Range<Int>> {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound <= range.lowerBound { low = middle + 1 } else { high = middle }
    }
    return ranges[low...].prefix { $0.lowerBound < range.upperBound }
  }
}
