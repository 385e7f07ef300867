import Foundation
import TestSupport
import Testing

/// action.yml and the GitLab template, their commands run as they stand (Tests/Pipelines/steps.py).
struct PipelineTests {
  /// A workspace with `.smtplint.yaml`, a connection, and the program in a folder for PATH.
  let folder: TemporaryFolder
  let programs: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    programs = try TemporaryFolder()
    try folder.write("manifests: [mail/*.yaml]\n", to: ".smtplint.yaml")
    try folder.write(connection(), to: "mail/good.yaml")
    try FileManager.default.createSymbolicLink(atPath: programs.file("smtplint"), withDestinationPath: Repository.program)
  }

  static let systemPath = "/usr/local/bin:/usr/bin:/bin"

  /// Whether the program writes the formats: the pipelines cannot do without.
  static func writes(_ formats: String...) -> Bool {
    guard let help = try? Command.smtplint("check", "--help").output else { return false }
    return formats.allSatisfy(help.contains)
  }

  private func steps(_ kind: String, _ path: String, _ input: [String: Any]) throws -> [String: Any] {
    let result = try Command.run(
      Repository.tool("python"), [Repository.path("Tests/Pipelines/steps.py"), kind, Repository.path(path)],
      input: try JSONSerialization.data(withJSONObject: input))
    #expect(result.status == 0, "\(result.errors)")
    return try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
  }

  // MARK: GitHub

  struct Step {
    let didRun: Bool
    let status: Int?
    let output: String
    let inputs: [String: String]
  }

  /// Runs the action; `actionFolder` is where GitHub would have unpacked it.
  private func action(
    _ inputs: [String: String] = [:], actionFolder: String = Repository.root.path, path: String? = nil,
    outputs: [String: [String: String]] = [:]
  ) throws -> (steps: [String: Step], outputs: [String: String]) {
    let answer = try steps(
      "action", "action.yml",
      [
        "folder": folder.path, "inputs": inputs, "outputs": outputs,
        "environment": ["PATH": path ?? "\(programs.path):\(Self.systemPath)"],
        "context": ["github": ["action_path": actionFolder], "runner": ["os": "Linux", "arch": "X64"]],
      ])
    let list = try #require(answer["steps"] as? [[String: Any]])
    let steps = list.map { step in
      (
        step["id"] as? String ?? "",
        Step(
          didRun: step["ran"] as? Bool ?? false, status: step["status"] as? Int, output: step["output"] as? String ?? "",
          inputs: step["with"] as? [String: String] ?? [:])
      )
    }
    return (Dictionary(uniqueKeysWithValues: steps), try #require(answer["outputs"] as? [String: String]))
  }

  private static let needsGitHub = "the program does not write github and sarif"

  @Test(.enabled("\(needsGitHub)") { writes("github", "sarif") })
  func `the action is silent where all is well, and builds nothing where there is a program`() throws {
    let (steps, outputs) = try action()
    #expect(steps["check"]?.status == 0 && steps["check"]?.output == "", "\(steps)")
    for step in ["cache", "install", "build", "upload"] { #expect(steps[step]?.didRun == false, "\(step)") }
    #expect(outputs == ["status": "0", "sarif": ""])
  }

  @Test(.enabled("\(needsGitHub)") { writes("github", "sarif") })
  func `the action annotates, writes SARIF, fails, and uploads all the same`() throws {
    try folder.write(connection("x: 1", name: "bad", host: "b.example"), to: "mail/bad.yaml")
    let (steps, outputs) = try action(["sarif": "out.sarif", "upload-sarif": "true"])
    #expect(steps["check"]?.status == 1)
    #expect(steps["check"]?.output.contains(/::error .*file=mail\/bad.yaml,line=10/) == true)
    #expect(try folder.text("out.sarif").contains("SL0103"))
    #expect(outputs == ["status": "1", "sarif": "out.sarif"])
    #expect(steps["upload"]?.didRun == true && steps["upload"]?.inputs["sarif_file"] == "out.sarif")
    #expect(try action(["sarif": "out.sarif"]).steps["upload"]?.didRun == false)
  }

  @Test(.enabled("\(needsGitHub)") { writes("github", "sarif") })
  func `the inputs of the action reach the program, one path a line`() throws {
    try folder.write(
      connection("sslAuthenticationProtocols: [TLSv1, TLSv1_2]", name: "old", host: "o.example"), to: "mail/an old.yaml")
    try folder.write(connection("x: 1", name: "bad", host: "b.example"), to: "mail/bad.yaml")
    #expect(try action(["paths": "mail/good.yaml\nmail/an old.yaml\n"]).outputs["status"] == "0")
    #expect(try action(["paths": "mail/good.yaml\nmail/an old.yaml", "fail-on": "warning"]).outputs["status"] == "1")
    #expect(try action(["fail-on": "never"]).outputs["status"] == "0")
    #expect(try action(["config": "missing.yaml"]).outputs["status"] == "3")
    #expect(try action(["program": Repository.program], path: Self.systemPath).outputs["status"] == "1")
  }

  @Test func `no input of the action is carried out`() throws {
    let attack = "x\"; touch pwned; $(touch pwned) `touch pwned` '; touch pwned; #"
    for input in ["paths", "config", "fail-on", "sarif"] {
      let (steps, _) = try action([input: attack])
      #expect(steps["check"]?.didRun == true, "\(input)")
    }
    let (steps, _) = try action(["program": attack])
    #expect(steps["check"]?.status == 127)
    #expect(!FileManager.default.fileExists(atPath: folder.file("pwned")))
    // An option among the paths is a path.
    #expect(try action(["paths": "--help"]).outputs["status"] != "0")
  }

  @Test func `without a program the action builds its own, once`() throws {
    // The action's checkout, with a release build that takes no ten minutes.
    let checkout = try TemporaryFolder()
    for name in ["Package.swift", "Sources", "scripts"] {
      try FileManager.default.copyItem(atPath: Repository.path(name), toPath: checkout.file(name))
    }
    func script(_ name: String, _ lines: String) throws {
      try "#!/bin/sh\n\(lines)".write(toFile: checkout.file("scripts/\(name)"), atomically: false, encoding: .utf8)
    }
    try script("install-dependencies", "test \"$1\" = build\n")
    try script(
      "build-release",
      "mkdir -p '\(checkout.path)/.build/release'\ncp '\(Repository.program)' '\(checkout.path)/.build/release/'\n")
    let withSwift = try TemporaryFolder()
    try FileManager.default.createSymbolicLink(atPath: withSwift.file("swift"), withDestinationPath: "/bin/true")

    // Swift may stand among the system's own programs: these are those that the steps need.
    let withoutSwift = try TemporaryFolder()
    for name in ["bash", "sh", "find", "sort", "xargs", "sha256sum", "cut", "cat"] {
      let place = try #require(
        Self.systemPath.split(separator: ":").map { "\($0)/\(name)" }.first(where: FileManager.default.fileExists))
      try FileManager.default.createSymbolicLink(atPath: withoutSwift.file(name), withDestinationPath: place)
    }
    let none = try action(actionFolder: checkout.path, path: withoutSwift.path)
    #expect(none.steps["build"]?.status == 3 && none.steps["build"]?.output.contains("Swift 6.2") == true)
    #expect(none.steps["install"]?.status == 0 && none.steps["check"]?.didRun == false)

    let first = try action(actionFolder: checkout.path, path: "\(withSwift.path):\(Self.systemPath)")
    #expect(first.steps["cache"]?.inputs["path"] == checkout.file(".build/release/smtplint"))
    let key = try #require(first.steps["cache"]?.inputs["key"])
    #expect(key.contains(/^smtplint-Linux-X64-[0-9a-f]{32}$/))
    #expect(first.steps["build"]?.status == 0 && first.steps["check"]?.didRun == true)

    let second = try action(
      actionFolder: checkout.path, path: Self.systemPath, outputs: ["cache": ["cache-hit": "true"]])
    #expect(second.steps["build"]?.didRun == false && second.steps["check"]?.didRun == true)
    #expect(second.steps["cache"]?.inputs["key"] == key)
    try "// changed\n".write(toFile: checkout.file("Sources/extra.swift"), atomically: true, encoding: .utf8)
    let changed = try action(actionFolder: checkout.path, path: Self.systemPath, outputs: ["cache": ["cache-hit": "true"]])
    #expect(changed.steps["cache"]?.inputs["key"] != key)
  }

  @Test func `the action and the template are those of their schemas`() throws {
    for arguments in [
      ["--builtin-schema", "vendor.github-actions", "action.yml"],
      ["--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci", "packaging/gitlab/smtplint.gitlab-ci.yml"],
    ] {
      let result = try Command.run(Repository.tool("check-jsonschema"), arguments, in: Repository.root.path)
      #expect(result.status == 0, "\(result.everything)")
    }
  }

  // MARK: GitLab

  private func job(_ variables: [String: String] = [:]) throws -> (status: Int?, output: String, artifacts: [String: Any]) {
    let answer = try steps(
      "gitlab", "packaging/gitlab/smtplint.gitlab-ci.yml",
      [
        "folder": folder.path, "job": "smtplint", "variables": variables,
        "environment": ["PATH": "\(programs.path):\(Self.systemPath)"],
      ])
    return (answer["status"] as? Int, answer["output"] as? String ?? "", answer["artifacts"] as? [String: Any] ?? [:])
  }

  private static let needsGitLab = "the program does not write gitlab and junit"

  @Test(.enabled("\(needsGitLab)") { writes("gitlab", "junit") })
  func `the GitLab job leaves both reports, also where there are findings`() throws {
    try folder.write(connection("x: 1", name: "bad", host: "b.example"), to: "mail/bad.yaml")
    let result = try job()
    #expect(result.status == 1 && result.output.contains("SL0103"))
    #expect(result.artifacts["when"] as? String == "always")
    let reports = try #require(result.artifacts["reports"] as? [String: String])
    let quality = try folder.text(try #require(reports["codequality"]))
    let entries = try #require(try JSONSerialization.jsonObject(with: Data(quality.utf8)) as? [[String: Any]])
    #expect(entries.count == 1 && (entries[0]["location"] as? [String: Any])?["path"] as? String == "mail/bad.yaml")
    #expect(try folder.text(try #require(reports["junit"])).contains("<testsuite"))
  }

  @Test(.enabled("\(needsGitLab)") { writes("gitlab", "junit") })
  func `the variables of the GitLab job reach the program`() throws {
    try folder.write(connection("x: 1", name: "bad", host: "b.example"), to: "mail/bad.yaml")
    try folder.write(
      connection("sslAuthenticationProtocols: [TLSv1, TLSv1_2]", name: "old", host: "o.example"), to: "mail/old.yaml")
    #expect(try job(["SMTPLINT_PATHS": "mail/good.yaml mail/old.yaml"]).status == 0)
    #expect(try job(["SMTPLINT_PATHS": "mail/good.yaml mail/old.yaml", "SMTPLINT_FAIL_ON": "warning"]).status == 1)
    #expect(try job(["SMTPLINT_FAIL_ON": "never"]).status == 0)
    #expect(try job(["SMTPLINT_FAIL_ON": "$(touch pwned)"]).status == 64)
    #expect(!FileManager.default.fileExists(atPath: folder.file("pwned")))
  }
}
