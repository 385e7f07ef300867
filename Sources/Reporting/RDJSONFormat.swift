import CanonicalJSON
import Diagnostics

/// The Diagnostic Format of reviewdog: a `DiagnosticResult` as JSON (reviewdog/proto/rdf/reviewdog.proto).
///
/// Its columns count bytes of UTF-8 from 1. Each edit of a fix is a suggestion; a fix of several edits is left out, since a
/// reviewer accepts suggestions one by one.
package enum RDJSONFormat {
  package static func render(_ report: Report) -> String {
    let value: JSONValue = [
      "source": ["name": .string(Tool.name), "url": .string(ProjectLinks.home)],
      "diagnostics": .array(report.diagnostics.map { encode($0, in: report) }),
    ]
    return value.prettyText + "\n"
  }

  private static func encode(_ diagnostic: Diagnostic, in report: Report) -> JSONValue {
    let file = report.file(of: diagnostic.span)
    var members: [JSONValue.Member] = [
      .init("message", .string(diagnostic.messageWithHelp)),
      .init("location", ["path": .string(file.source.path), "range": range(of: diagnostic.span, in: file)]),
      .init("severity", .string(diagnostic.severity.rawValue.uppercased())),
      .init(
        "code", ["value": .string(diagnostic.rule.code), "url": .string(ProjectLinks.page(of: diagnostic.rule))]),
    ]
    if let edits = report.publicFix(of: diagnostic)?.edits, edits.count == 1, edits[0].span.file == diagnostic.span.file {
      members.append(
        .init("suggestions", [["range": range(of: edits[0].span, in: file), "text": .string(edits[0].text)]]))
    }
    return .object(members)
  }

  private static func range(of span: SourceSpan, in file: ReportedFile) -> JSONValue {
    ["start": position(of: span.range.lowerBound, in: file), "end": position(of: span.range.upperBound, in: file)]
  }

  private static func position(of offset: Int, in file: ReportedFile) -> JSONValue {
    let position = file.lines.position(of: offset)
    // A byte order mark counts: it is part of the line that a suggestion is put into.
    let start = position.line == 1 ? 0 : file.lines.contents(ofLine: position.line).lowerBound
    return ["line": .integer(position.line), "column": .integer(position.offset - start + 1)]
  }
}
