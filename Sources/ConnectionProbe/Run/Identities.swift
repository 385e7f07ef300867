internal import KeyMaterial
internal import Secrets

extension ProbeEnvironment {
  /// Opens a client's key; blocks while its passphrase is asked for.
  func identity(_ source: IdentitySource) throws -> ClientIdentity {
    guard let passphrase = source.passphrase else { return try Self.open(source.files, nil) }
    let secret = try secrets.resolve(passphrase.reference, folder: passphrase.folder)
    return try secret.withBytes { bytes throws(IdentityError) in try Self.open(source.files, bytes) }
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
