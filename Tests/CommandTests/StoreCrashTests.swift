import Foundation
import TestSupport
import Testing

/// Applies that are killed, and applies at once, on each of the stores.
///
/// `SMTPLINT_KILLS` and `SMTPLINT_OBJECTS` make the runs longer, `SMTPLINT_PROGRAM` runs another build.
@Suite(.timeLimit(.minutes(60))) struct StoreCrashTests {
  static let kinds = StoreKind.allCases

  private static func setting(_ name: String, or standard: Int) -> Int {
    ProcessInfo.processInfo.environment[name].flatMap(Int.init) ?? standard
  }

  private static let program = ProcessInfo.processInfo.environment["SMTPLINT_PROGRAM"] ?? Repository.program

  /// Manifests of which every object differs between two editions.
  private static func manifests(_ count: Int, edition: Int) -> String {
    (0..<count).map { number in
      connection(
        "username: edition-\(edition)@example.com\npassword: {env: P}", name: "c\(number)", host: "h\(number).example")
    }.joined(separator: "\n---\n")
  }

  private struct Round {
    let folder: TemporaryFolder
    let store: StoreUnderTest

    func run(_ arguments: String...) throws -> CommandResult {
      try Command.run(StoreCrashTests.program, arguments + ["--store", store.url], in: folder.path)
    }

    /// Starts an apply and kills it after so many seconds; true where it had ended before.
    func kill(_ path: String, after delay: Double) throws -> Bool {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: StoreCrashTests.program)
      process.arguments = ["apply", path, "--yes", "--quiet", "--store", store.url]
      process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      usleep(UInt32(delay * 1_000_000))
      let hasEnded = !process.isRunning
      Foundation.kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      return hasEnded
    }
  }

  /// Each kill hits an apply that replaces everything; what is there afterwards is one of the two editions, whole.
  @Test(arguments: kinds) func `an apply that is killed leaves the old or the new generation`(kind: StoreKind) throws {
    let kills = Self.setting("SMTPLINT_KILLS", or: 12)
    let count = Self.setting("SMTPLINT_OBJECTS", or: 100)
    let folder = try TemporaryFolder()
    let round = Round(folder: folder, store: try StoreUnderTest(kind, in: folder))
    for edition in 0...1 { try folder.write(Self.manifests(count, edition: edition), to: "\(edition)/all.yaml") }
    // How long an apply takes that replaces everything, as it was last seen.
    var duration = 0.0
    var exports: [String] = []
    for edition in 0...1 {
      let start = Date()
      #expect(try round.run("apply", "\(edition)", "--yes").status == 0)
      duration = Date().timeIntervalSince(start)
      exports.append(try round.run("store", "export").output)
    }
    #expect(exports[0] != exports[1])
    var edition = 1
    var (old, new, early) = (0, 0, 0)
    for number in 0..<kills {
      let next = 1 - edition
      // Moments spread over the whole run, each at random within its part.
      let moment = (Double(number) + .random(in: 0..<1)) / Double(kills) * duration * 1.05
      if try round.kill("\(next)", after: moment) { early += 1 }
      let export = try round.run("store", "export")
      #expect(export.status == 0, "\(export.everything)")
      let verification = try round.run("store", "verify", "--quiet")
      #expect(verification.status == 0, "\(verification.everything)")
      guard let found = exports.firstIndex(of: export.output) else {
        Issue.record("neither the old nor the new generation is there after \(moment) s")
        return
      }
      if found == next { new += 1 } else { old += 1 }
      // The next apply works, whichever is there.
      let start = Date()
      let repeated = try round.run("apply", "\(next)", "--yes", "--quiet")
      if found == edition { duration = Date().timeIntervalSince(start) }
      #expect(repeated.status == 0, "\(repeated.everything)")
      #expect(try round.run("store", "export").output == exports[next])
      edition = next
      // What is verified is all of the history: a short one keeps the rounds alike.
      if number % 10 == 9 { #expect(try round.run("store", "prune-history", "--keep", "3", "--yes").status == 0) }
    }
    print("\(kind): \(kills) kills of \(count) objects: \(old) old, \(new) new, \(early) after the end")
    #expect(old > 0)
    #expect(try round.run("store", "verify").status == 0)
  }

  @Test(arguments: kinds) func `applies at once of different owners all arrive`(kind: StoreKind) throws {
    let folder = try TemporaryFolder()
    let round = Round(folder: folder, store: try StoreUnderTest(kind, in: folder))
    let owners = (0..<8).map { "owner-\($0)" }
    for owner in owners { try folder.write(connection(name: owner), to: "\(owner)/mail.yaml") }
    #expect(try applyAtOnce(owners.map { (folder.file($0), ["--owner", $0]) }, round.store).allSatisfy { $0 == 0 })
    #expect(try round.run("store", "list").output.split(separator: "\n").count == 8)
    #expect(try round.store.sql("SELECT id FROM generation ORDER BY id") == (1...8).map(String.init).joined(separator: "\n"))
    #expect(try round.run("store", "verify").status == 0)
  }

  @Test(arguments: kinds) func `applies at once of the same are one generation`(kind: StoreKind) throws {
    let folder = try TemporaryFolder()
    let round = Round(folder: folder, store: try StoreUnderTest(kind, in: folder))
    let copies = (0..<8).map { "copy-\($0)" }
    for copy in copies { try folder.write(connection(), to: "\(copy)/mail.yaml") }
    #expect(try applyAtOnce(copies.map { (folder.file($0), []) }, round.store).allSatisfy { $0 == 0 })
    #expect(try round.store.sql("SELECT count(*), max(id) FROM generation") == "1|1")
    #expect(try round.run("store", "verify").status == 0)
  }

  /// The statuses of applies from their own working folders, all started before the first is waited for.
  private func applyAtOnce(_ runs: [(folder: String, options: [String])], _ store: StoreUnderTest) throws -> [Int32] {
    let processes = try runs.map { folder, options in
      let process = Process()
      process.executableURL = URL(fileURLWithPath: Self.program)
      process.arguments = ["apply", ".", "--yes", "--quiet", "--lock-timeout", "120", "--store", store.url] + options
      process.currentDirectoryURL = URL(fileURLWithPath: folder)
      try process.run()
      return process
    }
    return processes.map { process in
      process.waitUntilExit()
      return process.terminationStatus
    }
  }
}
