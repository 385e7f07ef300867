package import Diagnostics

extension RuleID {
  package static let cipherProtocolMismatch = RuleID("SL0401", "cipher-protocol-mismatch", .error)
  package static let tlsSettingsIgnored = RuleID("SL0402", "tls-settings-ignored", .warning)
  package static let portSecurityMismatch = RuleID("SL0403", "port-security-mismatch", .warning)
  package static let retriesNeverRun = RuleID("SL0404", "retries-never-run", .warning)
  package static let incompleteLogin = RuleID("SL0405", "incomplete-login", .warning)
  package static let duplicateEndpoint = RuleID("SL0406", "duplicate-endpoint", .info)
  package static let excessiveRetryWindow = RuleID("SL0407", "excessive-retry-window", .warning)
  package static let unverifiableAddress = RuleID("SL0408", "unverifiable-address", .warning)
}
