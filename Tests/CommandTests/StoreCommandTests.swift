import Foundation
import TestSupport
import Testing

/// The commands on a store, on each of the stores.
@Suite(.timeLimit(.minutes(5))) struct StoreCommandTests {
  static let kinds = StoreKind.allCases

  // MARK: Plans

  @Test(arguments: kinds) func `a saved plan is carried out once, and refused when anything has changed`(kind: StoreKind) throws {
    let place = try Place(kind)
    try place.write(connection())
    #expect(try place.run("plan", "mail", "--out", "plan.json", "--detailed-exitcode").status == 2)
    let saved = try place.folder.text("plan.json")
    // The plan that is printed is the plan that is saved.
    #expect(try place.run("plan", "mail", "--format", "json").output == saved)

    try place.write(connection().replacing("587", with: "25"))
    #expect(try place.run("apply", "--plan", "plan.json").refused(with: "is stale: the manifests have changed"))
    // What means the same is the same plan.
    try place.write("# a comment\n" + connection())
    #expect(try place.run("apply", "--plan", "plan.json").status == 0)
    #expect(
      try place.run("apply", "--plan", "plan.json").refused(with: "is stale: it starts from generation 0 and the store is at 1"))
    #expect(try place.generations() == [1])
  }

  @Test(arguments: kinds) func `a plan that was tampered with is refused`(kind: StoreKind) throws {
    let place = try Place(kind)
    try place.write(connection())
    #expect(try place.run("plan", "mail", "--out", "plan.json").status == 0)
    let saved = try place.folder.text("plan.json")
    for (changed, reason) in [
      (saved.replacing("relay", with: "delay"), "tampered"), (saved.replacing("\"default\"", with: "\"other\""), "tampered"),
      (saved.replacing("\"prune\": \"none\"", with: "\"prune\": \"all\""), "tampered"),
      (String(saved.dropLast(20)), "is no plan"),
      ("", "is no plan"), ("{}", "is no plan"), ("[1]", "is no plan"), (String(repeating: "[", count: 100_000), "is no plan"),
    ] {
      try place.folder.write(changed, to: "plan.json")
      #expect(try place.run("apply", "--plan", "plan.json").refused(with: reason), "\(changed.prefix(80))")
    }
    // One who knows how to make the digest right gets no further than the manifests do.
    let script = """
      import hashlib, json, sys
      plan = json.load(open("plan.json"))
      plan["changes"][0]["name"] = "evil"
      del plan["digest"]
      text = json.dumps(plan, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
      plan["digest"] = hashlib.sha256(text.encode()).hexdigest()
      json.dump(plan, open("plan.json", "w"))
      """
    try place.folder.write(saved, to: "plan.json")
    #expect(try Command.run("/usr/bin/env", ["python3", "-c", script], in: place.folder.path).everything == "")
    #expect(try place.run("apply", "--plan", "plan.json").refused(with: "the manifests and the store give another plan"))
    try place.folder.write(saved.replacing("\"version\": 1", with: "\"version\": 2"), to: "plan.json")
    #expect(try place.run("apply", "--plan", "plan.json").status == 3)
    #expect(try place.run("apply", "--plan", "missing.json").refused(with: "no such file"))
    #expect(try place.run("apply", "--plan", "plan.json", "--prune").status == 64)
    #expect(try place.run("store", "list").status == 3)
  }

  @Test(arguments: kinds) func `a plan for one store is refused by another`(kind: StoreKind) throws {
    let (first, second) = (try Place(kind), try Place(kind))
    try first.write(connection())
    try second.write(connection(name: "other"))
    for place in [first, second] { #expect(try place.run("apply", "mail", "--yes").status == 0) }
    try first.write(connection() + "\n---\n" + connection(name: "more"))
    #expect(try first.run("plan", "mail", "--out", "plan.json").status == 0)
    let result = try Command.smtplint("apply", "--plan", "plan.json", "--store", second.store.url, in: first.folder.path)
    #expect(result.refused(with: "is for another store"))
  }

  @Test(arguments: kinds) func `pruning is planned, shown and guarded`(kind: StoreKind) throws {
    let place = try Place(kind)
    try place.write(connection() + "\n---\n" + connection(name: "old"))
    #expect(try place.run("apply", "mail", "--yes").status == 0)
    try place.write(connection())
    #expect(try place.run("plan", "mail").output.contains("left as they are (--prune removes them): SMTPConnection old"))
    // The option's value stands behind `=` only: a path after it is a path.
    let plan = try place.run("plan", "--prune", "mail")
    #expect(plan.output == "- SMTPConnection old\n0 to create, 0 to update, 1 to delete, 1 unchanged\n")
    try place.write(connection(name: "new"))
    #expect(try place.run("apply", "mail", "--prune", "--yes").refused(with: "--prune=all"))
    #expect(try place.run("apply", "mail", "--prune=some", "--yes").status == 64)
    #expect(try place.run("apply", "mail", "--prune=all", "--yes").status == 0)
    #expect(try place.run("store", "list").output.contains("new"))
    try place.write("")
    #expect(try place.run("apply", "mail", "--prune", "--yes", "--allow-empty").refused(with: "--prune=all"))
    #expect(try place.run("apply", "mail", "--prune=all", "--yes", "--allow-empty").status == 0)
    #expect(try place.run("store", "list").output == "")
    #expect(try place.generations() == [1, 2, 3])
  }

  @Test(arguments: kinds) func `owners share a store`(kind: StoreKind) throws {
    let place = try Place(kind)
    for owner in ["a", "b"] {
      try place.folder.write(connection(name: owner), to: "\(owner)/relay.yaml")
      #expect(try place.run("apply", owner, "--owner", owner, "--prune", "--yes").status == 0)
    }
    #expect(try place.run("store", "list", "--owner", "a").output.hasSuffix("a  (a)\n"))
    #expect(
      try place.run("apply", "b", "--owner", "a", "--yes").refused(with: "owner a does not manage SMTPConnection b (owner b)"))
    // A repository may say it once for all.
    try place.folder.write("owner: b\n", to: "b/.smtplint.yaml")
    #expect(try place.run("apply", "b").output.contains("nothing to do"))
    #expect(try place.run("plan", "b", "--owner", "").status == 64)
  }

  /// Runs the program on a terminal of its own, types an answer when it is asked, and returns all that was shown with the status.
  private func runOnTerminal(_ place: Place, answer: String, _ arguments: String...) throws -> (shown: String, status: Int32) {
    let script = """
      import os, pty, sys
      answer, command = sys.argv[1], sys.argv[2:]
      pid, terminal = pty.fork()
      if pid == 0:
          os.execv(command[0], command)
      shown = b""
      while True:
          try:
              piece = os.read(terminal, 4096)
          except OSError:
              break
          if not piece:
              break
          shown += piece
          if shown.endswith(b"[y/N] "):
              os.write(terminal, answer.encode() + b"\\n")
      sys.stdout.buffer.write(shown)
      sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
      """
    let command = [Repository.program] + arguments + ["--store", place.store.url, "--color", "never"]
    let result = try Command.run("/usr/bin/env", ["python3", "-c", script, answer] + command, in: place.folder.path)
    return (result.everything, result.status)
  }

  @Test(arguments: kinds) func `somebody at a terminal is asked, and nothing is done without a yes`(kind: StoreKind) throws {
    let place = try Place(kind)
    try place.write(connection())
    for answer in ["", "n", "no", "yess"] {
      let refused = try runOnTerminal(place, answer: answer, "apply", "mail")
      #expect(refused.status == 3 && refused.shown.contains("+ SMTPConnection relay") && refused.shown.contains("[y/N]"))
      #expect(refused.shown.contains("nothing was changed") && !refused.shown.contains("applied as"))
    }
    #expect(try place.run("store", "list").status == 3)
    let agreed = try runOnTerminal(place, answer: "y", "apply", "mail")
    #expect(agreed.status == 0 && agreed.shown.contains("applied as generation 1"), "\(agreed)")
    // Nothing to do is nothing to ask.
    let same = try runOnTerminal(place, answer: "n", "apply", "mail")
    #expect(same.status == 0 && !same.shown.contains("[y/N]"))
  }

  // MARK: Records

  @Test(arguments: kinds) func `a generation says who applied which commit`(kind: StoreKind) throws {
    let place = try Place(kind)
    func git(_ arguments: String...) throws {
      #expect(
        try Command.run("/usr/bin/git", ["-c", "user.name=n", "-c", "user.email=e@e"] + arguments, in: place.folder.path).status
          == 0)
    }
    try place.write(connection())
    #expect(try place.run("apply", "mail", "--yes", "--message", "first").status == 0)
    try git("init", "-q")
    try git("add", "mail")
    try git("commit", "-qm", "one")
    try place.write(connection().replacing("587", with: "25"))
    #expect(try place.run("apply", "mail", "--yes").status == 0)
    try git("commit", "-qam", "two")
    try place.write(connection())
    try git("commit", "-qam", "three")
    // A file that Git does not know is no change of the workspace, unless it is a manifest.
    try place.folder.write("x", to: "mail/notes.txt")
    #expect(try place.run("apply", "mail", "--yes").status == 0)
    try place.folder.write(connection(name: "untracked"), to: "mail/more.yaml")
    #expect(try place.run("apply", "mail", "--yes").status == 0)
    let generations = try place.history()
    #expect(generations.map { $0["dirty"] as? Bool } == [nil, true, false, true])
    #expect(generations.map { ($0["commit"] as? String)?.count } == [nil, 40, 40, 40])
    #expect(generations.first?["message"] as? String == "first")
    #expect((generations.first?["author"] as? String)?.contains("@") == true)
    let actor = try Command.run(
      Repository.program, ["store", "rollback", "1", "--yes", "--store", place.store.url], in: place.folder.path,
      environment: ["GITHUB_ACTIONS": "true", "GITHUB_ACTOR": "octocat"])
    #expect(actor.status == 0)
    let last = try #require(try place.history().last)
    #expect((last["author"] as? String)?.hasPrefix("octocat (") == true && last["restored"] as? Int == 1)
    #expect(try place.run("store", "history").output.contains("rollback to 1"))
  }

  @Test(arguments: kinds) func `history is compared, gone back to and forgotten`(kind: StoreKind) throws {
    let place = try Place(kind)
    for port in ["587", "25", "2525"] {
      try place.write(connection().replacing("587", with: port))
      #expect(try place.run("apply", "mail", "--yes").status == 0)
    }
    #expect(try place.run("store", "diff", "1", "2").output == "~ SMTPConnection relay\n    spec.port: 587 → 25\n")
    #expect(try place.run("store", "diff", "2").output.contains("25 → 2525"))
    #expect(try place.run("store", "diff", "3", "3").output == "")
    let exported = try place.run("store", "export", "--generation", "1").output
    #expect(try place.run("store", "rollback", "1").status == 64)
    #expect(try place.run("store", "rollback", "1", "--yes").status == 0)
    #expect(try place.run("store", "export").output == exported)
    #expect(try place.run("store", "rollback", "1", "--yes").output.contains("nothing to do"))
    #expect(try place.run("store", "rollback", "9", "--yes").refused(with: "has no generation 9; it has 1 to 4"))
    #expect(try place.run("store", "prune-history", "--keep", "2").status == 64)
    #expect(try place.run("store", "prune-history", "--keep", "2", "--yes").output == "forgot 2 generations\n")
    #expect(try place.run("store", "prune-history", "--keep", "2").output == "nothing to forget\n")
    #expect(try place.run("store", "prune-history", "--keep", "0", "--yes").status == 64)
    #expect(try place.generations() == [3, 4])
    #expect(try place.run("store", "verify").status == 0)
    #expect(try place.run("store", "verify", "--quiet").everything == "")
  }

  @Test(arguments: kinds) func `what was changed by hand is told, and put back`(kind: StoreKind) throws {
    let place = try Place(kind)
    try place.write(connection())
    #expect(try place.run("apply", "mail", "--yes").status == 0)
    #expect(try place.run("store", "drift").status == 0)
    try place.store.sql("UPDATE smtp_connection SET port = 26")
    let drift = try place.run("store", "drift")
    #expect(drift.status == 1)
    #expect(drift.output.contains("SMTPConnection relay: smtp_connection.port is 26, and was applied as 587"))
    #expect(drift.output.contains("--repair"))
    #expect(try place.run("store", "verify", "--format", "json").output.contains("\"ok\": false"))
    #expect(try place.run("store", "drift", "--repair").status == 64)
    #expect(try place.run("store", "drift", "--repair", "--yes").output == "put back 1 change\n")
    #expect(try place.run("store", "verify").status == 0)
  }

  // MARK: Round trips

  @Test func `objects go through both stores and come back the same`() throws {
    let (first, second, third) = (try Place(.sqlite), try Place(.postgreSQL), try Place(.sqlite))
    var lists: [String] = []
    var exports: [String] = []
    #expect(try first.run("apply", Repository.path("fixtures/projects/providers"), "--yes").status == 0)
    for (source, target) in [(first, second), (second, third)] {
      exports.append(try source.run("store", "export").output)
      lists.append(try source.run("store", "list").output)
      // Files that are named stand beside the export.
      try target.folder.write(exports.last!, to: "mail/export.yaml")
      let files = Repository.path("fixtures/projects/providers")
      for file in FileManager.default.enumerator(atPath: files)?.compactMap({ $0 as? String }) ?? [] where file.hasSuffix(".pem")
      {
        try target.folder.write(Data(contentsOf: URL(fileURLWithPath: "\(files)/\(file)")), to: "mail/\(file)")
      }
      #expect(try target.run("apply", "mail", "--yes").status == 0)
    }
    #expect(try third.run("store", "export").output == exports[0] && exports[0] == exports[1])
    #expect(try third.run("store", "list").output == lists[0] && lists[0] == lists[1])
    let digests = try [first, second, third].map { try $0.history().last?["contentDigest"] as? String }
    #expect(Set(digests).count == 1 && digests[0] != nil)
  }

  // MARK: Secrets

  @Test(arguments: kinds) func `secrets are nowhere`(kind: StoreKind) throws {
    let place = try Place(kind)
    let canary = "canary-\(UUID().uuidString)"
    try place.folder.write(canary, to: "secret")
    try place.folder.write("#!/bin/sh\necho \(canary)\n", to: "say")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: place.folder.file("say"))
    try place.folder.write(canary, to: "credentials/smtp")
    let environment = ["PASSWORD": canary, "CREDENTIALS_DIRECTORY": place.folder.file("credentials")]
    let references = ["{env: PASSWORD}", "{file: ../secret}", "{systemd: smtp}", "{command: [\(place.folder.file("say"))]}"]
    for (index, reference) in references.enumerated() {
      try place.write(connection("username: u\npassword: \(reference)"))
      for arguments in [
        ["plan", "mail", "--check-secrets", "--out", "plan.json", "--verbose"], ["plan", "mail", "--format", "json"],
        ["apply", "mail", "--check-secrets", "--yes", "--verbose", "--message", "m"], ["store", "export"], ["store", "history"],
        ["store", "verify"], ["store", "diff", "1"],
      ] {
        let result = try Command.run(
          Repository.program, arguments + ["--store", place.store.url], in: place.folder.path, environment: environment)
        #expect(result.status == 0, "\(arguments) \(reference): \(result.everything)")
        #expect(!result.everything.contains(canary))
      }
      #expect(try place.generations().count == index + 1)
    }
    #expect(try place.store.everything().range(of: Data(canary.utf8)) == nil)
    for name in FileManager.default.enumerator(atPath: place.folder.path)?.compactMap({ $0 as? String }) ?? []
    where !["secret", "say", "credentials/smtp"].contains(name) {
      let bytes = FileManager.default.contents(atPath: place.folder.file(name)) ?? Data()
      #expect(bytes.range(of: Data(canary.utf8)) == nil, "\(name)")
    }
  }

  @Test(arguments: kinds) func `references that cannot be resolved stop an apply that checks them`(kind: StoreKind) throws {
    let place = try Place(kind)
    try place.write(connection("username: u\npassword: {env: SMTPLINT_TEST_UNSET}"))
    let result = try place.run("apply", "mail", "--check-secrets", "--yes")
    #expect(result.status == 1 && result.errors.contains("SMTPLINT_TEST_UNSET"))
    #expect(try place.run("store", "list").status == 3)
    #expect(try place.run("apply", "mail", "--yes").status == 0)
  }

  @Test func `a password in the configuration is a finding, and is not shown`() throws {
    let place = try Place(.sqlite)
    try place.write(connection())
    try place.folder.write("store: postgresql://u:canary@h/db\n", to: "mail/.smtplint.yaml")
    let result = try Command.smtplint("plan", "mail", in: place.folder.path)
    #expect(result.status == 1 && result.everything.contains("SL0302") && !result.everything.contains("canary"))
    try place.folder.write("store: postgresql://u@127.0.0.1:1/db?passfile=/etc/pass\n", to: "mail/.smtplint.yaml")
    #expect(try Command.smtplint("plan", "mail", in: place.folder.path).status == 3)
  }

  /// A file that a filter of the repository would pass through a program.
  @Test func `no program of a repository is run for the commit`() throws {
    let place = try Place(.sqlite)
    try place.write(connection())
    try place.folder.write("* filter=evil\n", to: ".gitattributes")
    for arguments in [
      ["init", "-q"], ["config", "filter.evil.clean", "touch PWNED; cat"], ["config", "filter.evil.required", "true"],
      ["-c", "filter.evil.clean=cat", "add", "."],
      ["-c", "filter.evil.clean=cat", "-c", "user.name=n", "-c", "user.email=e@e", "commit", "-qm", "one"],
    ] {
      #expect(try Command.run("/usr/bin/git", arguments, in: place.folder.path).everything == "")
    }
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: 60)], ofItemAtPath: place.folder.file("mail/relay.yaml"))
    #expect(try place.run("apply", "mail", "--yes").status == 0)
    #expect(try place.history().map { $0["dirty"] as? Bool } == [false])
    #expect(!FileManager.default.fileExists(atPath: place.folder.file("PWNED")))
  }

  @Test func `applies at once arrive whatever isolation the role has`() throws {
    let place = try Place(.postgreSQL)
    let url = place.store.url + "%20-cdefault_transaction_isolation%3Dserializable"
    let processes = try (0..<4).map { number -> Process in
      try place.folder.write(connection(name: "r\(number)"), to: "\(number)/a.yaml")
      let process = Process()
      process.executableURL = URL(fileURLWithPath: Repository.program)
      process.arguments = ["apply", "\(number)", "--yes", "--quiet", "--lock-timeout", "60", "--store", url]
      process.currentDirectoryURL = URL(fileURLWithPath: place.folder.path)
      try process.run()
      return process
    }
    for process in processes {
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
    }
    #expect(try place.generations() == [1, 2, 3, 4])
  }

  @Test func `a schema of the server's own is refused`() throws {
    let place = try Place(.postgreSQL)
    try place.write(connection())
    let url = place.store.url.replacing(/search_path%3D\w+/, with: "search_path%3Dpg_temp")
    for schema in ["pg_temp", "pg_catalog"] {
      let result = try Command.smtplint(
        "apply", "mail", "--yes", "--store", url.replacing("pg_temp", with: schema), in: place.folder.path)
      #expect(result.status == 3 && result.output.isEmpty, "\(result.everything)")
    }
  }

  /// The server's own settings are libpq's: password file, environment and TLS.
  @Test func `a server is reached as libpq is told`() throws {
    let place = try Place(.postgreSQL)
    try place.write(connection())
    let server = try PostgreSQLServer.shared()
    let schema = try place.store.sql("SELECT current_schema()")
    let options = "options=-csearch_path%3D\(schema)"
    let bare = "postgresql://127.0.0.1:\(server.facts.port)/\(server.facts.database)"
    let user = "postgresql://\(server.facts.user)@127.0.0.1:\(server.facts.port)/\(server.facts.database)"
    let root = server.facts.rootCertificate
    let cases: [(url: String, environment: [String: String], status: Int32, says: String)] = [
      ("\(user)?\(options)&sslmode=verify-full&sslrootcert=\(root)", ["PGPASSFILE": server.facts.passwordFile], 0, "applied"),
      ("\(bare)?\(options)", ["PGUSER": server.facts.user, "PGPASSWORD": server.facts.password], 0, "nothing to do"),
      ("\(user)?\(options)", ["PGPASSWORD": "canary"], 3, "password authentication failed"),
      ("\(user)?\(options)", ["PGPASSFILE": "/nowhere"], 3, "password"),
      (
        "\(user)?\(options)&sslmode=verify-full&sslrootcert=/nowhere.pem", ["PGPASSFILE": server.facts.passwordFile], 3,
        "root certificate"
      ),
      ("\(user)?options=-csearch_path%3Dnowhere", ["PGPASSFILE": server.facts.passwordFile], 3, "names no schema that is there"),
    ]
    for (url, environment, status, words) in cases {
      let result = try Command.run(
        Repository.program, ["apply", "mail", "--yes", "--store", url], in: place.folder.path, environment: environment)
      #expect(result.status == status && result.everything.contains(words), "\(url): \(result.everything)")
      #expect(!result.everything.contains("canary") && !result.everything.contains(server.facts.password))
    }
  }
}

/// A folder with manifests in `mail`, and an empty store.
private struct Place {
  let folder: TemporaryFolder
  let store: StoreUnderTest

  init(_ kind: StoreKind) throws {
    folder = try TemporaryFolder()
    store = try StoreUnderTest(kind, in: folder)
  }

  func write(_ manifest: String) throws { try folder.write(manifest, to: "mail/relay.yaml") }

  func run(_ arguments: String...) throws -> CommandResult {
    try Command.run(Repository.program, arguments + ["--store", store.url], in: folder.path)
  }

  func history() throws -> [[String: Any]] {
    let output = try run("store", "history", "--format", "json").output
    let value = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
    return value?["generations"] as? [[String: Any]] ?? []
  }

  func generations() throws -> [Int] { try history().compactMap { $0["generation"] as? Int } }
}

extension CommandResult {
  /// Whether the run itself failed, and said why.
  fileprivate func refused(with reason: String) -> Bool { status == 3 && errors.contains(reason) && output.isEmpty }
}
