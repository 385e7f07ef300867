package import Diagnostics

/// The program as a report names it, and what it says of its rules.
package struct Tool: Sendable {
  package struct RuleDescription: Sendable {
    let id: RuleID
    let summary: String
    let rationale: String
    let remedy: String
    let references: [String]

    package init(_ id: RuleID, summary: String, rationale: String, remedy: String, references: [String]) {
      self.id = id
      self.summary = summary
      self.rationale = rationale
      self.remedy = remedy
      self.references = references
    }
  }

  static let name = "smtplint"

  let version: String
  /// By code.
  let rules: [RuleDescription]

  package init(version: String, rules: [RuleDescription]) {
    self.version = version
    self.rules = rules
  }
}

/// Where the rules are documented.
package enum ProjectLinks {
  static let home = "https://github.com/smtplint/smtplint"

  package static func page(of rule: RuleID) -> String {
    "\(home)/blob/main/docs/rules/\(rule.code).md"
  }
}
