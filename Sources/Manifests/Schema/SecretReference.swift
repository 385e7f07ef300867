import CanonicalJSON

/// Where a secret is kept; never the secret itself.
package enum SecretReference: Sendable, Equatable {
  case environment(String)
  case file(String)
  case systemd(String)
  case command([String])
  /// The manifest holds the secret itself. Its text is not kept: `plaintext-secret` reports the place, over which a reference
  /// can be written where nothing else depends on how it is written.
  case plaintext(isReplaceable: Bool)
  /// A value that SOPS has encrypted.
  case encrypted

  /// The four ways to refer to a secret, as the manifest spells them.
  package static let schemes = ["env", "file", "systemd", "command"]

  /// The reference in canonical form; nil for what may not leave the manifest.
  func canonical(in context: EncodingContext) -> JSONValue? {
    switch self {
    case .environment(let name): ["env": .string(name)]
    case .file(let path): ["file": .string(TextForm.path.canonical(path, in: context))]
    case .systemd(let name): ["systemd": .string(name)]
    case .command(let arguments): ["command": .array(arguments.map { .string($0) })]
    case .plaintext, .encrypted: nil
    }
  }
}

extension ValueType where Value == SecretReference {
  package static var secret: ValueType {
    ValueType(.secret, decode: { $1.decodeSecret($0) }, encode: { value, context in value.canonical(in: context) ?? .null })
  }
}
