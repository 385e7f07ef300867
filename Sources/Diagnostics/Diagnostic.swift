/// One finding about the user's text.
///
/// The message is a headline: the specific noun first, what it is, what is expected; no period at its end. It never holds a secret.
package struct Diagnostic: Sendable, Equatable {
  package var rule: RuleID
  package var severity: Severity
  package var message: String
  package var span: SourceSpan
  /// The document within the file, counted from 1.
  package var document: Int
  /// The path of the field within its document, such as `spec.port`.
  package var field: String?
  /// The object that it is about, such as `SMTPConnection billing`, where that could be read.
  package var object: String?
  package var related: [RelatedLocation]
  /// What to change.
  package var help: String?
  package var fix: Fix?

  package init(
    _ rule: RuleID, _ message: String, at span: SourceSpan, document: Int, field: String? = nil,
    related: [RelatedLocation] = [], help: String? = nil, fix: Fix? = nil
  ) {
    self.rule = rule
    self.severity = rule.severity
    self.message = message
    self.span = span
    self.document = document
    self.field = field
    self.related = related
    self.help = help
    self.fix = fix
  }
}

/// A second place that a finding speaks of.
package struct RelatedLocation: Sendable, Equatable {
  package let span: SourceSpan
  package let message: String

  package init(_ message: String, at span: SourceSpan) {
    self.span = span
    self.message = message
  }
}

/// A change of the text that settles a finding. A safe fix keeps the meaning that the author evidently had.
package struct Fix: Sendable, Equatable {
  package let title: String
  package let isSafe: Bool
  package let edits: [TextEdit]
  /// Whether the edits hold nothing of the text that they replace: that text may be a secret, and the fix is shown nonetheless.
  package let isIndependent: Bool

  package init(_ title: String, isSafe: Bool = true, isIndependent: Bool = false, edits: [TextEdit]) {
    self.isIndependent = isIndependent
    self.title = title
    self.isSafe = isSafe
    self.edits = edits
  }
}

/// The replacement of the bytes of `span` by `text`.
package struct TextEdit: Sendable, Equatable {
  package let span: SourceSpan
  package let text: String

  package init(_ span: SourceSpan, _ text: String) {
    self.span = span
    self.text = text
  }
}

extension Array where Element == Diagnostic {
  /// The findings by file, place and code, each once: the order never depends on which thread found what.
  package func sortedForReport() -> [Diagnostic] {
    let sorted = self.sorted { left, right in
      if left.span.file != right.span.file { return left.span.file < right.span.file }
      if left.span.start != right.span.start { return left.span.start < right.span.start }
      if left.rule.code != right.rule.code { return left.rule.code < right.rule.code }
      if left.span.end != right.span.end { return left.span.end < right.span.end }
      return left.message < right.message
    }
    var result: [Diagnostic] = []
    result.reserveCapacity(sorted.count)
    for diagnostic in sorted where result.last != diagnostic { result.append(diagnostic) }
    return result
  }
}
