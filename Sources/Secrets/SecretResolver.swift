package import Manifests

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

/// Reads secrets from where manifests say that they are.
package struct SecretResolver: Sendable {
  /// Whether programs may be run for secrets. The operator's to say, never a manifest's.
  private let allowsCommands: Bool
  /// How long a program, or whoever writes to a pipe, may take.
  private let time: Duration
  /// Variables that hold secrets, which programs are not to inherit.
  private let hiddenVariables: Set<String>
  private let isStopped: @Sendable () -> Bool

  /// - Parameter isStopped: Asked ten times a second while a program or a pipe is waited for; true ends that.
  package init(
    allowsCommands: Bool = false, time: Duration = .seconds(30), hiddenVariables: Set<String> = [],
    isStopped: @escaping @Sendable () -> Bool = { false }
  ) {
    self.allowsCommands = allowsCommands
    self.time = time
    self.hiddenVariables = hiddenVariables
    self.isStopped = isStopped
  }

  /// The secret; waits for files and programs, so do not call it in an event loop or a task.
  /// - Parameters:
  ///   - folder: What a file is relative to.
  ///   - limit: How long the caller waits, if that is less.
  ///   - isOver: Asked as `isStopped` is.
  package func resolve(
    _ reference: SecretReference, folder: String, within limit: Duration = .seconds(3600),
    unless isOver: @escaping @Sendable () -> Bool = { false }
  ) throws(SecretError) -> Secret {
    let patience = Patience(min(time, limit)) { [isStopped] in isStopped() || isOver() }
    switch reference {
    case .environment(let name): return try readEnvironment(name, reference)
    case .file(let path):
      return try read(path.utf8.first == UInt8(ascii: "/") || folder.isEmpty ? path : "\(folder)/\(path)", reference, patience)
    case .systemd(let name): return try readCredential(name, reference, patience)
    case .command(let arguments): return try run(arguments, reference, patience)
    case .plaintext, .encrypted:
      throw SecretError(.missing, reference, "is not read: refer to it by env, file, systemd or command")
    }
  }

  private func readEnvironment(_ name: String, _ reference: SecretReference) throws(SecretError) -> Secret {
    guard !name.isEmpty, !name.utf8.contains(0), let value = getenv(name) else {
      throw SecretError(.missing, reference, "is not set")
    }
    let bytes = UnsafeRawBufferPointer(start: value, count: strlen(value))
    guard !bytes.isEmpty else { throw SecretError(.missing, reference, SecretBuffer.Fault.empty.words) }
    guard let secret = Secret(bytes) else { throw SecretError(.missing, reference, SecretBuffer.Fault.tooLong.words) }
    return secret
  }

  private func read(_ path: String, _ reference: SecretReference, _ patience: Patience) throws(SecretError) -> Secret {
    do throws(SecretFile.Fault) {
      return try SecretFile(path: path).read(patience)
    } catch {
      throw SecretError(.missing, reference, error.words)
    }
  }

  /// From the folder that systemd makes for a service (systemd.exec(5), LoadCredential).
  private func readCredential(_ name: String, _ reference: SecretReference, _ patience: Patience) throws(SecretError) -> Secret {
    guard !["", ".", ".."].contains(name), !name.utf8.contains(UInt8(ascii: "/")) else {
      throw SecretError(.missing, reference, "has a name that is none of a credential")
    }
    guard let folder = getenv("CREDENTIALS_DIRECTORY"), folder.pointee != 0 else {
      throw SecretError(.missing, reference, "is not there: CREDENTIALS_DIRECTORY is not set, so this is no service of systemd's")
    }
    return try read("\(String(cString: folder))/\(name)", reference, patience)
  }

  private func run(_ arguments: [String], _ reference: SecretReference, _ patience: Patience) throws(SecretError) -> Secret {
    guard allowsCommands else {
      throw SecretError(.forbidden, reference, "was not run: programs run for secrets only where the operator allows it")
    }
    do throws(SecretProgram.Fault) {
      return try SecretProgram(arguments: arguments, hiddenVariables: hiddenVariables).read(patience)
    } catch {
      throw SecretError(.commandFailed, reference, error.words)
    }
  }
}
