import Foundation
import TestSupport
import Testing

/// The hook as a user has it: pre-commit clones the repository, builds it with its own release build, and runs it.
///
/// pre-commit clones the commit that is checked out: what is not committed is not tested here.
@Suite(.serialized, .timeLimit(.minutes(30))) struct PreCommitTests {
  @Test func `a bad commit is refused, a good one passes`() throws {
    let folder = try TemporaryFolder()
    func run(_ program: String, _ arguments: String...) throws -> CommandResult {
      // Keeps its clones and builds with the repository's own build, and out of the user's cache.
      try Command.run(
        "/usr/bin/env", [program] + arguments, in: folder.path,
        environment: ["PRE_COMMIT_HOME": Repository.path(".build/pre-commit"), "GIT_CONFIG_COUNT": "2"].merging(identity) { $1 })
    }
    let revision = try Command.run("/usr/bin/env", ["git", "rev-parse", "HEAD"], in: Repository.root.path).output
      .trimmingCharacters(in: .whitespacesAndNewlines)
    try #require(try run("git", "init", "--quiet").status == 0)
    try folder.write(
      "repos:\n  - repo: \(Repository.root.path)\n    rev: \(revision)\n    hooks: [{id: smtplint}]\n",
      to: ".pre-commit-config.yaml")
    try folder.write("manifests: [mail/*.yaml]\n", to: ".smtplint.yaml")
    let installed = try run(Repository.tool("pre-commit"), "install", "--install-hooks")
    try #require(installed.status == 0, "\(installed.everything)")

    try folder.write(connection("clientKeyLabel: k"), to: "mail/relay.yaml")
    _ = try run("git", "add", ".")
    let refused = try run("git", "commit", "--quiet", "-m", "a connection without its key")
    #expect(refused.status == 1)
    #expect(refused.everything.contains("SL0201") && refused.everything.contains("mail/relay.yaml:10:19"))
    #expect(try run("git", "log").status != 0)

    try folder.write(
      "apiVersion: smtplint/v1\nkind: Key\nmetadata: {name: k}\nspec: {usage: [client], certificate: {file: /etc/smtplint/c}, privateKey: {file: /etc/smtplint/p}}\n",
      to: "mail/key.yaml")
    _ = try run("git", "add", ".")
    let accepted = try run("git", "commit", "--quiet", "-m", "a connection with its key")
    #expect(accepted.status == 0, "\(accepted.everything)")
    #expect(try run("git", "log", "--oneline").output.split(separator: "\n").count == 1)
  }

  private var identity: [String: String] {
    [
      "GIT_CONFIG_KEY_0": "user.name", "GIT_CONFIG_VALUE_0": "test", "GIT_CONFIG_KEY_1": "user.email",
      "GIT_CONFIG_VALUE_1": "test@example.com",
    ]
  }
}
