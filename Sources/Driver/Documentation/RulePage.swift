import CanonicalJSON
import Diagnostics
import Reporting
import Rules

/// The list of rules.
enum RuleList {
  static var text: String {
    let width = RuleCatalog.all.map(\.id.name.count).max() ?? 0
    return RuleCatalog.all.map { rule in
      let name = rule.id.name + String(repeating: " ", count: width - rule.id.name.count)
      let severity = rule.id.severity.rawValue + String(repeating: " ", count: 7 - rule.id.severity.rawValue.count)
      return "\(rule.id.code)  \(name)  \(severity)  \(rule.summary)\n"
    }.joined()
  }

  static var json: JSONValue {
    .array(
      RuleCatalog.all.map { rule in
        [
          "code": .string(rule.id.code), "name": .string(rule.id.name), "severity": .string(rule.id.severity.rawValue),
          "summary": .string(rule.summary), "rationale": .string(rule.rationale), "remedy": .string(rule.remedy),
          "fix": .string(rule.fix.rawValue), "references": .array(rule.references.map { .string($0) }),
          "url": .string(ProjectLinks.page(of: rule.id)),
        ]
      })
  }
}

/// What `explain` says of a rule.
enum RulePage {
  static func text(_ rule: Rule, _ style: TextStyle) -> String {
    var text = style.paint("\(rule.id.code) \(rule.id.name)", .strong) + " (\(rule.id.severity.rawValue)): \(rule.summary)\n\n"
    text += Paragraph.wrap(rule.rationale) + "\n" + Paragraph.wrap(rule.remedy)
    switch rule.fix {
    case .none: break
    case .safe: text += "\nFindings carry a fix.\n"
    case .unsafe: text += "\nFindings carry a fix, which may change what the connection does.\n"
    }
    for (title, isFlagged) in [("Found", true), ("Not found", false)] {
      for example in rule.examples where example.isFlagged == isFlagged {
        text += "\n" + style.paint("\(title):", .strong) + "\n"
        text += VisibleText.escapeLines(example.text).split(separator: "\n", omittingEmptySubsequences: false).map {
          "    \($0)\n"
        }.joined()
      }
    }
    if !rule.references.isEmpty { text += "\nSee " + rule.references.joined(separator: "; ") + "\n" }
    return text
  }
}
