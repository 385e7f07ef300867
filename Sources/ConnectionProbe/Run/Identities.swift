internal import KeyMaterial
internal import NIOCore
internal import Secrets

extension ProbeEnvironment {
  /// Opens a client's key; blocks while its passphrase is asked for.
  func identity(_ source: IdentitySource, _ wait: SecretWait) throws -> ClientIdentity {
    guard let passphrase = source.passphrase else { return try Self.open(source.files, nil) }
    let secret = try secret(passphrase, wait)
    return try secret.withBytes { bytes throws(IdentityError) in try Self.open(source.files, bytes) }
  }

  /// Reads a secret; blocks.
  func secret(_ source: SecretSource, _ wait: SecretWait) throws(SecretError) -> Secret {
    let left = max(.zero, wait.end - .now())
    return try secrets.resolve(
      source.reference, folder: source.folder, within: .nanoseconds(left.nanoseconds), unless: { wait.isOver.isSet })
  }

  private static func open(
    _ files: IdentitySource.Files, _ passphrase: UnsafeRawBufferPointer?
  ) throws(IdentityError) -> ClientIdentity {
    switch files {
    case .pkcs12(let file): try .open(pkcs12: file, passphrase: passphrase)
    case .pem(let certificate, let key): try .open(certificateFile: certificate, keyFile: key, passphrase: passphrase)
    }
  }
}

/// How long an attempt waits for its secrets.
struct SecretWait: Sendable {
  let end: NIODeadline
  let isOver: StopFlag
}

extension SecretError {
  /// As the stage `secret` calls it.
  var reason: ProbeReason {
    switch kind {
    case .missing: .secretMissing
    case .forbidden: .secretForbidden
    case .commandFailed: .secretCommandFailed
    }
  }
}
