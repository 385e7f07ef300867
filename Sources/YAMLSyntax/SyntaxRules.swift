package import Diagnostics

/// The rules that parsing reports by itself.
extension RuleID {
  package static let yamlSyntax = RuleID("SL0001", "yaml-syntax", .error)
  package static let invalidEncoding = RuleID("SL0002", "invalid-encoding", .error)
  package static let duplicateKey = RuleID("SL0003", "duplicate-key", .error)
  package static let undefinedAlias = RuleID("SL0004", "undefined-alias", .error)
  package static let limitExceeded = RuleID("SL0005", "limit-exceeded", .error)
}
