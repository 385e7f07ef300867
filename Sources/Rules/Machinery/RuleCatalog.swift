import Diagnostics

/// Every rule of the program, by code.
package enum RuleCatalog {
  package static let all: [Rule] = [
    // YAML
    .yamlSyntax, .invalidEncoding, .duplicateKey, .undefinedAlias, .limitExceeded, .ambiguousScalar, .commentInValue,
    // Schema
    .unknownKind, .missingField, .unknownField, .wrongType, .outOfRange, .tooLong, .forbiddenCharacter, .unknownValue,
    .forbiddenField, .duplicateItem, .invalidHost, .invalidURL, .emptyValue,
    // References
    .undefinedReference, .wrongReferenceType, .duplicateName, .unusedDefinition, .missingSecret,
    // Security
    .cleartextAuth, .plaintextSecret, .deprecatedProtocol, .insecureCipher, .weakCipher, .hostnameNotVerified,
    .cleartextTokenEndpoint, .exposedSecretFile, .noTransportSecurity,
    // Consistency
    .cipherProtocolMismatch, .tlsSettingsIgnored, .portSecurityMismatch, .retriesNeverRun, .incompleteLogin,
    .duplicateEndpoint, .excessiveRetryWindow, .unverifiableAddress,
    // Providers
    .providerEndpoint, .providerLogin, .basicAuthRetirement, .providerOAuthUnsupported, .oauthScope,
    // Certificates and keys
    .certificateExpired, .certificateExpiring, .keyMismatch, .weakKey, .wrongKeyUsage,
    // Ignoring
    .unusedIgnore, .ignoreWithoutReason,
  ]

  /// The rule of a code or a name, in any case.
  package static func rule(_ codeOrName: String) -> Rule? {
    byName[codeOrName.lowercased()]
  }

  /// Every code and every name.
  package static let names: [String] = all.flatMap { [$0.id.code, $0.id.name] }

  private static let byName: [String: Rule] = Dictionary(
    uniqueKeysWithValues: all.flatMap { [($0.id.code.lowercased(), $0), ($0.id.name, $0)] })
}
