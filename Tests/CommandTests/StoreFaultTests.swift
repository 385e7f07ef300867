import Foundation
import TestSupport
import Testing

/// Stores that cannot be written, or not be read: each is told, and nothing is changed.
@Suite(.timeLimit(.minutes(10))) struct StoreFaultTests {
  let folder: TemporaryFolder
  let store: String

  init() throws {
    folder = try TemporaryFolder()
    store = folder.file("store.db")
    try folder.write(connection(), to: "mail/relay.yaml")
  }

  private func run(_ arguments: String..., store: String? = nil) throws -> CommandResult {
    try Command.run(Repository.program, arguments + ["--store", "sqlite:\(store ?? self.store)"], in: folder.path)
  }

  // MARK: File systems

  static let canMount =
    (try? Command.run("/usr/bin/env", ["unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]).status) == 0

  /// Runs lines of a shell in which `small` is a file system of its own and `$run` is the program on a store there.
  private func runOnSmallDisk(_ size: String, _ lines: String) throws -> CommandResult {
    try FileManager.default.createDirectory(atPath: folder.file("small"), withIntermediateDirectories: true)
    let script = """
      mount -t tmpfs -o size=\(size) tmpfs small || exit 99
      run() { command=$1; shift; '\(Repository.program)' $command "$@" --store sqlite:small/store.db 2>&1; echo "status $?"; }
      \(lines)
      """
    return try Command.run("/usr/bin/env", ["unshare", "--mount", "sh", "-c", script], in: folder.path)
  }

  @Test(.enabled(if: canMount, "mounting needs root")) func `a full disk is told, and the old generation stays`() throws {
    let many = (0..<500).map { connection(name: "c\($0)", host: "h\($0).example") }.joined(separator: "\n---\n")
    try folder.write(many, to: "many/all.yaml")
    let result = try runOnSmallDisk(
      "400k", "run apply mail --yes --quiet; run apply many --yes --quiet; run 'store list'; run 'store verify'; run apply mail")
    let lines = result.output.split(separator: "\n")
    #expect(lines.prefix(3) == ["status 0", "smtplint: small/store.db: the disk is full; nothing was changed", "status 3"])
    #expect(result.output.contains("relay\nstatus 0\nsqlite:small/store.db: is as it was applied\nstatus 0\nnothing to do"))
  }

  @Test(.enabled(if: canMount, "mounting needs root")) func `a read-only file system is planned on and not written`() throws {
    let result = try runOnSmallDisk(
      "1m",
      """
      run apply mail --yes --quiet
      mount -o remount,ro small
      sed -i s/587/25/ mail/relay.yaml
      run plan mail --quiet
      run apply mail --yes --quiet
      run 'store verify'
      """)
    #expect(
      result.output == """
        status 0
        ~ SMTPConnection relay
            spec.port: 587 → 25
        status 0
        smtplint: small/store.db: cannot be written; nothing was changed
        status 3
        sqlite:small/store.db: is as it was applied
        status 0

        """)
  }

  @Test(.enabled(if: getuid() == 0, "another user needs root")) func `a folder of somebody else's is planned on and not written`()
    throws
  {
    #expect(try run("apply", "mail", "--yes").status == 0)
    try folder.write(connection().replacing("587", with: "25"), to: "mail/relay.yaml")
    let before = FileManager.default.contents(atPath: store)
    // Where the repository is, others may have no access.
    let program = try folder.write(try #require(FileManager.default.contents(atPath: Repository.program)), to: "bin/smtplint")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
    func asNobody(_ arguments: String..., store: String? = nil) throws -> CommandResult {
      let user = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
      return try Command.run(
        "/usr/bin/env", user + [program] + arguments + ["--store", "sqlite:\(store ?? self.store)"], in: folder.path)
    }
    #expect(try asNobody("plan", "mail", "--detailed-exitcode").status == 2)
    let apply = try asNobody("apply", "mail", "--yes")
    #expect(apply.status == 3 && apply.errors.contains("cannot be written"), "\(apply.everything)")
    let first = try asNobody("apply", "mail", "--yes", store: folder.file("other.db"))
    #expect(first.status == 3 && first.errors.contains("cannot be written (permission denied)"), "\(first.everything)")
    #expect(FileManager.default.contents(atPath: store) == before)
  }

  // MARK: Files

  /// Pieces of a store that were overwritten, cut off or are of something else.
  @Test func `a damaged file is told and left as it is`() throws {
    let many = (0..<60).map { connection(name: "c\($0)", host: "h\($0).example") }.joined(separator: "\n---\n")
    try folder.write(many, to: "many/all.yaml")
    #expect(try run("apply", "many", "--yes").status == 0)
    let whole = try #require(FileManager.default.contents(atPath: store))
    let damages: [(String, (inout Data) -> Void)] = [
      ("a page of noise", { $0.replaceSubrange(4096..<8192, with: Data(repeating: 0xA5, count: 4096)) }),
      ("no header", { $0.replaceSubrange(0..<100, with: Data(repeating: 0x20, count: 100)) }),
      ("half of it", { $0.removeLast($0.count / 2) }),
      ("all pages but the first", { $0.replaceSubrange(4096..., with: Data(repeating: 0xFF, count: $0.count - 4096)) }),
    ]
    for (name, damage) in damages {
      var bytes = whole
      damage(&bytes)
      let path = try folder.write(bytes, to: "damaged.db")
      for arguments in [["apply", "mail", "--yes"], ["plan", "mail"], ["store", "list"], ["store", "rollback", "1", "--yes"]] {
        let result = try Command.run(Repository.program, arguments + ["--store", "sqlite:\(path)"], in: folder.path)
        #expect(result.status == 3, "\(name): \(arguments): \(result.everything)")
        let isTold = ["is damaged", "is no SQLite database"].contains { result.errors.contains($0) }
        #expect(isTold, "\(name): \(result.errors)")
      }
      let verification = try run("store", "verify", store: path)
      #expect(verification.status == 1 || verification.status == 3, "\(name): \(verification.everything)")
      #expect(FileManager.default.contents(atPath: path) == bytes)
    }
  }

  @Test func `a store whose folder has gone is told`() throws {
    let result = try run("apply", "mail", "--yes", store: folder.file("gone/store.db"))
    #expect(result.status == 3 && result.errors.contains("/gone is not there"))
  }

  // MARK: A server

  @Test func `a server that ends in the middle leaves one generation or the other`() throws {
    let server = try PostgreSQLServer()
    let url = try server.freshURL()
    let exports = try (0...1).map { edition in
      let text = (0..<100).map {
        connection("username: u\(edition)\npassword: {env: P}", name: "c\($0)", host: "h\($0).example")
      }.joined(separator: "\n---\n")
      try folder.write(text, to: "\(edition)/all.yaml")
      let apply = try Command.smtplint("apply", "\(edition)", "--yes", "--store", url, in: folder.path)
      #expect(apply.status == 0, "\(apply.everything)")
      return try Command.smtplint("store", "export", "--store", url).output
    }
    for (round, delay) in [0.02, 0.1, 0.2, 0.3, 0.4, 0.6].enumerated() {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: Repository.program)
      process.arguments = ["apply", "\(round % 2)", "--yes", "--quiet", "--store", url]
      process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
      let errors = Pipe()
      process.standardError = errors
      try process.run()
      usleep(UInt32(delay * 1_000_000))
      try server.stop()
      process.waitUntilExit()
      let said = String(decoding: errors.fileHandleForReading.availableData, as: UTF8.self)
      #expect([0, 3].contains(process.terminationStatus), "\(process.terminationStatus) \(said)")
      if process.terminationStatus == 3 { #expect(said.hasPrefix("smtplint: postgresql://smtplint@127.0.0.1:"), "\(said)") }
      let unreachable = try Command.smtplint("store", "list", "--store", url)
      #expect(unreachable.status == 3 && unreachable.errors.contains("refused"))
      #expect(!unreachable.errors.contains(server.facts.password))
      try server.start()
      #expect(exports.contains(try Command.smtplint("store", "export", "--store", url).output))
      #expect(try Command.smtplint("store", "verify", "--quiet", "--store", url).everything == "")
      #expect(try Command.smtplint("apply", "\(round % 2)", "--yes", "--store", url, in: folder.path).status == 0)
    }
  }

  @Test func `a server that does not answer is not waited for without end`() throws {
    let server = try PostgreSQLServer()
    let url = try server.freshURL()
    try server.freeze()
    defer { try? server.thaw() }
    let result = try Command.smtplint(
      "apply", "mail", "--yes", "--store", url, in: folder.path, environment: ["PGCONNECT_TIMEOUT": "2"])
    #expect(result.status == 3 && result.errors.contains("timeout"), "\(result.everything)")
  }
}
