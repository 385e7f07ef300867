import Foundation
import TestSupport
import Testing

struct ReferenceTests {
  @Test func `help shows the commands, and each has its own`() throws {
    let help = try Command.smtplint("--help")
    #expect(help.status == 0)
    for command in ["check", "plan", "apply", "store", "rules", "explain", "schema"] {
      #expect(help.output.contains("  \(command) "))
      #expect(try Command.smtplint(command, "--help").output.hasPrefix("OVERVIEW"))
    }
    #expect(try Command.smtplint("--version").output == "0.1.0\n")
  }

  @Test func `explain knows codes, names and fields`() throws {
    #expect(try Command.smtplint("explain", "SL0301").output.hasPrefix("SL0301 cleartext-auth (error)"))
    #expect(try Command.smtplint("explain", "cleartext-auth").output == Command.smtplint("explain", "sl0301").output)
    for field in ["port", "spec.port", "SMTPConnection.port", "smtpconnection.spec.port"] {
      #expect(try Command.smtplint("explain", field).output.contains("SMTPConnection.spec.port\n"), "\(field)")
    }
    #expect(try Command.smtplint("explain", "metadata.name").output.contains("NAME"))
    let unknown = try Command.smtplint("explain", "cleartxt-auth")
    #expect(unknown.status == 64 && unknown.errors.contains("did you mean cleartext-auth?"))
  }

  @Test func `rules lists every rule`() throws {
    #expect(try Command.smtplint("rules").output.split(separator: "\n").count == 54)
  }

  @Test func `schema prints the published schemas`() throws {
    #expect(try Command.smtplint("schema").output == Repository.text("schemas/smtplint-v1.schema.json"))
    #expect(try Command.smtplint("schema", "key").output == Repository.text("schemas/Key.schema.json"))
    #expect(try Command.smtplint("schema", "Kye").status == 64)
  }

  @Test func `the schemas are schemas`() throws {
    let paths = Repository.names(in: "schemas").map { Repository.path("schemas/\($0)") }
    let result = try Command.run(Repository.tool("check-jsonschema"), ["--check-metaschema"] + paths)
    #expect(result.status == 0, "\(result.everything)")
  }

  @Test func `the generated files are current`() throws {
    let program = URL(fileURLWithPath: Repository.program).deletingLastPathComponent().appendingPathComponent("smtplint-dev").path
    let result = try Command.run(program, ["generate", "--check"], in: Repository.root.path)
    #expect(result.status == 0, "\(result.everything)")
  }

  @Test func `rooms import what ARCHITECTURE allows`() throws {
    let result = try Command.run("/usr/bin/env", ["python3", Repository.path("scripts/check-imports")])
    #expect(result.status == 0, "\(result.everything)")
  }

  @Test func `the verdict is that of an independent validator`() throws {
    let result = try Command.run(
      "/usr/bin/env",
      [
        Repository.tool("python"), Repository.path("Tests/Agreement/agreement.py"), "--smtplint", Repository.program,
        "--check-jsonschema", Repository.tool("check-jsonschema"), "--schema", Repository.path("schemas/smtplint-v1.schema.json"),
        "--fixtures", Repository.path("fixtures"), "--count", "2000", "--seed", "1",
      ])
    #expect(result.status == 0, "\(result.everything.suffix(5000))")
    print(result.output.split(separator: "\n").last ?? "")
  }
}
