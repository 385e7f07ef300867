import Foundation
import TestSupport
import Testing

/// The hook `smtplint-system` under the real pre-commit, with the program in PATH; nothing is built.
struct SystemHookTests {
  let folder: TemporaryFolder
  let hooks: HookRepository

  init() throws {
    folder = try TemporaryFolder()
    hooks = try HookRepository()
    try FileManager.default.createDirectory(atPath: folder.file(".bin"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: folder.file(".bin/smtplint"), withDestinationPath: Repository.program)
    #expect(try run("git", "init", "--quiet").status == 0)
    try folder.write(".bin\n.cache\n", to: ".git/info/exclude")
  }

  private func run(_ arguments: String..., path: String? = nil) throws -> CommandResult {
    try Command.run(
      "/usr/bin/env", arguments, in: folder.path,
      environment: hooks.environment.merging([
        "PRE_COMMIT_HOME": folder.file(".cache"),
        "PATH": "\(path ?? folder.file(".bin") + ":")\(Repository.path(".venv-test/bin")):/usr/local/bin:/usr/bin:/bin",
      ]) { $1 })
  }

  @Test func `what init writes refuses a bad commit and lets a good one pass`() throws {
    #expect(try Command.smtplint("init", folder.path).status == 0)
    let installed = try run("pre-commit", "install", "--install-hooks")
    try #require(installed.status == 0, "\(installed.everything)")
    _ = try run("git", "add", ".")
    let first = try run("git", "commit", "--quiet", "--message", "a workspace")
    #expect(first.status == 0, "\(first.everything)")

    try folder.write(connection("clientKeyLabel: k"), to: "mail/relay.yaml")
    _ = try run("git", "add", ".")
    let refused = try run("git", "commit", "--quiet", "--message", "a connection without its key")
    #expect(refused.status == 1)
    #expect(refused.everything.contains("SL0201") && refused.everything.contains("mail/relay.yaml:10:19"))

    try folder.write(
      "apiVersion: smtplint/v1\nkind: Key\nmetadata: {name: k}\nspec: {usage: [client], certificate: {file: /etc/smtplint/c}, privateKey: {file: /etc/smtplint/p}}\n",
      to: "mail/key.yaml")
    _ = try run("git", "add", ".")
    let accepted = try run("git", "commit", "--quiet", "--message", "a connection with its key")
    #expect(accepted.status == 0, "\(accepted.everything)")
    #expect(try run("git", "log", "--oneline").output.split(separator: "\n").count == 2)
  }

  @Test func `one process sees all files, and files that are no manifests are none of its business`() throws {
    #expect(try Command.smtplint("init", folder.path).status == 0)
    for number in 0..<40 {
      try folder.write(connection(name: "r\(number)", host: "h\(number).example"), to: "mail/\(number).yaml")
    }
    // Found once and counted once, although pre-commit would spread the files over processes.
    try folder.write(connection(name: "r0", host: "other.example"), to: "mail/again.yaml")
    try folder.write("kind: Deployment\n", to: "apps/web.yaml")
    try folder.write("name: x\n", to: "notes.txt")
    _ = try run("git", "add", ".")
    let result = try run("pre-commit", "run", "--all-files")
    #expect(result.status == 1)
    #expect(result.output.split(separator: "\n").filter { $0.contains("SL0203]") }.count == 1, "\(result.output)")
    #expect(!result.output.contains("Deployment") && !result.output.contains("SL0101"))

    #expect(try run("pre-commit", "run", "--files", "notes.txt").output.contains("Skipped"))
    #expect(try run("pre-commit", "run", "--files", "apps/web.yaml").status == 0)
  }

  @Test func `without the program the hook fails and says so`() throws {
    #expect(try Command.smtplint("init", folder.path).status == 0)
    _ = try run("git", "add", ".")
    let result = try run("pre-commit", "run", "--all-files", path: "")
    #expect(result.status == 1 && result.output.contains("`smtplint` not found"), "\(result.everything)")
  }

  @Test func `the manifest of the hooks is one, and they differ in their language only`() throws {
    let result = try run("pre-commit", "validate-manifest", Repository.path(".pre-commit-hooks.yaml"))
    #expect(result.status == 0, "\(result.everything)")
    let hooks = Repository.text(".pre-commit-hooks.yaml").split(separator: "- id: ").dropFirst().map { hook in
      hook.split(separator: "\n").filter { $0.hasPrefix("  ") && !$0.contains("language:") && !$0.contains("description:") }
    }
    #expect(hooks.count == 2 && hooks[0] == hooks[1])
  }
}
