import Foundation

/// A Git repository with the hooks of this one as they stand in the work tree, tagged as the version.
///
/// It holds no sources: for hooks that build nothing.
package final class HookRepository: Sendable {
  package let folder: TemporaryFolder

  /// The environment in which Git knows an author and takes this repository for the published one.
  package let environment: [String: String]

  package init() throws {
    folder = try TemporaryFolder()
    let settings = [
      ("user.name", "test"), ("user.email", "test@example.com"), ("init.defaultBranch", "main"),
      ("url.\(folder.path).insteadOf", "https://github.com/smtplint/smtplint"),
    ]
    var environment = ["GIT_CONFIG_COUNT": "\(settings.count)", "GIT_CONFIG_NOSYSTEM": "1"]
    for (index, (key, value)) in settings.enumerated() {
      environment["GIT_CONFIG_KEY_\(index)"] = key
      environment["GIT_CONFIG_VALUE_\(index)"] = value
    }
    self.environment = environment
    try folder.write(Repository.text(".pre-commit-hooks.yaml"), to: ".pre-commit-hooks.yaml")
    for arguments in [["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "hooks"], ["tag", "v0.1.0"]] {
      let result = try Command.run("/usr/bin/env", ["git"] + arguments, in: folder.path, environment: environment)
      if result.status != 0 { throw HookRepositoryError(output: result.everything) }
    }
  }
}

package struct HookRepositoryError: Error {
  let output: String
}
