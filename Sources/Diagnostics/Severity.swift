/// How much a finding matters; ordered, the worst is the greatest.
package enum Severity: String, CaseIterable, Comparable, Sendable {
  case info
  case warning
  case error

  package static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .info: 0
    case .warning: 1
    case .error: 2
    }
  }
}

/// The identity of a rule: the code that tools store, the name that people write, the severity it has by default.
///
/// Each room declares the rules it reports as static members in an extension; `RuleCatalog` documents them all.
package struct RuleID: Hashable, Sendable {
  package let code: String
  package let name: String
  package let severity: Severity

  package init(_ code: String, _ name: String, _ severity: Severity) {
    self.code = code
    self.name = name
    self.severity = severity
  }
}
