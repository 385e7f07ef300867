package import Diagnostics

extension RuleID {
  package static let certificateExpired = RuleID("SL0601", "certificate-expired", .error)
  package static let certificateExpiring = RuleID("SL0602", "certificate-expiring", .warning)
  package static let keyMismatch = RuleID("SL0603", "key-mismatch", .error)
  package static let weakKey = RuleID("SL0604", "weak-key", .warning)
  package static let wrongKeyUsage = RuleID("SL0605", "wrong-key-usage", .warning)
}
