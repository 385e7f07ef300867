package import Diagnostics

extension RuleID {
  package static let cleartextAuth = RuleID("SL0301", "cleartext-auth", .error)
  package static let plaintextSecret = RuleID("SL0302", "plaintext-secret", .error)
  package static let deprecatedProtocol = RuleID("SL0303", "deprecated-protocol", .warning)
  package static let insecureCipher = RuleID("SL0304", "insecure-cipher", .error)
  package static let weakCipher = RuleID("SL0305", "weak-cipher", .warning)
  package static let hostnameNotVerified = RuleID("SL0306", "hostname-not-verified", .warning)
  package static let cleartextTokenEndpoint = RuleID("SL0307", "cleartext-token-endpoint", .error)
  package static let exposedSecretFile = RuleID("SL0308", "exposed-secret-file", .warning)
  package static let noTransportSecurity = RuleID("SL0309", "no-transport-security", .info)
}
