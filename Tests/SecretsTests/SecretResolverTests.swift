import Foundation
import Manifests
import Testing

@testable import Secrets

@Suite(.serialized) struct EnvironmentSecretTests {
  @Test func `a variable is taken as it is`() {
    setenv("SMTPLINT_TEST_SECRET", "päss word\n", 1)
    defer { unsetenv("SMTPLINT_TEST_SECRET") }
    #expect(SecretResolver().text(.environment("SMTPLINT_TEST_SECRET")) == "päss word\n")
  }

  @Test func `a variable that is not set, empty or too long is missing`() {
    unsetenv("SMTPLINT_TEST_UNSET")
    #expect(
      SecretResolver().text(.environment("SMTPLINT_TEST_UNSET"))
        == "secret-missing: environment variable SMTPLINT_TEST_UNSET is not set")
    setenv("SMTPLINT_TEST_EMPTY", "", 1)
    defer { unsetenv("SMTPLINT_TEST_EMPTY") }
    #expect(
      SecretResolver().text(.environment("SMTPLINT_TEST_EMPTY"))
        == "secret-missing: environment variable SMTPLINT_TEST_EMPTY is empty")
    setenv("SMTPLINT_TEST_LONG", String(repeating: "s", count: Secret.limit + 1), 1)
    defer { unsetenv("SMTPLINT_TEST_LONG") }
    #expect(
      SecretResolver().text(.environment("SMTPLINT_TEST_LONG"))
        == "secret-missing: environment variable SMTPLINT_TEST_LONG has more than 65536 bytes")
    #expect(SecretResolver().text(.environment("")) == "secret-missing: environment variable  is not set")
    #expect(SecretResolver().text(.environment("PATH\0X")).hasSuffix("is not set"))
  }

  @Test func `a credential comes from the folder of systemd`() throws {
    let folder = try Folder()
    folder.write("s3cret\n".utf8, to: "smtp")
    unsetenv("CREDENTIALS_DIRECTORY")
    let resolver = SecretResolver()
    #expect(
      resolver.text(.systemd("smtp"))
        == "secret-missing: systemd credential smtp is not there: CREDENTIALS_DIRECTORY is not set, so this is no service of systemd's"
    )
    setenv("CREDENTIALS_DIRECTORY", folder.path, 1)
    defer { unsetenv("CREDENTIALS_DIRECTORY") }
    #expect(resolver.text(.systemd("smtp")) == "s3cret")
    #expect(resolver.text(.systemd("other")) == "secret-missing: systemd credential other is not there")
    for name in ["", ".", "..", "../smtp", "a/b", "/etc/hostname"] {
      #expect(
        resolver.text(.systemd(name)) == "secret-missing: systemd credential \(name) has a name that is none of a credential")
    }
  }

  @Test func `a program has our environment`() {
    setenv("SMTPLINT_TEST_INHERITED", "from here", 1)
    defer { unsetenv("SMTPLINT_TEST_INHERITED") }
    #expect(
      SecretResolver(allowsCommands: true).text(.command(["sh", "-c", "printf '%s' \"$SMTPLINT_TEST_INHERITED\""])) == "from here"
    )
  }
}

struct FileSecretTests {
  @Test(arguments: [
    ("secret", "secret"), ("secret\n", "secret"), ("secret\r\n", "secret"), ("secret\n\n", "secret\n"), ("secret\r", "secret\r"),
    (" secret ", " secret "), ("a\nb\n", "a\nb"), ("\r", "\r"),
  ])
  func `one line break at the end is dropped`(content: String, secret: String) throws {
    let folder = try Folder()
    folder.write(content.utf8, to: "file")
    #expect(SecretResolver().text(.file("file"), folder: folder.path) == secret)
  }

  @Test func `paths are relative to the folder of the caller, or absolute`() throws {
    let folder = try Folder()
    let path = folder.write("absolute".utf8, to: "file")
    #expect(SecretResolver().text(.file(path), folder: "/nowhere") == "absolute")
    #expect(
      SecretResolver().text(.file("../\(URL(fileURLWithPath: folder.path).lastPathComponent)/file"), folder: folder.path)
        == "absolute")
  }

  @Test func `links are followed, as Kubernetes mounts secrets`() throws {
    let folder = try Folder()
    folder.write("linked\n".utf8, to: "data")
    try FileManager.default.createSymbolicLink(atPath: "\(folder.path)/link", withDestinationPath: "data")
    #expect(SecretResolver().text(.file("link"), folder: folder.path) == "linked")
  }

  @Test func `what holds no secret is missing, and says why`() throws {
    let folder = try Folder()
    folder.write([], to: "empty")
    folder.write("\n".utf8, to: "line")
    folder.write([UInt8](repeating: 0x73, count: Secret.limit + 1), to: "long")
    folder.write([UInt8](repeating: 0x73, count: Secret.limit + 3), to: "longer")
    folder.write([UInt8](repeating: 0x73, count: 1 << 20), to: "longest")
    folder.write([UInt8](repeating: 0x73, count: Secret.limit) + [13, 10], to: "exact")
    try FileManager.default.createDirectory(atPath: "\(folder.path)/folder", withIntermediateDirectories: false)
    func fault(_ path: String) -> String { SecretResolver().text(.file(path), folder: folder.path) }
    for (name, words) in [
      ("empty", "is empty"), ("line", "is empty"), ("long", "has more than 65536 bytes"), ("longer", "has more than 65536 bytes"),
      ("longest", "has more than 65536 bytes"), ("folder", "is a folder"), ("none", "is not there"),
      ("/dev/null", "is neither a file nor a pipe"), ("/dev/zero", "is neither a file nor a pipe"),
      ("/etc/hostname/x", "cannot be read: not a directory"), ("a\0b", "has a path that is none"),
    ] {
      #expect(fault(name) == "secret-missing: secret file \(name) \(words)")
    }
    #expect(fault("exact").utf8.count == Secret.limit)
  }

  @Test(.enabled(if: geteuid() != 0)) func `a file that this user may not read is missing`() throws {
    let folder = try Folder()
    let path = folder.write("s".utf8, to: "file")
    chmod(path, 0)
    #expect(SecretResolver().text(.file(path)) == "secret-missing: secret file \(path) may not be read by this user")
  }

  @Test func `a pipe is read until it is closed`() throws {
    let folder = try Folder()
    let path = "\(folder.path)/pipe"
    #expect(mkfifo(path, 0o600) == 0)
    let writer = Process()
    writer.executableURL = URL(fileURLWithPath: "/bin/sh")
    writer.arguments = ["-c", "exec > '\(path)'; printf half; sleep 0.2; echo ' secret'"]
    try writer.run()
    #expect(SecretResolver().text(.file(path)) == "half secret")
    writer.waitUntilExit()
  }

  @Test func `a pipe that nobody writes to is not waited for without end`() throws {
    let folder = try Folder()
    let path = "\(folder.path)/pipe"
    #expect(mkfifo(path, 0o600) == 0)
    let start = ContinuousClock.now
    #expect(
      SecretResolver(time: .milliseconds(200)).text(.file(path))
        == "secret-missing: secret file \(path) is a pipe that nobody wrote to and closed in time")
    #expect(
      SecretResolver(isStopped: { true }).text(.file(path)) == "secret-missing: secret file \(path) was not read to its end")
    #expect(ContinuousClock.now - start < .seconds(5))
  }

  @Test func `what the manifest holds itself is not read`() {
    #expect(
      SecretResolver().text(.plaintext(isReplaceable: true))
        == "secret-missing: secret that the manifest itself holds is not read: refer to it by env, file, systemd or command")
    #expect(SecretResolver().text(.encrypted).hasPrefix("secret-missing: secret that SOPS has encrypted is not read"))
  }
}
