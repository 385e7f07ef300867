import Diagnostics
import Rules

/// docs/rules.md: every rule.
enum RuleReference {
  static var text: String {
    var text = generatedNote + "# The rules\n\n| code | name | severity | finds | fix |\n|---|---|---|---|---|\n"
    for rule in RuleCatalog.all {
      let anchor = "#\(rule.id.code.lowercased())-\(rule.id.name)"
      text +=
        "| [\(rule.id.code)](\(anchor)) | \(rule.id.name) | \(rule.id.severity.rawValue) | \(rule.summary) | \(rule.fix == .none ? "" : rule.fix.rawValue) |\n"
    }
    for rule in RuleCatalog.all {
      text +=
        "\n## \(rule.id.code) \(rule.id.name)\n\nFinds \(rule.summary) (\(rule.id.severity.rawValue)).\n\n\(rule.rationale)\n\n\(rule.remedy)\n"
      for (title, isFlagged) in [("Found", true), ("Not found", false)] {
        for example in rule.examples where example.isFlagged == isFlagged {
          text += "\n\(title):\n\n```yaml\n\(VisibleText.escapeLines(example.text))\n```\n"
        }
      }
      if !rule.references.isEmpty { text += "\nSee \(rule.references.joined(separator: "; ")).\n" }
    }
    return text
  }
}
