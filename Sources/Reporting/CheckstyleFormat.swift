import Diagnostics

/// The XML of Checkstyle (checkstyle.org), which most review tools and Jenkins read: findings by file.
package enum CheckstyleFormat {
  package static func render(_ report: Report) -> String {
    var text = XMLText.declaration + "<checkstyle\(XMLText.attributes(["version": "10.0"]))>\n"
    var current: FileID?
    for diagnostic in report.diagnostics {
      let file = report.file(of: diagnostic.span)
      if diagnostic.span.file != current {
        if current != nil { text += "  </file>\n" }
        text += "  <file\(XMLText.attributes(["name": file.source.path]))>\n"
        current = diagnostic.span.file
      }
      let start = file.lines.position(of: diagnostic.span.range.lowerBound)
      let attributes = XMLText.attributes([
        "line": "\(start.line)", "column": "\(start.column)", "severity": diagnostic.severity.rawValue,
        "message": VisibleText.escape(diagnostic.messageWithHelp),
        "source": "\(Tool.name).\(diagnostic.rule.code).\(diagnostic.rule.name)",
      ])
      text += "    <error\(attributes)/>\n"
    }
    if current != nil { text += "  </file>\n" }
    return text + "</checkstyle>\n"
  }
}
