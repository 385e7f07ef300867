package import Diagnostics
package import Linking
import Manifests

/// The rules of a run, sorted by what they look at.
package struct Linter: Sendable {
  private typealias Entry<Value: Sendable> = (id: RuleID, check: @Sendable (Value, inout Findings) -> Void)

  private var connectionRules: [Entry<Subject<SMTPConnection>>] = []
  private var credentialRules: [Entry<Subject<Credential>>] = []
  private var manifestRules: [Entry<Manifest>] = []
  private var workspaceRules: [Entry<Workspace>] = []
  private var fileRules: [Entry<Subject<NamedFiles>>] = []

  package init(rules: [Rule] = RuleCatalog.all) {
    for rule in rules {
      switch rule.check {
      case .builtIn: break
      case .connection(let check): connectionRules.append((rule.id, check))
      case .credential(let check): credentialRules.append((rule.id, check))
      case .manifest(let check): manifestRules.append((rule.id, check))
      case .workspace(let check): workspaceRules.append((rule.id, check))
      case .files(let check): fileRules.append((rule.id, check))
      }
    }
  }

  /// What the rules find in some of the manifests of a workspace, by their indices.
  package func lint(
    _ indices: Range<Int>, of workspace: Workspace, in surroundings: Surroundings = Surroundings()
  ) -> [Diagnostic] {
    var diagnostics: [Diagnostic] = []
    for manifest in workspace.manifests[indices] {
      apply(manifestRules, to: manifest, &diagnostics)
      switch manifest.specification {
      case .connection(let connection):
        apply(connectionRules, to: Subject(value: connection, manifest: manifest, workspace: workspace), &diagnostics)
      case .credential(let credential):
        apply(credentialRules, to: Subject(value: credential, manifest: manifest, workspace: workspace), &diagnostics)
      case .key, .trustedCertificate, .cluster, .unreadable: break
      }
      if let files = NamedFiles(of: manifest, in: surroundings) {
        apply(fileRules, to: Subject(value: files, manifest: manifest, workspace: workspace), &diagnostics)
      }
    }
    return diagnostics
  }

  /// What the rules find that look at the workspace as a whole.
  package func lintAsWhole(_ workspace: Workspace) -> [Diagnostic] {
    var diagnostics: [Diagnostic] = []
    apply(workspaceRules, to: workspace, &diagnostics)
    return diagnostics
  }

  private func apply<Value>(_ rules: [Entry<Value>], to value: Value, _ diagnostics: inout [Diagnostic]) {
    for rule in rules {
      var findings = Findings(rule: rule.id)
      rule.check(value, &findings)
      if !findings.diagnostics.isEmpty { diagnostics += findings.diagnostics }
    }
  }
}
