import Reporting
import Rules

/// The formats of findings.
package enum OutputFormat: String, CaseIterable, Sendable {
  case text, concise, json, jsonl, sarif, github, gitlab, junit, checkstyle, tap, rdjson

  /// The format where none is asked for: annotations in a job of GitHub Actions, which says so in GITHUB_ACTIONS, else text.
  package static var standard: OutputFormat { Console.environment("GITHUB_ACTIONS") == "true" ? .github : .text }

  func render(_ report: Report, style: TextStyle, isQuiet: Bool) -> String {
    switch self {
    case .text: TextFormat.render(report, style: style, showsSummary: !isQuiet)
    case .concise: ConciseFormat.render(report)
    case .json: JSONFormat.render(report)
    case .jsonl: JSONLinesFormat.render(report)
    case .sarif: SARIFFormat.render(report)
    case .github: GitHubFormat.render(report)
    case .gitlab: GitLabFormat.render(report)
    case .junit: JUnitFormat.render(report)
    case .checkstyle: CheckstyleFormat.render(report)
    case .tap: TAPFormat.render(report)
    case .rdjson: RDJSONFormat.render(report)
    }
  }
}

extension Tool {
  /// This program with all its rules.
  static var smtplint: Tool {
    Tool(
      version: Version.text,
      rules: RuleCatalog.all.map {
        RuleDescription($0.id, summary: $0.summary, rationale: $0.rationale, remedy: $0.remedy, references: $0.references)
      })
  }
}
