import Diagnostics
import Driver
import Foundation
import Linking
import Rules
import TestSupport

/// The files that examples of rules name, made with the openssl command, and the time that they are judged at.
enum ExampleFiles {
  /// A hundred days from now: one certificate has expired then, and one is about to.
  private static let now = Int64(Date().timeIntervalSince1970) + 100 * 86400

  private static let files: KeyMaterialFolder = {
    do {
      let files = try KeyMaterialFolder()
      try files.certificate("client")
      try files.key("other")
      try files.certificate("expired", days: 50)
      try files.certificate("expiring", days: 110)
      try files.certificate("server", extensions: ["extendedKeyUsage=serverAuth"])
      try files.key("weak", "RSA", "rsa_keygen_bits:1024")
      try files.certificate("weak", key: "weak")
      for name in ["relay-password", "repository/relay-password", "repository/.git/HEAD"] {
        let path = try files.folder.write("a test", to: name)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
      }
      return files
    } catch {
      fatalError("\(error)")
    }
  }()

  /// What Driver finds out about the files of an example.
  static func surroundings(_ workspace: Workspace, of rule: RuleID) -> Surroundings {
    // Other examples name files that are not there.
    let namesFiles = rule.code.hasPrefix("SL06") || rule == .exposedSecretFile || rule == .missingSecret
    guard namesFiles else { return Surroundings() }
    return SurroundingsReader(now: now, certificateExpiryDays: nil, isTarget: rule == .missingSecret)
      .read(workspace.manifests) { _ in files.folder.path }
  }
}
