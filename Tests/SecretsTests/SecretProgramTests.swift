import Foundation
import Manifests
import Testing

@testable import Secrets

struct SecretProgramTests {
  private let resolver = SecretResolver(allowsCommands: true, time: .seconds(10))

  private func run(_ script: String) -> String { resolver.text(.command(["sh", "-c", script])) }

  @Test func `a program runs only where that is allowed`() throws {
    let folder = try Folder()
    #expect(
      SecretResolver().text(.command(["touch", "\(folder.path)/ran"]))
        == "secret-forbidden: command touch was not run: programs run for secrets only where the operator allows it")
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/ran"))
  }

  @Test func `what it prints is the secret, without one line break`() {
    #expect(run("echo secret") == "secret")
    #expect(run("printf 'secret\\r\\n'") == "secret")
    #expect(run("printf 'a\\nb\\n\\n'") == "a\nb\n")
    #expect(run("printf half; sleep 0.1; printf ' secret'") == "half secret")
  }

  @Test func `no shell is involved`() {
    #expect(resolver.text(.command(["printf", "%s|", "$HOME", "a b", "", "*", "`id`"])) == "$HOME|a b||*|`id`|")
  }

  @Test func `variables that hold other secrets are not inherited`() {
    setenv("SMTPLINT_TEST_CANARY", "hunter2", 1)
    defer { unsetenv("SMTPLINT_TEST_CANARY") }
    let script = SecretReference.command(["sh", "-c", "echo \"[$SMTPLINT_TEST_CANARY][${PATH:+path}]\""])
    #expect(resolver.text(script) == "[hunter2][path]")
    let hiding = SecretResolver(allowsCommands: true, time: .seconds(10), hiddenVariables: ["SMTPLINT_TEST_CANARY"])
    #expect(hiding.text(script) == "[][path]")
  }

  @Test func `standard input is empty, and what it says on standard error leads nowhere`() {
    #expect(run("cat; echo done") == "done")
    #expect(run("echo hunter2 >&2; exit 3") == "secret-command-failed: command sh ended with status 3")
    #expect(run("echo hunter2; exit 1") == "secret-command-failed: command sh ended with status 1")
  }

  @Test func `what comes to nothing has failed, and messages name the program only`() throws {
    let folder = try Folder()
    let text = folder.write("no program".utf8, to: "text")
    chmod(text, 0o600)
    for (arguments, words) in [
      (["true"], "command true printed nothing"), (["echo"], "command echo printed nothing"),
      (["sh", "-c", "kill -9 $$"], "command sh was ended by signal 9"),
      (["sh", "-c", "head -c 70000 /dev/zero"], "command sh printed more than 65536 bytes"),
      (["cat", "/dev/zero"], "command cat printed more than 65536 bytes"),
      (["smtplint-no-such-program", "hunter2"], "command smtplint-no-such-program is not there"),
      ([text], "command \(text) cannot be started: permission denied"), ([], "command  names no program"),
      (["a", "b\0c"], "command a has an argument that is none"),
    ] {
      #expect(resolver.text(.command(arguments)) == "secret-command-failed: \(words)")
    }
  }

  @Test func `the longest secret fits`() {
    #expect(run("head -c 65536 /dev/zero | tr '\\0' s; echo").utf8.count == Secret.limit)
  }

  @Test(arguments: [
    "sleep 100", "echo secret; exec >&-; sleep 100", "trap '' TERM INT; while :; do sleep 1; done", "sleep 100 & echo secret",
    "yes | while read x; do sleep 1; done",
  ])
  func `one that does not end is killed with all that it started`(script: String) throws {
    let folder = try Folder()
    let start = ContinuousClock.now
    let resolver = SecretResolver(allowsCommands: true, time: .milliseconds(300))
    #expect(
      resolver.text(.command(["sh", "-c", "echo $$ > '\(folder.path)/group'; \(script)"]))
        == "secret-command-failed: command sh was not done in time")
    #expect(ContinuousClock.now - start < .seconds(5))
    let group = try #require(
      Int32(String(contentsOfFile: "\(folder.path)/group", encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)))
    // The last of them may not have been buried yet, which is the first process's to do.
    var isGone = false
    for _ in 0..<100 where !isGone {
      isGone = !hasLiving(group)
      if !isGone { usleep(20_000) }
    }
    #expect(isGone)
  }

  /// Whether a process of the group runs; the dead that nobody has buried do not count.
  private func hasLiving(_ group: Int32) -> Bool {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] where Int32(name) != nil {
      guard let status = try? String(contentsOfFile: "/proc/\(name)/stat", encoding: .utf8), let end = status.lastIndex(of: ")")
      else { continue }
      let fields = status[end...].split(separator: " ")
      if fields[3] == "\(group)", fields[1] != "Z" { return true }
    }
    return false
  }

  @Test func `a run that is stopped waits for nothing`() {
    let start = ContinuousClock.now
    let resolver = SecretResolver(allowsCommands: true, isStopped: { ContinuousClock.now - start > .milliseconds(200) })
    #expect(resolver.text(.command(["sleep", "100"])) == "secret-command-failed: command sleep was stopped")
    #expect(ContinuousClock.now - start < .seconds(5))
  }

  @Test func `many at once do not hold each other up`() async {
    let start = ContinuousClock.now
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<24 {
        group.addTask {
          await withCheckedContinuation { continuation in
            Thread.detachNewThread {
              // Every other one stays for a while: a pipe that it had inherited would not be closed before.
              let script = number.isMultiple(of: 2) ? "echo \(number)" : "echo \(number); sleep 1"
              #expect(resolver.text(.command(["sh", "-c", script])) == "\(number)")
              if number.isMultiple(of: 2) { #expect(ContinuousClock.now - start < .seconds(8)) }
              continuation.resume()
            }
          }
        }
      }
    }
  }

  @Test func `signals are as they are by default`() {
    signal(SIGPIPE, SIG_IGN)
    // Two of those beyond 31 are the C library's own.
    let ignored = UInt64(run("grep SigIgn /proc/self/status | cut -f2"), radix: 16)
    #expect(ignored.map { $0 & 0x7FFF_FFFF } == 0)
  }
}
