import Diagnostics

/// Annotations of GitHub Actions: one workflow command a line, errors first.
///
/// GitHub shows ten annotations of each level for a step. What is beyond stands in the log as plain lines, and the last
/// annotation says how many those are. Nothing in a manifest can write a command of its own: values are escaped as the runner
/// unescapes them, and a plain line neither starts with `::` nor holds `##[`, the two things that the runner looks for.
package enum GitHubFormat {
  static let shownPerLevel = 10

  package static func render(_ report: Report) -> String {
    let problems = report.failures.map { Problem($0) } + report.diagnostics.map { Problem($0, in: report) }
    let levels = Severity.allCases.reversed().map { severity in problems.filter { $0.severity == severity } }
    let isCut = levels.contains { $0.count > shownPerLevel }
    var text = ""
    var rest: [Problem] = []
    for (severity, problems) in zip(Severity.allCases.reversed(), levels) {
      // The last word is a notice itself.
      let limit = isCut && severity == .info ? shownPerLevel - 1 : shownPerLevel
      for problem in problems.prefix(limit) { text += problem.command + "\n" }
      rest += problems.dropFirst(limit)
    }
    guard isCut else { return text }
    for problem in rest { text += problem.line + "\n" }
    return text + "::notice title=\(Tool.name)::"
      + "GitHub shows \(shownPerLevel) annotations of a level; \(rest.count) more findings are in the log of this step\n"
  }

  private struct Problem {
    let severity: Severity
    private let place: String
    private let message: String
    private let properties: [(name: String, value: String)]

    init(_ failure: Report.Failure) {
      severity = .error
      place = failure.path
      message = "cannot be read: \(failure.reason)"
      properties = [("title", Tool.name), ("file", failure.path)]
    }

    init(_ diagnostic: Diagnostic, in report: Report) {
      let file = report.file(of: diagnostic.span)
      let start = file.lines.position(of: diagnostic.span.range.lowerBound)
      let end = file.lines.position(of: diagnostic.span.range.upperBound)
      severity = diagnostic.severity
      place = "\(file.source.path):\(start.line):\(start.column)"
      message = "\(diagnostic.rule.code): " + diagnostic.messageWithHelp
      var properties = [
        ("title", "\(Tool.name) \(diagnostic.rule.code) \(diagnostic.rule.name)"), ("file", file.repositoryPath),
        ("line", "\(start.line)"), ("endLine", "\(end.line)"),
      ]
      // GitHub takes columns only within one line.
      if start.line == end.line { properties += [("col", "\(start.column)"), ("endColumn", "\(end.column)")] }
      self.properties = properties
    }

    var command: String {
      let level = severity == .info ? "notice" : severity.rawValue
      let list = properties.map { "\($0.name)=\(GitHubFormat.escapeProperty($0.value))" }.joined(separator: ",")
      return "::\(level) \(list)::\(GitHubFormat.escapeData("\(place): \(message)"))"
    }

    var line: String {
      VisibleText.escape("\(severity.rawValue): \(place): \(message)").replacing("##[", with: "#\\u{23}[")
    }
  }

  // As the toolkit's `command` escapes them, after what could move a cursor in the log was made visible.

  private static func escapeData(_ text: String) -> String {
    VisibleText.escape(text).replacing("%", with: "%25")
  }

  private static func escapeProperty(_ text: String) -> String {
    escapeData(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
  }
}

extension Diagnostic {
  /// The headline and what to change, for formats that have one text.
  var messageWithHelp: String { help.map { "\(message); \($0)" } ?? message }
}
