import Foundation

/// A folder in which the openssl command makes certificates and keys. None of its files is for others to read.
package final class KeyMaterialFolder: Sendable {
  package let folder: TemporaryFolder

  package init() throws { folder = try TemporaryFolder() }

  package struct Failure: Error { let message: String }

  /// Runs openssl in the folder.
  package func openssl(_ arguments: String...) throws {
    let result = try Command.run("/usr/bin/openssl", arguments, in: folder.path)
    guard result.status == 0 else { throw Failure(message: "openssl \(arguments): \(result.errors)") }
  }

  /// Makes `name.key`, a key on P-256 unless `algorithm` says otherwise.
  package func key(_ name: String, _ algorithm: String = "EC", _ option: String = "ec_paramgen_curve:P-256") throws {
    try openssl("genpkey", "-algorithm", algorithm, "-pkeyopt", option, "-out", "\(name).key")
  }

  /// Makes `name.pem`, signed by itself, with the key of another name or its own.
  package func certificate(
    _ name: String, key: String? = nil, days: Int = 36500, extensions: [String] = ["extendedKeyUsage=clientAuth"],
    digest: String = "sha256"
  ) throws {
    if key == nil { try self.key(name) }
    let added = extensions.flatMap { ["-addext", $0] }
    let arguments =
      ["req", "-x509", "-new", "-\(digest)", "-key", "\(key ?? name).key", "-subj", "/CN=\(name)", "-days", "\(days)"] + added + [
        "-out", "\(name).pem",
      ]
    let result = try Command.run("/usr/bin/openssl", arguments, in: folder.path)
    guard result.status == 0 else { throw Failure(message: result.errors) }
  }

  package func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: folder.file(name)))) }
}
