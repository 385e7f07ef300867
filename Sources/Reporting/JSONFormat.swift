import CanonicalJSON
import Diagnostics

/// The findings as one JSON object: the contract that other programs build on (schemas/report.schema.json).
package enum JSONFormat {
  package static func render(_ report: Report) -> String {
    let value: JSONValue = [
      "version": 1,
      "summary": [
        "files": .integer(report.summary.files), "documents": .integer(report.summary.documents),
        "errors": .integer(report.count(.error)), "warnings": .integer(report.count(.warning)),
        "infos": .integer(report.count(.info)), "suppressed": .integer(report.summary.suppressed),
      ],
      "diagnostics": .array(report.diagnostics.map { encode($0, in: report) }),
    ]
    return value.prettyText + "\n"
  }

  /// One finding as an object.
  static func encode(_ diagnostic: Diagnostic, in report: Report) -> JSONValue {
    let file = report.file(of: diagnostic.span)
    var members: [JSONValue.Member] = [
      .init("code", .string(diagnostic.rule.code)), .init("name", .string(diagnostic.rule.name)),
      .init("severity", .string(diagnostic.severity.rawValue)), .init("message", .string(diagnostic.message)),
      .init("path", .string(file.source.path)), .init("document", .integer(diagnostic.document)),
    ]
    if let field = diagnostic.field { members.append(.init("field", .string(field))) }
    members += place(of: diagnostic.span, in: file)
    members.append(
      .init(
        "related",
        .array(
          diagnostic.related.map { related in
            let file = report.file(of: related.span)
            return .object(
              [.init("path", .string(file.source.path))] + place(of: related.span, in: file)
                + [.init("message", .string(related.message))])
          })))
    if let help = diagnostic.help { members.append(.init("help", .string(help))) }
    members.append(.init("url", .string(ProjectLinks.page(of: diagnostic.rule))))
    if let fix = report.publicFix(of: diagnostic) { members.append(.init("fix", encode(fix))) }
    return .object(members)
  }

  private static func place(of span: SourceSpan, in file: ReportedFile) -> [JSONValue.Member] {
    [
      .init("start", encode(file.lines.position(of: span.range.lowerBound))),
      .init("end", encode(file.lines.position(of: span.range.upperBound))),
    ]
  }

  private static func encode(_ position: SourcePosition) -> JSONValue {
    ["line": .integer(position.line), "column": .integer(position.column), "offset": .integer(position.offset)]
  }

  private static func encode(_ fix: Fix) -> JSONValue {
    [
      "title": .string(fix.title), "safe": .bool(fix.isSafe),
      "edits": .array(
        fix.edits.map { edit in
          [
            "start": .integer(edit.span.range.lowerBound), "end": .integer(edit.span.range.upperBound),
            "text": .string(edit.text),
          ]
        }),
    ]
  }
}
