package import Diagnostics
package import Linking
package import Manifests

/// A rule as a value: what it is called, what it says of itself, and how it checks.
package struct Rule: Sendable {
  package let id: RuleID
  /// What it finds, as a headline.
  package let summary: String
  /// Why that matters, and when the rule stays silent.
  package let rationale: String
  /// What to do about it.
  package let remedy: String
  package let fix: FixAvailability
  package let references: [String]
  /// Tests and documentation.
  package let examples: [RuleExample]
  package let check: Check

  package enum Check: Sendable {
    /// Parsing, decoding or linking reports it, and nothing else does.
    case builtIn
    case connection(@Sendable (Subject<SMTPConnection>, inout Findings) -> Void)
    case credential(@Sendable (Subject<Credential>, inout Findings) -> Void)
    case manifest(@Sendable (Manifest, inout Findings) -> Void)
    case workspace(@Sendable (Workspace, inout Findings) -> Void)
    /// Looks at the files and secrets that one object names.
    case files(@Sendable (Subject<NamedFiles>, inout Findings) -> Void)
  }

  package enum FixAvailability: String, Sendable {
    case none
    case safe
    case unsafe
  }

  init(
    _ id: RuleID, summary: String, rationale: String, remedy: String, fix: FixAvailability = .none, references: [String] = [],
    examples: [RuleExample], check: Check
  ) {
    self.id = id
    self.summary = summary
    self.rationale = rationale
    self.remedy = remedy
    self.fix = fix
    self.references = references
    self.examples = examples
    self.check = check
  }
}

/// What a rule that looks at one object gets to see.
package struct Subject<Value: Sendable>: Sendable {
  package let value: Value
  package let manifest: Manifest
  package let workspace: Workspace
}

/// Collects what one rule finds.
package struct Findings {
  private let rule: RuleID
  package var diagnostics: [Diagnostic] = []

  init(rule: RuleID) { self.rule = rule }

  /// Reports a place in the metadata of an object, by the field's path there.
  mutating func reportInMetadata(_ message: String, at span: SourceSpan, in manifest: Manifest, field: String, help: String) {
    diagnostics.append(Diagnostic(rule, message, at: span, document: manifest.document, field: "metadata.\(field)", help: help))
  }

  package mutating func report(
    _ message: String, at span: SourceSpan, in manifest: Manifest, field: String? = nil, severity: Severity? = nil,
    related: [RelatedLocation] = [], help: String? = nil, fix: Fix? = nil
  ) {
    var diagnostic = Diagnostic(
      rule, message, at: span, document: manifest.document, field: field.map { "spec.\($0)" }, related: related, help: help,
      fix: fix)
    if let severity { diagnostic.severity = severity }
    diagnostics.append(diagnostic)
  }
}
