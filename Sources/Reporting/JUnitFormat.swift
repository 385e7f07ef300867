import Diagnostics

/// The XML of JUnit, as Jenkins, GitLab and others read it: a test suite for each file with findings, a test for each of them.
///
/// A finding at or above the threshold is a failure, one below it a skipped test, and a file that could not be read an error,
/// so that a reader's verdict is that of the exit status. A clean run is one test that passes: many readers take none for a
/// mistake.
package enum JUnitFormat {
  package static func render(_ report: Report) -> String {
    var suites: [Suite] = report.failures.map { failure in
      var suite = Suite(name: failure.path)
      suite.add(.error, "cannot be read", "<error\(XMLText.attributes(["message": VisibleText.escape(failure.reason)]))/>")
      return suite
    }
    var current: FileID?
    for diagnostic in report.diagnostics {
      let file = report.file(of: diagnostic.span)
      if diagnostic.span.file != current { suites.append(Suite(name: file.source.path)) }
      current = diagnostic.span.file
      add(diagnostic, in: file, isFailing: report.isFailing(diagnostic), to: &suites[suites.count - 1])
    }
    if suites.isEmpty {
      var suite = Suite(name: Tool.name)
      suite.add(.passed, report.extent, "")
      suites.append(suite)
    }
    let totals = XMLText.attributes([
      "name": Tool.name, "tests": "\(suites.reduce(0) { $0 + $1.tests })",
      "failures": "\(suites.reduce(0) { $0 + $1.failures })", "errors": "\(suites.reduce(0) { $0 + $1.errors })",
    ])
    return XMLText.declaration + "<testsuites\(totals)>\n" + suites.map(\.text).joined() + "</testsuites>\n"
  }

  private static func add(_ diagnostic: Diagnostic, in file: ReportedFile, isFailing: Bool, to suite: inout Suite) {
    let start = file.lines.position(of: diagnostic.span.range.lowerBound)
    let message = VisibleText.escape(diagnostic.message)
    let name = "\(diagnostic.rule.code) \(diagnostic.rule.name) at \(start.line):\(start.column)"
    var lines = ["\(VisibleText.escape(file.source.path)):\(start.line):\(start.column): \(diagnostic.severity.rawValue)"]
    if let field = diagnostic.field { lines.append("field: \(VisibleText.escape(field))") }
    if let help = diagnostic.help { lines.append("help: \(VisibleText.escape(help))") }
    lines.append(ProjectLinks.page(of: diagnostic.rule))
    let element = isFailing ? "failure" : "skipped"
    let attributes = XMLText.attributes(["type": diagnostic.severity.rawValue, "message": message])
    let content = lines.map { XMLText.escape($0) }.joined(separator: "\n")
    suite.add(isFailing ? .failure : .skipped, name, "<\(element)\(attributes)>\(content)</\(element)>")
  }

  private struct Suite {
    enum Outcome { case passed, failure, skipped, error }

    let name: String
    private(set) var tests = 0
    private(set) var failures = 0
    private(set) var errors = 0
    private var skipped = 0
    private var cases = ""

    init(name: String) { self.name = name }

    mutating func add(_ outcome: Outcome, _ caseName: String, _ content: String) {
      tests += 1
      switch outcome {
      case .passed: break
      case .failure: failures += 1
      case .skipped: skipped += 1
      case .error: errors += 1
      }
      let attributes = XMLText.attributes(["name": caseName, "classname": name])
      cases += content.isEmpty ? "    <testcase\(attributes)/>\n" : "    <testcase\(attributes)>\(content)</testcase>\n"
    }

    var text: String {
      let attributes = XMLText.attributes([
        "name": name, "tests": "\(tests)", "failures": "\(failures)", "errors": "\(errors)", "skipped": "\(skipped)",
      ])
      return "  <testsuite\(attributes)>\n\(cases)  </testsuite>\n"
    }
  }
}
