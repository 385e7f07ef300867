package import Diagnostics

/// The rules that decoding reports by itself.
extension RuleID {
  package static let unknownKind = RuleID("SL0101", "unknown-kind", .error)
  package static let missingField = RuleID("SL0102", "missing-field", .error)
  package static let unknownField = RuleID("SL0103", "unknown-field", .error)
  package static let wrongType = RuleID("SL0104", "wrong-type", .error)
  package static let outOfRange = RuleID("SL0105", "out-of-range", .error)
  package static let tooLong = RuleID("SL0106", "too-long", .error)
  package static let forbiddenCharacter = RuleID("SL0107", "forbidden-character", .error)
  package static let unknownValue = RuleID("SL0108", "unknown-value", .error)
  package static let forbiddenField = RuleID("SL0109", "forbidden-field", .error)
  package static let duplicateItem = RuleID("SL0110", "duplicate-item", .error)
  package static let invalidHost = RuleID("SL0111", "invalid-host", .error)
  package static let invalidURL = RuleID("SL0112", "invalid-url", .error)
  package static let emptyValue = RuleID("SL0113", "empty-value", .error)
}
