package import Diagnostics

extension RuleID {
  package static let missingSecret = RuleID("SL0205", "missing-secret", .error)
}
