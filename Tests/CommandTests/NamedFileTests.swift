import Foundation
import TestSupport
import Testing

/// Files that manifests name, as the program finds them on a machine.
struct NamedFileTests {
  let made: KeyMaterialFolder
  var folder: TemporaryFolder { made.folder }

  init() throws {
    made = try KeyMaterialFolder()
    try made.certificate("client")
  }

  private func check(_ arguments: String..., in place: String? = nil, input: String = "") throws -> CommandResult {
    try Command.run(
      Repository.program, ["check", "--format", "concise"] + arguments, in: place ?? folder.path, input: Data(input.utf8))
  }

  private func key(_ name: String = "k", certificate: String = "client.pem", privateKey: String = "client.key") -> String {
    """
    apiVersion: smtplint/v1
    kind: Key
    metadata: {name: \(name)}
    spec:
      usage: [client]
      certificate: {file: \(certificate)}
      privateKey: {file: \(privateKey)}
    ---
    \(connection("clientKeyLabel: \(name)", name: "c-\(name)", host: "\(name).example"))
    """
  }

  private func setMode(_ mode: Int, of name: String) throws {
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder.file(name))
  }

  @Test func `a certificate with its key is silent`() throws {
    try folder.write(key(), to: "a.yaml")
    #expect(try check("a.yaml").everything.isEmpty)
  }

  @Test(arguments: [(0o640, "can be read by its group"), (0o604, "can be read by every user"), (0o600, ""), (0o400, "")])
  func `a key is for its owner alone`(mode: Int, expected: String) throws {
    try folder.write(key(), to: "a.yaml")
    try setMode(mode, of: "client.key")
    let result = try check("a.yaml")
    #expect(expected.isEmpty ? result.everything.isEmpty : result.output.contains("SL0308") && result.output.contains(expected))
  }

  @Test func `paths start at the manifest's own folder, links followed, and at the working folder for standard input`() throws {
    try folder.write(key(), to: "a.yaml")
    try folder.write("", to: "elsewhere/nothing")
    try FileManager.default.createSymbolicLink(atPath: folder.file("elsewhere/a.yaml"), withDestinationPath: "../a.yaml")
    #expect(try check("a.yaml", "elsewhere/a.yaml").everything.isEmpty)
    #expect(try check("../a.yaml", in: folder.file("elsewhere")).everything.isEmpty)
    #expect(try check("-", input: key()).everything.isEmpty)
    #expect(try check("-", in: folder.file("elsewhere"), input: key()).output.contains("SL0201"))
  }

  @Test(.timeLimit(.minutes(5))) func `only regular files of a sensible size are opened`() throws {
    #expect(try Command.run("/usr/bin/mkfifo", [folder.file("pipe")]).status == 0)
    try folder.write(Data(repeating: 0x41, count: (1 << 20) + 1), to: "large.pem")
    try folder.write(
      [("pipe", "pipe"), ("zero", "/dev/zero"), ("large", "large.pem")].map {
        key($0, certificate: $1, privateKey: "/nowhere.key")
      }
      .joined(separator: "\n---\n"), to: "a.yaml")
    let result = try check("a.yaml")
    #expect(result.output.contains("\"pipe\", which is no regular file"))
    #expect(result.output.contains("\"/dev/zero\", which is no regular file"))
    #expect(result.output.contains("\"large.pem\", which is larger than 1 MiB"))
    #expect(result.output.split(separator: "\n").count == 3)
  }

  @Test func `an absolute path may be another machine's, unless the secrets are to be here`() throws {
    try folder.write(key(certificate: "/nowhere/client.pem", privateKey: "/nowhere/client.key"), to: "a.yaml")
    #expect(try check("a.yaml").everything.isEmpty)
    let store = "sqlite:" + folder.file("store.db")
    let result = try Command.smtplint("plan", "a.yaml", "--check-secrets", "--store", store, in: folder.path)
    #expect(result.status == 1 && result.errors.contains("/nowhere/client.pem") && result.errors.contains("/nowhere/client.key"))
  }

  @Test func `a key that a passphrase locks is not judged, and nothing asks for the passphrase`() throws {
    try made.key("other")
    try made.openssl("pkcs8", "-topk8", "-in", "other.key", "-passout", "pass:test", "-out", "locked.key")
    try setMode(0o600, of: "locked.key")
    try folder.write(key(privateKey: "locked.key"), to: "a.yaml")
    #expect(try check("a.yaml").everything.isEmpty)
    try folder.write(key(privateKey: "other.key"), to: "a.yaml")
    #expect(try check("a.yaml").output.contains("SL0603"))
  }

  @Test func `certificateExpiryDays says how early, and 0 never`() throws {
    try made.certificate("soon", days: 20)
    try folder.write(key(certificate: "soon.pem", privateKey: "soon.key"), to: "mail/a.yaml")
    for name in ["soon.pem", "soon.key"] {
      try FileManager.default.moveItem(atPath: folder.file(name), toPath: folder.file("mail/\(name)"))
    }
    #expect(try check("mail").output.contains("SL0602"))
    for (days, isFound) in [(0, false), (10, false), (21, true)] {
      try folder.write("certificateExpiryDays: \(days)\n", to: ".smtplint.yaml")
      #expect(try check("mail").output.contains("SL0602") == isFound, "\(days)")
    }
  }

  @Test func `expired among trusted certificates is a warning where others serve, and an error where none does`() throws {
    let old = Repository.path("fixtures/err/certificate-expired/files/lapsed.pem")
    let expired = try String(contentsOfFile: old, encoding: .utf8)
    let user = connection("trustedCertificates: [t]")
    let trusted = "apiVersion: smtplint/v1\nkind: TrustedCertificate\nmetadata: {name: t}\nspec: {certificate: {file: t.pem}}\n"
    try folder.write(user + "---\n" + trusted, to: "a.yaml")
    try folder.write(expired, to: "t.pem")
    #expect(try check("a.yaml").output.contains("error[SL0601]"))
    try folder.write(expired + folder.text("client.pem"), to: "t.pem")
    let result = try check("a.yaml")
    #expect(result.status == 0 && result.output.contains("warning[SL0601] certificate 1 of 2"))
  }

  @Test func `an old PKCS#12 is read with the legacy provider, and named without it`() throws {
    try made.openssl(
      "pkcs12", "-export", "-legacy", "-inkey", "client.key", "-in", "client.pem", "-passout", "pass:", "-out", "old.p12")
    try folder.write(
      """
      apiVersion: smtplint/v1
      kind: Key
      metadata: {name: k}
      spec: {usage: [sign], pkcs12: {file: old.p12}, passphrase: {env: K}}
      ---
      \(connection("signKeyAlias: k"))
      """, to: "a.yaml")
    // The certificate is for clients: who says so has read it.
    #expect(try check("a.yaml").output.contains("SL0605"))
    let result = try Command.smtplint("check", "a.yaml", in: folder.path, environment: ["OPENSSL_MODULES": folder.path])
    #expect(result.output.contains("SL0604") && result.output.contains("40-bit RC2"))
  }

  @Test func `secrets that are here are found without being read, and programs without being run`() throws {
    let program = try folder.write("#!/bin/sh\ntouch \(folder.file("was-run"))\n", to: "bin/reader")
    try setMode(0o755, of: "bin/reader")
    for name in ["password", "credentials/relay"] {
      try folder.write("canary", to: name)
      try setMode(0o600, of: name)
    }
    let references = ["{env: HERE}", "{file: password}", "{systemd: relay}", "{command: [reader, x]}", "{command: [\(program)]}"]
    let manifest = references.enumerated().map {
      connection("username: u\npassword: \($1)", name: "c\($0)", host: "h\($0).example")
    }.joined(separator: "---\n")
    try folder.write(manifest, to: "a.yaml")
    let store = "sqlite:" + folder.file("store.db")
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let result = try Command.run(
      Repository.program, ["apply", "a.yaml", "--yes", "--check-secrets", "--store", store], in: folder.path,
      environment: [
        "HERE": "canary", "CREDENTIALS_DIRECTORY": folder.file("credentials"), "PATH": "\(folder.file("bin")):\(path)",
      ])
    #expect(result.status == 0, "\(result.everything)")
    #expect(!result.everything.contains("canary"))
    #expect(!FileManager.default.fileExists(atPath: folder.file("was-run")))
    let stored = try #require(FileManager.default.contents(atPath: folder.file("store.db")))
    #expect(stored.firstRange(of: Data("canary".utf8)) == nil)

    let without = try Command.smtplint("plan", "a.yaml", "--check-secrets", "--store", store, in: folder.path)
    #expect(without.status == 1 && without.errors.contains("3 SL0205"))
  }
}
