import Diagnostics

/// One line a finding: `path:line:column: severity[code] message`.
package enum ConciseFormat {
  package static func render(_ report: Report) -> String {
    var text = ""
    for diagnostic in report.diagnostics {
      let file = report.file(of: diagnostic.span)
      let position = file.lines.position(of: diagnostic.span.range.lowerBound)
      text += VisibleText.escape(file.source.path)
      text +=
        ":\(position.line):\(position.column): \(diagnostic.severity.rawValue)[\(diagnostic.rule.code)] \(diagnostic.message)"
      if let help = diagnostic.help { text += "; \(help)" }
      text += "\n"
    }
    return text
  }
}
