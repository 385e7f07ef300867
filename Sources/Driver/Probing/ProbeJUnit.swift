package import ConnectionProbe
import Diagnostics
import Reporting

/// The XML of JUnit, as Jenkins, GitLab and others read it: a test suite for each place that is probed from, a test for each
/// connection.
///
/// Jenkins's schema has three decimals for a time. No connection at all is one test that passes: many readers take none for a mistake.
package enum ProbeJUnit {
  package static func render(_ results: [ProbeResult]) -> String {
    var suites: [(name: String, results: [ProbeResult])] = []
    for result in results {
      let name = suiteName(result.vantage)
      if let index = suites.firstIndex(where: { $0.name == name }) {
        suites[index].results.append(result)
      } else {
        suites.append((name, [result]))
      }
    }
    let summary = ProbeSummary(results)
    let totals = XMLText.attributes([
      "name": "smtplint", "tests": "\(max(1, results.count))", "failures": "\(summary.failed)", "errors": "0",
    ])
    let body = suites.isEmpty ? emptySuite : suites.map { suite(named: $0.name, $0.results) }.joined()
    return XMLText.declaration + "<testsuites\(totals)>\n\(body)</testsuites>\n"
  }

  private static func suiteName(_ vantage: Vantage) -> String {
    vantage.name.map { "probe from \(VisibleText.escape($0))" } ?? "probe"
  }

  private static var emptySuite: String {
    let attributes = XMLText.attributes([
      "name": suiteName(.local), "tests": "1", "failures": "0", "errors": "0", "skipped": "0",
    ])
    let test = XMLText.attributes(["name": "no connections", "classname": suiteName(.local)])
    return "  <testsuite\(attributes)>\n    <testcase\(test)/>\n  </testsuite>\n"
  }

  private static func suite(named name: String, _ results: [ProbeResult]) -> String {
    let summary = ProbeSummary(results)
    let duration = results.reduce(Milliseconds.zero) { $0 + $1.duration }
    let attributes = XMLText.attributes([
      "name": name, "tests": "\(results.count)", "failures": "\(summary.failed)", "errors": "0",
      "skipped": "\(summary.skipped)", "time": duration.seconds(decimals: 3),
    ])
    return "  <testsuite\(attributes)>\n" + results.map { test($0, in: name) }.joined() + "  </testsuite>\n"
  }

  private static func test(_ result: ProbeResult, in suite: String) -> String {
    let attributes = XMLText.attributes([
      "name": VisibleText.escape(result.connection), "classname": suite, "time": result.duration.seconds(decimals: 3),
    ])
    let content = content(of: result)
    return content.isEmpty ? "    <testcase\(attributes)/>\n" : "    <testcase\(attributes)>\(content)</testcase>\n"
  }

  private static func content(of result: ProbeResult) -> String {
    switch result.outcome {
    case .ok: return ""
    case .skipped: return "<skipped\(XMLText.attributes(["message": VisibleText.shorten(result.skipReason ?? "", to: 1000)]))/>"
    case .failed:
      let failure = result.failure
      let attributes = XMLText.attributes([
        "type": failure.map { "\($0.stage.rawValue)/\($0.reason.rawValue)" } ?? "failed",
        "message": VisibleText.shorten(failure?.message ?? "failed", to: 1000),
      ])
      let lines =
        ProbeDetail.all(of: result).map { "\($0.name): \($0.value)" }
        + result.findings.map { "finding: \(VisibleText.shorten("\($0.name): \($0.message)", to: 1000))" }
      return "<failure\(attributes)>\(lines.map { XMLText.escape($0) }.joined(separator: "\n"))</failure>"
    }
  }
}
