import CanonicalJSON
import Diagnostics

/// SARIF 2.1.0 (OASIS), with what GitHub's code scanning reads of it.
package enum SARIFFormat {
  /// GitHub refuses a run with more.
  static let mostResults = 25_000
  /// GitHub keeps so many locations of a result.
  private static let mostLocations = 100

  package static func render(_ report: Report) -> String {
    let rules = SARIFRules(report)
    let results = zip(report.diagnostics, Fingerprint.all(in: report)).map { (diagnostic: $0, fingerprint: $1) }
    let kept = worst(results)
    var notifications = report.failures.map { failure in
      notification("error", "\(failure.path): cannot be read: \(failure.reason)")
    }
    if kept.count < results.count {
      notifications.append(
        notification(
          "warning",
          "\(results.count - kept.count) of \(results.count) findings are left out: code scanning takes \(mostResults), "
            + "and the most severe are here"))
    }
    let run: JSONValue = [
      "tool": [
        "driver": [
          "name": .string(Tool.name), "version": .string(report.tool.version), "semanticVersion": .string(report.tool.version),
          "informationUri": .string(ProjectLinks.home), "rules": rules.value,
        ]
      ],
      "invocations": [
        [
          "executionSuccessful": .bool(report.failures.isEmpty), "toolExecutionNotifications": .array(notifications),
        ]
      ],
      "columnKind": "unicodeCodePoints",
      "originalUriBaseIds": ["%SRCROOT%": ["description": ["text": "The top of the repository"]]],
      "results": .array(kept.map { encode($0.diagnostic, $0.fingerprint, in: report, rules) }),
    ]
    let log: JSONValue = [
      "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
      "version": "2.1.0", "runs": [run],
    ]
    return log.prettyText + "\n"
  }

  /// As many results as GitHub takes, the most severe, in the order of the report.
  private static func worst(
    _ results: [(diagnostic: Diagnostic, fingerprint: String)]
  ) -> [(diagnostic: Diagnostic, fingerprint: String)] {
    guard results.count > mostResults else { return results }
    let bySeverity = results.indices.sorted {
      let (left, right) = (results[$0].diagnostic.severity, results[$1].diagnostic.severity)
      return left == right ? $0 < $1 : left > right
    }
    return bySeverity.prefix(mostResults).sorted().map { results[$0] }
  }

  private static func notification(_ level: JSONValue, _ text: String) -> JSONValue {
    ["level": level, "message": ["text": .string(text)]]
  }

  private static func encode(
    _ diagnostic: Diagnostic, _ fingerprint: String, in report: Report, _ rules: SARIFRules
  ) -> JSONValue {
    let related = diagnostic.related.prefix(mostLocations)
    var text = escapeLinks(diagnostic.messageWithHelp)
    // GitHub shows the other places only where the message links to them.
    if !related.isEmpty {
      text += " (\(related.enumerated().map { "[\(escapeBrackets($1.message))](\($0 + 1))" }.joined(separator: ", ")))"
    }
    var members: [JSONValue.Member] = [
      .init("ruleId", .string(diagnostic.rule.code)), .init("ruleIndex", .integer(rules.index(of: diagnostic.rule))),
      .init("level", .string(level(of: diagnostic.severity))), .init("message", ["text": .string(text)]),
      .init("locations", [["physicalLocation": physicalLocation(of: diagnostic.span, in: report)]]),
    ]
    if !related.isEmpty {
      members.append(
        .init(
          "relatedLocations",
          .array(
            related.enumerated().map { index, location in
              [
                "id": .integer(index + 1), "physicalLocation": physicalLocation(of: location.span, in: report),
                "message": ["text": .string(escapeLinks(location.message))],
              ]
            })))
    }
    // Not under primaryLocationLineHash: GitHub's upload computes that one itself, and warns of every other value of it.
    members.append(.init("partialFingerprints", ["smtplint/v1": .string(fingerprint)]))
    if let fix = report.publicFix(of: diagnostic) { members.append(.init("fixes", [encode(fix, in: report)])) }
    return .object(members)
  }

  private static func encode(_ fix: Fix, in report: Report) -> JSONValue {
    let files = Dictionary(grouping: fix.edits, by: \.span.file).sorted { $0.key < $1.key }
    return [
      "description": ["text": .string(fix.title)],
      "artifactChanges": .array(
        files.map { _, edits in
          [
            "artifactLocation": artifactLocation(of: report.file(of: edits[0].span)),
            "replacements": .array(
              edits.map { edit in
                [
                  "deletedRegion": region(of: edit.span, in: report.file(of: edit.span)),
                  "insertedContent": ["text": .string(edit.text)],
                ]
              }),
          ]
        }),
    ]
  }

  private static func physicalLocation(of span: SourceSpan, in report: Report) -> JSONValue {
    let file = report.file(of: span)
    return ["artifactLocation": artifactLocation(of: file), "region": region(of: span, in: file)]
  }

  private static func artifactLocation(of file: ReportedFile) -> JSONValue {
    let uri = URIText.reference(to: file.repositoryPath)
    return file.repositoryPath.hasPrefix("/")
      ? ["uri": .string("file://" + uri)] : ["uri": .string(uri), "uriBaseId": "%SRCROOT%"]
  }

  private static func region(of span: SourceSpan, in file: ReportedFile) -> JSONValue {
    let start = file.lines.position(of: span.range.lowerBound)
    let end = file.lines.position(of: span.range.upperBound)
    return [
      "startLine": .integer(start.line), "startColumn": .integer(start.column), "endLine": .integer(end.line),
      "endColumn": .integer(end.column), "byteOffset": .integer(start.offset), "byteLength": .integer(end.offset - start.offset),
    ]
  }

  static func level(of severity: Severity) -> String {
    switch severity {
    case .error: "error"
    case .warning: "warning"
    case .info: "note"
    }
  }

  // A text may hold links `[text](target)` (section 3.11.6); the user's own text makes none.

  private static func escapeLinks(_ text: String) -> String { text.contains("](") ? escapeBrackets(text) : text }

  private static func escapeBrackets(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("[", with: "\\[").replacing("]", with: "\\]")
  }
}

/// References to files as RFC 3986 writes them.
enum URIText {
  /// The path with every byte as `%XX` that could mean something else: a colon too, which would end a scheme.
  static func reference(to path: String) -> String {
    var result = ""
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        result += "%" + (digits.count == 1 ? "0" : "") + digits
      }
    }
    return result
  }
}
