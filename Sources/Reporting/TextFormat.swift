import Diagnostics

/// Findings for people: headline, place, the line with a marker under the span, other places, help; counted at the end.
package enum TextFormat {
  package static func render(_ report: Report, style: TextStyle, showsSummary: Bool = true) -> String {
    var text = ""
    for diagnostic in report.diagnostics {
      text += render(diagnostic, in: report, style)
      text += "\n"
    }
    if showsSummary, !report.diagnostics.isEmpty { text += summary(of: report, style) }
    return text
  }

  private static func render(_ diagnostic: Diagnostic, in report: Report, _ style: TextStyle) -> String {
    let file = report.file(of: diagnostic.span)
    let role = role(of: diagnostic.severity)
    let snippet = Snippet(of: diagnostic.span, in: file)
    let related = diagnostic.related.map { (location: $0, snippet: Snippet(of: $0.span, in: report.file(of: $0.span))) }
    let gutter = ([snippet.lineNumber] + related.map(\.snippet.lineNumber)).map { String($0).count }.max() ?? 1
    let margin = String(repeating: " ", count: gutter + 1)

    var text =
      style.paint("\(diagnostic.severity.rawValue)[\(diagnostic.rule.code)]", role)
      + style.paint(": \(diagnostic.message)", .strong) + "\n"
    text += style.paint("\(margin)--> ", .frame) + place(of: diagnostic.span, in: file) + "\n"
    text += style.paint("\(margin)|", .frame) + "\n"
    // Lines of the same file stand in their order; those of other files follow with their places.
    let primary = (snippet: snippet, mark: Character("^"), note: "", role: role)
    let here = related.filter { $0.location.span.file == diagnostic.span.file }
      .map { (snippet: $0.snippet, mark: Character("-"), note: " " + $0.location.message, role: TextStyle.Role.frame) }
    var lineBefore: Int?
    for entry in ([primary] + here).sorted(by: { $0.snippet.lineNumber < $1.snippet.lineNumber }) {
      if let before = lineBefore, entry.snippet.lineNumber > before + 1 { text += style.paint("\(margin)⋮", .frame) + "\n" }
      text += line(entry.snippet, gutter: gutter, mark: entry.mark, note: entry.note, entry.role, style)
      lineBefore = entry.snippet.lineNumber
    }
    for entry in related where entry.location.span.file != diagnostic.span.file {
      text +=
        style.paint("\(margin)::: ", .frame) + place(of: entry.location.span, in: report.file(of: entry.location.span)) + "\n"
      text += line(entry.snippet, gutter: gutter, mark: "-", note: " \(entry.location.message)", .frame, style)
    }
    if let help = diagnostic.help { text += style.paint("\(margin)= ", .frame) + "help: \(help)\n" }
    return text
  }

  private static func line(
    _ snippet: Snippet, gutter: Int, mark: Character, note: String, _ role: TextStyle.Role, _ style: TextStyle
  ) -> String {
    let number = String(snippet.lineNumber)
    let margin = String(repeating: " ", count: gutter - number.count)
    let markers = String(repeating: mark, count: snippet.markLength)
    return style.paint("\(margin)\(number) |", .frame) + " \(snippet.text)\n"
      + style.paint("\(String(repeating: " ", count: gutter + 1))|", .frame)
      + " \(String(repeating: " ", count: snippet.indent))" + style.paint(markers + note, role) + "\n"
  }

  private static func place(of span: SourceSpan, in file: ReportedFile) -> String {
    let position = file.lines.position(of: span.range.lowerBound)
    return "\(VisibleText.escape(file.source.path)):\(position.line):\(position.column)"
  }

  private static func summary(of report: Report, _ style: TextStyle) -> String {
    let counts = Severity.allCases.reversed().compactMap { severity -> String? in
      let count = report.count(severity)
      guard count > 0 else { return nil }
      return style.paint("\(count) \(severity.rawValue)\(count == 1 ? "" : "s")", role(of: severity))
    }
    let summary = report.summary
    var text = counts.joined(separator: ", ")
    text +=
      " in \(summary.files) file\(summary.files == 1 ? "" : "s") (\(summary.documents) document\(summary.documents == 1 ? "" : "s"))\n"
    let byRule = Dictionary(grouping: report.diagnostics, by: \.rule).sorted { $0.key.code < $1.key.code }
    let width = String(byRule.map(\.value.count).max() ?? 0).count
    for (rule, diagnostics) in byRule {
      let count = String(diagnostics.count)
      text += "  \(String(repeating: " ", count: width - count.count))\(count) \(rule.code) \(rule.name)\n"
    }
    return text + "`smtplint explain \(byRule[0].key.code)` says why and what to do\n"
  }

  private static func role(of severity: Severity) -> TextStyle.Role {
    switch severity {
    case .error: .error
    case .warning: .warning
    case .info: .info
    }
  }
}
