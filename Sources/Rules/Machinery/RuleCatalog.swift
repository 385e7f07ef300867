import Diagnostics

/// Every rule of the program, by code.
package enum RuleCatalog {
  package static let all: [Rule] = [
    // YAML
    .yamlSyntax, .invalidEncoding, .duplicateKey, .undefinedAlias, .limitExceeded,
    // Schema
    .unknownKind, .missingField, .unknownField, .wrongType, .outOfRange, .tooLong, .forbiddenCharacter, .unknownValue,
    .forbiddenField, .duplicateItem, .invalidHost, .invalidURL, .emptyValue,
    // References
    .undefinedReference, .wrongReferenceType, .duplicateName, .unusedDefinition,
    // Security
    .cleartextAuth, .plaintextSecret, .deprecatedProtocol, .insecureCipher, .weakCipher, .hostnameNotVerified,
    .cleartextTokenEndpoint, .noTransportSecurity,
    // Consistency
    .cipherProtocolMismatch, .tlsSettingsIgnored, .portSecurityMismatch, .retriesNeverRun, .incompleteLogin,
    .duplicateEndpoint, .excessiveRetryWindow, .unverifiableAddress,
  ]

  /// The rule of a code or a name, in any case.
  package static func rule(_ codeOrName: String) -> Rule? {
    let wanted = codeOrName.lowercased()
    return all.first { $0.id.code.lowercased() == wanted || $0.id.name == wanted }
  }
}
