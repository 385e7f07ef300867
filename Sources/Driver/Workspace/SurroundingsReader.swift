package import Diagnostics
import KeyMaterial
package import Manifests
package import Rules
import Synchronization

/// Finds out about the files and secrets that manifests name, so that rules can look at them without touching the machine.
package struct SurroundingsReader: Sendable {
  private let settings: Surroundings
  private let isIdle: Bool

  /// `isTarget`: the manifests are for this machine, and their secrets have to be here. `isIdle`: nothing is looked at.
  package init(now: Int64, certificateExpiryDays: Int?, isTarget: Bool, isIdle: Bool = false) {
    self.isIdle = isIdle
    var settings = Surroundings()
    settings.now = now
    if let certificateExpiryDays { settings.certificateExpiryDays = certificateExpiryDays }
    settings.isTarget = isTarget
    self.settings = settings
  }

  /// What a manifest asks for: a file, and whether it is to be read.
  private struct Request: Hashable {
    let path: String
    let isOpened: Bool
  }

  /// Looks at each file once, whoever names it. `folder` tells where the paths of a source file start.
  package func read(_ manifests: [Manifest], folder: (FileID) -> String) -> Surroundings {
    if isIdle { return settings }
    var surroundings = settings
    var places: [(span: SourceSpan, request: Int)] = []
    var requests: [Request] = []
    var numbers: [Request: Int] = [:]
    var folders: [FileID: String] = [:]

    func resolve(_ path: String, in manifest: Manifest) -> String {
      if path.hasPrefix("/") { return path }
      let file = manifest.span.file
      let start = folders[file] ?? folder(file)
      folders[file] = start
      return PathText.join(start, path)
    }
    func ask(_ path: String, isOpened: Bool, for span: SourceSpan) {
      let request = Request(path: path, isOpened: isOpened)
      let number = numbers[request] ?? requests.count
      if number == requests.count {
        numbers[request] = number
        requests.append(request)
      }
      places.append((span, number))
    }

    for manifest in manifests {
      for material in manifest.materials where !material.isInline {
        ask(resolve(material.text.value, in: manifest), isOpened: true, for: material.text.span)
      }
      for (_, secret) in manifest.secrets {
        if case .file(let path) = secret.value { ask(resolve(path, in: manifest), isOpened: false, for: secret.span) }
        guard settings.isTarget else { continue }
        surroundings.missingSecrets[secret.span] = SecretPlace.absence(of: secret.value) { resolve($0, in: manifest) }
      }
    }
    guard !requests.isEmpty else { return surroundings }
    let repositories = Repositories()
    let asked = requests
    let facts = Parallel.map(asked.count) { FileFacts.look(at: asked[$0].path, isOpened: asked[$0].isOpened, repositories) }
    for (span, request) in places { surroundings.files[span] = facts[request] }
    return surroundings
  }
}

extension FileFacts {
  fileprivate static func look(at path: String, isOpened: Bool, _ repositories: Repositories) -> FileFacts {
    let status: Files.Status
    do throws(FileError) {
      guard let found = try Files.status(of: path) else { return FileFacts(.missing) }
      status = found
    } catch {
      return FileFacts(.forbidden)
    }
    switch status.kind {
    case .folder: return FileFacts(.unusable("is a folder"))
    case .other where isOpened: return FileFacts(.unusable("is no regular file"))
    case .file, .other: break
    }
    let real = Files.realPath(path) ?? path
    // Container runtimes set the permissions of what they put there, and nobody else gets at it.
    let readers: Readers? = real.hasPrefix("/run/") ? nil : status.readers
    return FileFacts(
      isOpened ? read(real) : .unopened, isInWorkTree: repositories.contain(PathText.folder(of: real)), readers: readers)
  }

  private static func read(_ path: String) -> State {
    do throws(FileError) {
      guard let bytes = try Files.readRegular(path, limit: KeyMaterialFile.byteLimit) else {
        return .unusable("is no regular file")
      }
      return bytes.count > KeyMaterialFile.byteLimit
        ? .unusable("is larger than \(KeyMaterialFile.byteLimit >> 20) MiB") : .read(KeyMaterialFile.read(bytes))
    } catch {
      return .forbidden
    }
  }
}

extension Files.Status {
  fileprivate var readers: FileFacts.Readers? {
    permissions & 0o004 != 0 ? .everybody : permissions & 0o040 != 0 ? .group : nil
  }
}

/// Which folders are in the work tree of a Git repository: those with `.git` in them or above them.
private final class Repositories: Sendable {
  private let known = Mutex<[String: Bool]>([:])

  func contain(_ folder: String) -> Bool {
    var passed: [String] = []
    var current = folder
    var result = false
    while true {
      if let answer = known.withLock({ $0[current] }) {
        result = answer
        break
      }
      passed.append(current)
      if Files.exists(PathText.join(current, ".git")) {
        result = true
        break
      }
      if current == "/" || current.isEmpty { break }
      current = PathText.folder(of: current)
    }
    known.withLock { known in for folder in passed { known[folder] = result } }
    return result
  }
}

/// Where secrets are kept on this machine. Looks whether they are there, and reads none.
private enum SecretPlace {
  /// Where the secret is not, as the end of a sentence; nil where it is, or nobody can tell. The reference is not quoted: a
  /// secret may have been written in its place.
  static func absence(of secret: SecretReference, resolve: (String) -> String) -> String? {
    switch secret {
    case .environment(let name):
      return Console.hasEnvironment(name) ? nil : "an environment variable that is not set here"
    case .file(let path):
      let path = resolve(path)
      if !Files.exists(path) { return "a file that is not here" }
      if (try? Files.kind(of: path)) == .folder { return "a file that is a folder here" }
      return Files.isReadable(path) ? nil : "a file that this user may not read"
    case .systemd(let name):
      guard let folder = Console.environment("CREDENTIALS_DIRECTORY"), !folder.isEmpty else {
        return "a credential of systemd, and CREDENTIALS_DIRECTORY is not set here"
      }
      return Files.isReadable(PathText.join(folder, name)) ? nil : "a credential that systemd does not provide here"
    case .command(let arguments):
      guard let program = arguments.first else { return nil }
      if program.contains("/") { return Files.isProgram(program) ? nil : "the output of a program that is not here" }
      let folders = (Console.environment("PATH") ?? "").split(separator: ":", omittingEmptySubsequences: false)
      return folders.contains { Files.isProgram(PathText.join(String($0), program)) }
        ? nil : "the output of a program that is not in PATH"
    case .plaintext, .encrypted: return nil
    }
  }
}
