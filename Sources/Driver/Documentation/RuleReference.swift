import Diagnostics
import Rules

/// docs/rules/: a page a rule, and docs/rules.md, which lists them.
enum RuleReference {
  static let families: [(prefix: String, title: String)] = [
    ("SL00", "YAML"), ("SL01", "Schema"), ("SL02", "References"), ("SL03", "Security"), ("SL04", "Consistency"),
    ("SL05", "Providers"), ("SL06", "Certificates and keys"), ("SL09", "Ignoring"),
  ]

  static var index: String {
    var text = generatedNote + "# The rules\n"
    for family in families {
      text += "\n## \(family.title)\n\n| code | name | severity | finds | fix |\n|---|---|---|---|---|\n"
      for rule in RuleCatalog.all where rule.id.code.hasPrefix(family.prefix) {
        let fix = rule.fix == .none ? "" : rule.fix.rawValue
        text += "| [\(rule.id.code)](rules/\(rule.id.code).md) | \(rule.id.name) | \(rule.id.severity.rawValue) "
        text += "| \(rule.summary) | \(fix) |\n"
      }
    }
    return text + """

      `--fix` carries out safe fixes, which keep the meaning; `--unsafe-fixes` also those that may change what a connection does.

      """
  }

  static func page(of rule: Rule) -> String {
    var text =
      generatedNote + "# \(rule.id.code) \(rule.id.name)\n\nFinds: \(rule.summary). Severity: \(rule.id.severity.rawValue).\n"
    text += "\n## Why, and when it is silent\n\n\(rule.rationale)\n\n## What to do\n\n\(rule.remedy)\n"
    switch rule.fix {
    case .none: break
    case .safe: text += "\n`smtplint check --fix` mends it, where the finding carries a fix.\n"
    case .unsafe:
      text += "\n`smtplint check --fix --unsafe-fixes` mends it, where the finding carries a fix; read what it changed.\n"
    }
    for (title, isFlagged) in [("Found", true), ("Not found", false)] {
      text += "\n## \(title)\n"
      for example in rule.examples where example.isFlagged == isFlagged {
        text += "\n```yaml\n\(VisibleText.escapeLines(example.text))\n```\n"
      }
    }
    text += "\n## Accepting it\n\n" + acceptance(of: rule.id)
    if !rule.references.isEmpty { text += "\n## Sources\n\n" + rule.references.map { "- \($0)\n" }.joined() }
    return text
  }

  private static func acceptance(of rule: RuleID) -> String {
    if rule.isUndeniable { return "Not possible: errors of syntax and schema are always errors.\n" }
    let setting = """
      In `.smtplint.yaml`, for the whole workspace, `off`, `info`, `warning` or `error`:

      ```yaml
      rules: {\(rule.name): info}
      ```

      """
    if rule.isAboutIgnoring { return setting }
    return """
      At the end of the line, or alone on the line before it, with the reason:

      ```yaml
      # smtplint: ignore \(rule.code) -- why it may stay
      ```


      """ + setting
  }
}
