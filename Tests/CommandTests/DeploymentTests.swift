import Foundation
import TestSupport
import Testing

struct DeploymentTests {
  let folder: TemporaryFolder
  let store: String

  init() throws {
    folder = try TemporaryFolder()
    store = "sqlite:" + folder.file("store.db")
  }

  private func run(_ arguments: String..., input: String = "", in place: String? = nil) throws -> CommandResult {
    try Command.run(
      Repository.program, arguments + ["--store", store], in: place ?? Repository.root.path, input: Data(input.utf8))
  }

  @Test(arguments: ["billing", "monorepo", "providers"]) func `a project is applied once, and its export is itself`(
    project: String
  ) throws {
    let path = "fixtures/projects/\(project)"
    #expect(try run("plan", path, "--detailed-exitcode").status == 2)
    #expect(try run("apply", path, "--yes").status == 0)
    let before = FileManager.default.contents(atPath: folder.file("store.db"))
    let second = try run("apply", path, "--yes")
    #expect(second.status == 0 && second.output.hasPrefix("nothing to do"))
    #expect(FileManager.default.contents(atPath: folder.file("store.db")) == before)
    #expect(try run("plan", path, "--detailed-exitcode").status == 0)

    let list = try run("store", "list").output
    // An export belongs at the root of the workspace: paths start there.
    for file in FileManager.default.enumerator(atPath: Repository.path(path))?.compactMap({ $0 as? String }) ?? []
    where file.hasSuffix(".pem") {
      try folder.write(Data(contentsOf: Repository.root.appendingPathComponent("\(path)/\(file)")), to: "elsewhere/\(file)")
    }
    for format in ["yaml", "json"] {
      let exported = try folder.write(try run("store", "export", "--format", format).output, to: "elsewhere/\(format).yaml")
      let other = "sqlite:" + folder.file("\(format).db")
      #expect(try Command.smtplint("check", exported).status == 0)
      #expect(try Command.smtplint("apply", exported, "--yes", "--store", other).status == 0)
      #expect(try Command.smtplint("store", "list", "--store", other).output == list)
    }
    #expect(
      try Command.run("/usr/bin/sqlite3", [folder.file("store.db"), "PRAGMA foreign_key_check; PRAGMA integrity_check"]).output
        == "ok\n")
  }

  @Test func `a workspace with errors is refused, and nothing is written`() throws {
    let result = try run("apply", "fixtures/err/cleartext-auth", "--yes")
    #expect(result.status == 1)
    #expect(result.errors.contains("SL0301") && result.errors.contains("nothing was applied"))
    #expect(!FileManager.default.fileExists(atPath: folder.file("store.db")))
  }

  @Test func `nobody to ask is wrong usage, unless there is nothing to ask`() throws {
    let result = try run("apply", "fixtures/projects/billing")
    #expect(result.status == 64 && result.errors.contains("--yes"))
    #expect(!FileManager.default.fileExists(atPath: folder.file("store.db")))
    #expect(try run("apply", "fixtures/projects/monorepo", "--yes").status == 0)
    #expect(try run("apply", "fixtures/projects/monorepo").status == 0)
  }

  @Test func `plan shows the fields that change, and never writes`() throws {
    let manifest = connection("username: u\npassword: {env: OLD}")
    let path = try folder.write(manifest, to: "a.yaml")
    #expect(try run("apply", path, "--yes").status == 0)
    try folder.write(manifest.replacing("OLD", with: "NEW").replacing("587", with: "25"), to: "a.yaml")
    let before = FileManager.default.contents(atPath: folder.file("store.db"))
    let plan = try run("plan", path)
    #expect(
      plan.output
        == "~ SMTPConnection relay\n    spec.password.env: \"OLD\" → \"NEW\"\n    spec.port: 587 → 25\n0 to create, 1 to update, 0 unchanged\n"
    )
    let json = try run("plan", path, "--format", "json").output
    #expect(try JSONSerialization.jsonObject(with: Data(json.utf8)) is [String: Any])
    #expect(FileManager.default.contents(atPath: folder.file("store.db")) == before)
  }

  @Test func `a store that cannot be reached is status 3, with its reason`() throws {
    let path = try folder.write(connection(), to: "a.yaml")
    for (url, reason) in [
      ("sqlite:\(folder.file("no/such/store.db"))", "is not there"), ("sqlite:\(folder.path)", "is a folder"),
      ("postgresql://u:canary@127.0.0.1:1/db", "refused"), ("mysql://h", "scheme"), ("sqlite:", "no path"),
    ] {
      for command in [["plan", path], ["apply", path, "--yes"], ["store", "list"]] {
        let result = try Command.run(Repository.program, command + ["--store", url])
        #expect(result.status == 3, "\(command) \(url)")
        #expect(result.errors.contains(reason) && !result.errors.contains("canary"))
      }
    }
  }

  @Test func `an empty store is told, and a name that it lacks`() throws {
    #expect(try run("store", "list").status == 3)
    let path = try folder.write(connection(), to: "a.yaml")
    #expect(try run("apply", path, "--yes").status == 0)
    #expect(try run("store", "get", "smtpconnection", "relay").output.contains("name: relay"))
    let missing = try run("store", "get", "SMTPConnection", "realy")
    #expect(missing.status == 3 && missing.errors.contains("did you mean relay?"))
    #expect(try run("store", "get", "SMTPConection", "relay").status == 64)
  }

  @Test func `applies at once all arrive`() throws {
    let processes = try (0..<8).map { number -> Process in
      let path = try folder.write(connection(name: "r\(number)", host: "h\(number).example"), to: "\(number)/a.yaml")
      let process = Process()
      process.executableURL = URL(fileURLWithPath: Repository.program)
      process.arguments = ["apply", path, "--yes", "--quiet", "--store", store]
      try process.run()
      return process
    }
    for process in processes {
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
    }
    #expect(try run("store", "list").output.split(separator: "\n").count == 8)
    let generations = try Command.run("/usr/bin/sqlite3", [folder.file("store.db"), "SELECT count(*), max(id) FROM generation"])
      .output
    #expect(generations == "8|8\n")
  }

  @Test func `a canary is nowhere`() throws {
    for field in [
      "password: canary-1", "pasword: canary-1", "password: {env: A, value: canary-1}", "password: \"canary-1",
      "password: [canary-1]",
    ] {
      let path = try folder.write(connection("username: x\n\(field)"), to: "a.yaml")
      for command in [
        ["check", path], ["check", path, "--format", "json"], ["plan", path], ["apply", path, "--yes"],
        ["apply", path, "--yes", "--verbose"],
      ] {
        let result = try Command.run(Repository.program, command + (command[0] == "check" ? [] : ["--store", store]))
        #expect(!result.everything.contains("canary"), "\(command) \(field)")
      }
    }
    for name in Repository.names(in: folder.path) where name.hasPrefix("store") { Issue.record("\(name) was written") }
  }

  @Test func `an encrypted document is not applied`() throws {
    let path = try folder.write(connection() + "\nsops: {mac: x}\n", to: "a.yaml")
    let result = try run("apply", path, "--yes")
    #expect(result.status == 3 && result.errors.contains("SOPS"))
  }
}
