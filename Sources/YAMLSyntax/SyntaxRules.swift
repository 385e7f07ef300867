package import Diagnostics

/// The rules that parsing reports by itself.
extension RuleID {
  package static let yamlSyntax = RuleID("SL0001", "yaml-syntax", .error)
  package static let invalidEncoding = RuleID("SL0002", "invalid-encoding", .error)
  package static let duplicateKey = RuleID("SL0003", "duplicate-key", .error)
  package static let undefinedAlias = RuleID("SL0004", "undefined-alias", .error)
  package static let limitExceeded = RuleID("SL0005", "limit-exceeded", .error)
}

/// The rules on how scalars are written, which decoding reports: it knows what each is for.
extension RuleID {
  package static let ambiguousScalar = RuleID("SL0006", "ambiguous-scalar", .warning)
  package static let commentInValue = RuleID("SL0007", "comment-in-value", .warning)
}
