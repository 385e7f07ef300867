package import Diagnostics
package import Manifests

/// What the people of a workspace have decided about findings.
package struct Policy: Sendable {
  /// What becomes of the findings of a rule.
  package enum Level: String, Choice { case off, info, warning, error }

  package var levels: [RuleID: Level] = [:]
  /// Labels that every object must have.
  package var requiredLabels: [String] = []

  package init() {}

  /// The findings with the severities that were decided on, less those of rules that are off.
  package func judge(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    guard !levels.isEmpty else { return diagnostics }
    return diagnostics.compactMap { diagnostic in
      guard let level = levels[diagnostic.rule] else { return diagnostic }
      var judged = diagnostic
      switch level {
      case .off: return nil
      case .info: judged.severity = .info
      case .warning: judged.severity = .warning
      case .error: judged.severity = .error
      }
      return judged
    }
  }

  /// The labels that an object lacks, each as a finding.
  package func missingLabels(of manifest: Manifest) -> [Diagnostic] {
    guard !manifest.hasUnreadable("metadata.labels") else { return [] }
    let present = Set((manifest.metadata.labels?.value ?? []).map(\.key.value))
    return requiredLabels.filter { !present.contains($0) }.map { label in
      Diagnostic(
        .missingField, "label \(Quoted(label)) is missing; the configuration requires it", at: manifest.span,
        document: manifest.document, field: "metadata.labels", help: "add it under metadata.labels")
    }
  }
}
