package import ConnectionProbe
import Diagnostics
import Reporting

/// The Test Anything Protocol, version 13 (testanything.org), for `prove` and its like: a test for each connection. What a
/// connection failed for stands in a block of YAML below it, as do findings.
package enum ProbeTAP {
  package static func render(_ results: [ProbeResult]) -> String {
    if results.isEmpty { return "TAP version 13\n1..0 # SKIP no connections\n" }
    var text = "TAP version 13\n1..\(results.count)\n"
    for (index, result) in results.enumerated() {
      text += "\(result.outcome == .failed ? "not ok" : "ok") \(index + 1) - \(escape(description(of: result)))"
      if let reason = result.skipReason { text += " # SKIP \(escape(reason))" }
      text += "\n"
      if result.outcome == .failed || (result.outcome == .ok && !result.findings.isEmpty) { text += block(of: result) }
    }
    return text
  }

  /// Without any `#`: not every reader knows that one behind a backslash begins no directive.
  private static func escape(_ text: String) -> String {
    TAPText.description(VisibleText.shorten(text, to: 2000).replacing("#", with: "\\u{23}"))
  }

  private static func description(of result: ProbeResult) -> String {
    var text = "\(result.connection) at \(result.endpointText)"
    if let vantage = result.vantage.name { text += " from \(vantage)" }
    return result.failure.map { "\(text): \($0.stage.rawValue) \($0.reason.rawValue)" } ?? text
  }

  private static func block(of result: ProbeResult) -> String {
    var lines = ProbeDetail.all(of: result).map { "\($0.name): \(TAPText.scalar($0.value))" }
    // Perl's reader takes a quoted text in a list for a key where it has a colon.
    if !result.findings.isEmpty { lines.append("findings:") }
    for finding in result.findings {
      lines.append("  - name: \(TAPText.scalar(VisibleText.shorten(finding.name, to: 1000)))")
      lines.append("    message: \(TAPText.scalar(VisibleText.shorten(finding.message, to: 1000)))")
    }
    return (["---"] + lines + ["..."]).map { "  \($0)\n" }.joined()
  }
}
