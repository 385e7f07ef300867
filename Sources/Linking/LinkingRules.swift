package import Diagnostics

/// The rules that linking reports by itself.
extension RuleID {
  package static let undefinedReference = RuleID("SL0201", "undefined-reference", .error)
  package static let wrongReferenceType = RuleID("SL0202", "wrong-reference-type", .error)
  package static let duplicateName = RuleID("SL0203", "duplicate-name", .error)
  package static let unusedDefinition = RuleID("SL0204", "unused-definition", .info)
}
