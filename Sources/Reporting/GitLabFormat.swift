import CanonicalJSON
import Diagnostics

/// A Code Quality report of GitLab, which merge requests show beside the changes.
///
/// GitLab knows findings by their fingerprints: those of the target branch are not shown again.
package enum GitLabFormat {
  package static func render(_ report: Report) -> String {
    let findings = zip(report.diagnostics, Fingerprint.all(in: report)).map { diagnostic, fingerprint -> JSONValue in
      let file = report.file(of: diagnostic.span)
      return [
        "description": .string("\(diagnostic.rule.code): \(diagnostic.messageWithHelp)"),
        "check_name": .string(diagnostic.rule.name),
        "fingerprint": .string(fingerprint),
        "severity": .string(severity(of: diagnostic)),
        "location": [
          "path": .string(file.repositoryPath),
          "lines": ["begin": .integer(file.lines.position(of: diagnostic.span.range.lowerBound).line)],
        ],
      ]
    }
    return JSONValue.array(findings).prettyText + "\n"
  }

  private static func severity(of diagnostic: Diagnostic) -> String {
    switch diagnostic.severity {
    case .error: "major"
    case .warning: "minor"
    case .info: "info"
    }
  }
}
