package import Foundation

/// Places in the repository, found from this file.
package enum Repository {
  package static let root: URL = {
    var folder = URL(fileURLWithPath: #filePath)
    while !FileManager.default.fileExists(atPath: folder.appendingPathComponent("Package.swift").path) {
      folder.deleteLastPathComponent()
    }
    return folder
  }()

  package static func path(_ relative: String) -> String { root.appendingPathComponent(relative).path }

  /// The text of a file; empty where there is none.
  package static func text(_ relative: String) -> String {
    (try? String(contentsOf: root.appendingPathComponent(relative), encoding: .utf8)) ?? ""
  }

  /// The names in a folder, sorted.
  package static func names(in relative: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path(relative))) ?? []).sorted()
  }

  /// A program that scripts/test installs from PyPI.
  package static func tool(_ name: String) -> String { path(".venv-test/bin/\(name)") }

  /// The program under test, as the build that runs the tests made it.
  package static let program: String = {
    // The test bundle stands in the same folder.
    Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent().appendingPathComponent("smtplint").path }
      .first { FileManager.default.isExecutableFile(atPath: $0) } ?? path(".build/debug/smtplint")
  }()
}

/// A folder that lives as long as a test.
package final class TemporaryFolder: Sendable {
  package let path: String

  package init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("smtplint-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  package func file(_ name: String) -> String { path + "/" + name }

  @discardableResult
  package func write(_ text: String, to name: String) throws -> String { try write(Data(text.utf8), to: name) }

  @discardableResult
  package func write(_ data: Data, to name: String) throws -> String {
    let target = URL(fileURLWithPath: file(name))
    try FileManager.default.createDirectory(at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: target)
    return target.path
  }

  package func text(_ name: String) throws -> String { try String(contentsOfFile: file(name), encoding: .utf8) }
}
