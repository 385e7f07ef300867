package import Diagnostics
package import Linking
import Manifests

/// The rules of a run, sorted by what they look at.
package struct Linter: Sendable {
  private let rules: [Rule]

  package init(rules: [Rule] = RuleCatalog.all) {
    self.rules = rules.filter { if case .builtIn = $0.check { false } else { true } }
  }

  /// What the rules find in some of the manifests of a workspace, by their indices.
  package func lint(_ indices: Range<Int>, of workspace: Workspace) -> [Diagnostic] {
    var diagnostics: [Diagnostic] = []
    for manifest in workspace.manifests[indices] {
      for rule in rules { lint(manifest, of: workspace, with: rule, into: &diagnostics) }
    }
    return diagnostics
  }

  private func lint(_ manifest: Manifest, of workspace: Workspace, with rule: Rule, into diagnostics: inout [Diagnostic]) {
    var findings = Findings(rule: rule.id)
    switch (rule.check, manifest.specification) {
    case (.connection(let check), .connection(let connection)):
      check(Subject(value: connection, manifest: manifest, workspace: workspace), &findings)
    case (.credential(let check), .credential(let credential)):
      check(Subject(value: credential, manifest: manifest, workspace: workspace), &findings)
    case (.manifest(let check), _): check(manifest, &findings)
    default: return
    }
    if !findings.diagnostics.isEmpty { diagnostics += findings.diagnostics }
  }

  /// What the rules find that look at the workspace as a whole.
  package func lintAsWhole(_ workspace: Workspace) -> [Diagnostic] {
    rules.flatMap { rule -> [Diagnostic] in
      guard case .workspace(let check) = rule.check else { return [] }
      var findings = Findings(rule: rule.id)
      check(workspace, &findings)
      return findings.diagnostics
    }
  }
}
