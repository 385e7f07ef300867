import Diagnostics

/// The Test Anything Protocol, version 13 (testanything.org), for `prove` and its like: a test for each finding.
///
/// A finding at or above the threshold is `not ok`, and so is a file that could not be read; one below it is a TODO, which a
/// reader counts as passed. A clean run is one `ok`.
package enum TAPFormat {
  package static func render(_ report: Report) -> String {
    var points = report.failures.map { failure in
      (line: "not ok", description: "\(failure.path): cannot be read: \(failure.reason)", directive: "", details: [String]())
    }
    points += report.diagnostics.map { diagnostic in
      let file = report.file(of: diagnostic.span)
      let start = file.lines.position(of: diagnostic.span.range.lowerBound)
      return (
        "not ok",
        "\(file.source.path):\(start.line):\(start.column): \(diagnostic.severity.rawValue)[\(diagnostic.rule.code)] "
          + diagnostic.message,
        report.isFailing(diagnostic) ? "" : " # TODO below the threshold", details(of: diagnostic)
      )
    }
    if points.isEmpty {
      if report.summary.files == 0 { return "TAP version 13\n1..0 # SKIP no manifests\n" }
      points = [("ok", report.extent, "", [])]
    }
    var text = "TAP version 13\n1..\(points.count)\n"
    for (index, point) in points.enumerated() {
      text += "\(point.line) \(index + 1) - \(TAPText.description(point.description))\(point.directive)\n"
      if !point.details.isEmpty { text += (["---"] + point.details + ["..."]).map { "  \($0)\n" }.joined() }
    }
    return text
  }

  /// The lines of the YAML block under a test.
  private static func details(of diagnostic: Diagnostic) -> [String] {
    var lines = ["rule: \(diagnostic.rule.name)", "severity: \(diagnostic.severity.rawValue)"]
    if let field = diagnostic.field { lines.append("field: \(TAPText.scalar(field))") }
    if let help = diagnostic.help { lines.append("help: \(TAPText.scalar(help))") }
    return lines + ["url: \(TAPText.scalar(ProjectLinks.page(of: diagnostic.rule)))"]
  }
}
