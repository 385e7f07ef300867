package import Diagnostics

extension RuleID {
  package static let providerEndpoint = RuleID("SL0501", "provider-endpoint", .warning)
  package static let providerLogin = RuleID("SL0502", "provider-login", .warning)
  package static let basicAuthRetirement = RuleID("SL0503", "basic-auth-retirement", .warning)
  package static let providerOAuthUnsupported = RuleID("SL0504", "provider-oauth-unsupported", .error)
  package static let oauthScope = RuleID("SL0505", "oauth-scope", .warning)
}
