import ConnectionProbe
import Dispatch
import Driver
import Foundation
import Glibc
import KeyMaterial
import Synchronization
import TestSupport
import Testing

private let chains = PresentedChains.shared

/// The file behind the trust store: who may read it, what becomes of it, and what never does.
@Suite(.timeLimit(.minutes(5))) struct TrustFileTests {
  private func mode(_ path: String) -> UInt32? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
  }

  private func fingerprint(_ number: Int) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 64 - digits.count) + digits
  }

  @Test func `folder and file are the user's alone`() throws {
    let place = try TrustPlace()
    let script = "umask 000; exec \"$0\" trust import root.crt"
    for (variables, path) in [
      (["SMTPLINT_STATE": place.folder.file("a/b")], "a/b"),
      (["SMTPLINT_STATE": "", "XDG_STATE_HOME": place.folder.file("x/y")], "x/y/smtplint"),
      (["SMTPLINT_STATE": "", "XDG_STATE_HOME": "relative", "HOME": place.folder.file("home")], "home/.local/state/smtplint"),
    ] {
      let result = try Command.run(
        "/bin/sh", ["-c", script, Repository.program], in: chains.folder.path, environment: variables)
      #expect(result.status == 0 && result.errors == "")
      let folder = place.folder.file(path)
      #expect(mode(folder) == 0o700 && mode(folder + "/trust.json") == 0o600 && mode(folder + "/trust.lock") == 0o600)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["trust.json", "trust.lock"])
      #expect(mode(PathName.folder(of: folder)) == 0o700)
    }
    #expect(!FileManager.default.fileExists(atPath: chains.folder.file("relative")))
    // Relative to where the program runs.
    _ = try Command.run(
      Repository.program, ["trust", "import", chains.folder.file("root.crt")], in: place.folder.path,
      environment: ["SMTPLINT_STATE": "here"])
    #expect(mode(place.folder.file("here/trust.json")) == 0o600)
  }

  @Test func `many processes at once lose nothing`() throws {
    let place = try TrustPlace()
    let script = "for i in $(seq 1 40); do printf '%064x\\n' $i; done | xargs -P 40 -n 1 \"$0\" trust reject"
    let result = try Command.run("/bin/sh", ["-c", script, Repository.program], environment: ["SMTPLINT_STATE": place.state])
    #expect(result.errors == "")
    #expect(Set(try place.file.read().rejected.map(\.sha256)) == Set((1...40).map(fingerprint)))
  }

  @Test func `many threads at once lose nothing, and readers see whole states`() throws {
    let place = try TrustPlace()
    let facts = try chains.facts("good", "inter")
    let file = place.file
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 12) { thread in
      for number in 0..<10 {
        do {
          if thread.isMultiple(of: 4) {
            _ = try file.read()
          } else {
            try file.update { state in _ = state.record(presentation(facts, by: "c\(thread)-\(number % 5)"), at: TrustPlace.time)
            }
          }
        } catch { failures.withLock { $0.append("\(error)") } }
      }
    }
    #expect(failures.withLock { $0 } == [])
    let entries = try file.read().untrusted
    #expect(entries.count == 9 * 5 && entries.allSatisfy { $0.count == 2 })
  }

  @Test(arguments: ["", "{", "null", "{\"version\": 2}", "{\"version\": 1}", "\u{FEFF}{}", "\0\0\0\0"])
  func `a damaged file is told, and left as it is`(text: String) throws {
    let place = try TrustPlace()
    try place.folder.write(text, to: "state/trust.json")
    chmod(place.state, 0o700)
    let digits = try TrustPlace.sha256("root")
    for arguments in [["list"], ["show", digits], ["accept", digits], ["reject", digits], ["import", "root.crt"], ["export"]] {
      let result = try Command.run(
        Repository.program, ["trust"] + arguments, in: chains.folder.path, environment: ["SMTPLINT_STATE": place.state])
      #expect(result.status == 3 && result.output == "")
      #expect(result.errors.contains("/trust.json: is damaged: "))
      #expect(result.errors.hasSuffix("; it is left as it is. Put a copy back, or move it away to begin anew\n"))
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: place.file.path)) == Data(text.utf8))
  }

  @Test func `what is no file, or cannot be read or written, is told`() throws {
    let place = try TrustPlace()
    try place.folder.write("", to: "state/trust.json/inner")
    let folder = try place.run("list")
    #expect(folder.status == 3)
    #expect(
      folder.errors.hasSuffix(
        "STATE/trust.json: is no file; make it a file that you can read, or set SMTPLINT_STATE to another folder\n"))
    let pipe = try TrustPlace()
    mkdir(pipe.state, 0o700)
    mkfifo(pipe.state + "/trust.json", 0o600)
    #expect(try pipe.run("list").status == 3)
    let file = try TrustPlace()
    try file.folder.write("", to: "state")
    #expect(try file.run("list").errors.contains("trust.json: not a directory"))
    #expect(try file.run("reject", fingerprint(1)).errors.contains("not a directory; nothing was written"))
    // As somebody who may not: only root can become that.
    guard getuid() == 0 else { return }
    let locked = try TrustPlace()
    try locked.record(presentation(try chains.facts("self")))
    let result = try asNobody("trust list", in: locked)
    #expect(result.status == 3 && result.errors.contains("STATE/trust.json: permission denied; make it a file that you can read"))
    chmod(locked.folder.path, 0o755)
    chmod(locked.state, 0o755)
    chmod(locked.file.path, 0o644)
    let writing = try asNobody("trust reject \(fingerprint(1))", in: locked)
    #expect(writing.status == 3 && writing.errors.contains("STATE/trust.lock: permission denied; nothing was written"))
  }

  /// Runs the program as another user, which takes root to do.
  private func asNobody(_ arguments: String, in place: TrustPlace) throws -> PlainResult {
    let copy = place.folder.file("smtplint")
    if !FileManager.default.fileExists(atPath: copy) {
      try FileManager.default.copyItem(atPath: Repository.program, toPath: copy)
    }
    let result = try Command.run(
      "/usr/bin/setpriv", ["--reuid", "65534", "--clear-groups", "/bin/sh", "-c", "exec \(copy) \(arguments)"], in: "/",
      environment: ["SMTPLINT_STATE": place.state])
    return PlainResult(result, of: place)
  }

  @Test func `whoever else may change it is told`() throws {
    let place = try TrustPlace()
    try place.record(presentation(try chains.facts("self")))
    chmod(place.state, 0o777)
    chmod(place.file.path, 0o664)
    let warned = try place.run("list", "--untrusted")
    #expect(warned.status == 0 && !warned.output.isEmpty)
    #expect(
      warned.errors == """
        smtplint: STATE: can be changed by others (mode 0777), and with it what is trusted; make it yours alone
        smtplint: STATE/trust.json: can be changed by others (mode 0664), and with it what is trusted; make it yours alone

        """)
    chmod(place.state, 0o700)
    guard getuid() == 0 else { return }
    chown(place.file.path, 65534, 65534)
    #expect(
      try place.run("list", "--untrusted").errors
        == "smtplint: STATE/trust.json: belongs to another user (uid 65534), and with it what is trusted; make it yours alone\n")
    // It stays that user's, and nobody else's any more.
    _ = try place.run("reject", fingerprint(1))
    var status = stat()
    #expect(stat(place.file.path, &status) == 0 && status.st_uid == 65534 && status.st_mode & 0o777 == 0o600)
  }

  @Test func `a write that fails leaves the file as it was`() throws {
    let place = try TrustPlace()
    try place.record(presentation(try chains.facts("self")))
    let before = try place.folder.text("state/trust.json")
    let script = "trap '' XFSZ; ulimit -f 0; exec \"$0\" trust reject \(fingerprint(1))"
    let result = try Command.run("/bin/sh", ["-c", script, Repository.program], environment: ["SMTPLINT_STATE": place.state])
    #expect(result.status == 3)
    #expect(try place.folder.text("state/trust.json") == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: place.state).sorted() == ["trust.json", "trust.lock"])
    // What a killed run left behind is in nobody's way.
    try place.folder.write("half", to: "state/trust.json.tmp")
    #expect(try place.run("reject", fingerprint(1)).status == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: place.state).sorted() == ["trust.json", "trust.lock"])
  }

  @Test func `nothing is written where nothing changes`() throws {
    let place = try TrustPlace()
    _ = try place.run("import", "root.crt")
    var before = stat()
    stat(place.file.path, &before)
    _ = try place.run("import", "root.crt")
    _ = try place.run("list")
    try place.file.update { _ in }
    var after = stat()
    stat(place.file.path, &after)
    #expect(before.st_ino == after.st_ino && before.st_mtim.tv_nsec == after.st_mtim.tv_nsec)
  }

  @Test func `a link is written through`() throws {
    let place = try TrustPlace()
    _ = try place.run("import", "root.crt")
    try FileManager.default.moveItem(atPath: place.file.path, toPath: place.folder.file("real.json"))
    try FileManager.default.createSymbolicLink(atPath: place.file.path, withDestinationPath: place.folder.file("real.json"))
    #expect(try place.run("reject", fingerprint(1)).status == 0)
    #expect(try place.folder.text("real.json").contains(fingerprint(1)))
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: place.file.path) == place.folder.file("real.json"))
  }

  @Test func `a link to nothing yet is written through too`() throws {
    let place = try TrustPlace()
    try FileManager.default.createDirectory(atPath: place.state, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: place.file.path, withDestinationPath: "../real.json")
    _ = try place.run("import", "root.crt")
    let real = URL(fileURLWithPath: place.state).deletingLastPathComponent().appendingPathComponent("real.json")
    #expect(try String(contentsOf: real, encoding: .utf8).contains("trusted"))
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: place.file.path) == "../real.json")
  }

  @Test func `a lock that is never given back ends the wait`() throws {
    let place = try TrustPlace()
    try place.record(presentation(try chains.facts("self")))
    let descriptor = open(place.state + "/trust.lock", O_RDWR)
    defer { close(descriptor) }
    #expect(flock(descriptor, LOCK_EX) == 0)
    let impatient = TrustFile(folder: place.state, lockTimeout: .milliseconds(100))
    let error = #expect(throws: TrustError.self) { try impatient.update { _ in } }
    #expect(error?.message.contains("trust.lock: is locked by another smtplint") == true)
    // Reading waits for nobody.
    #expect(try impatient.read().untrusted.count == 1)
  }
}

private enum PathName {
  static func folder(of path: String) -> String { URL(fileURLWithPath: path).deletingLastPathComponent().path }
}
