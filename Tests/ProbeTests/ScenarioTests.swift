import Foundation
import TestSupport
import Testing

/// The program against the scripted misbehaving server, and against real ones. Nothing runs beside these tests: servers that are
/// slow on purpose must not seem slower.
@Suite(.serialized, .timeLimit(.minutes(10))) struct ScenarioTests {
  private func python(_ script: String, _ arguments: String...) throws -> CommandResult {
    let state = try TemporaryFolder()
    return try Command.run(
      "/usr/bin/env", ["python3", Repository.path("Tests/Peers/\(script)")] + arguments,
      environment: ["SMTPLINT_STATE": state.path])
  }

  /// An independent client finds in each scenario what its description says.
  @Test func `the misbehaving server misbehaves as it says`() throws {
    let result = try python("misbehaving/check.py")
    #expect(result.status == 0, "\(result.everything)")
  }

  /// Every scenario has the stage, the reason, the party and the findings that it should have; the document shows them.
  @Test func `every scenario comes out right, as documented`() throws {
    let result = try python("scenarios.py", Repository.program, "--markdown")
    let document = "docs/probe-scenarios.md"
    if ProcessInfo.processInfo.environment["SMTPLINT_UPDATE"] == "1" {
      try result.output.write(to: Repository.root.appendingPathComponent(document), atomically: true, encoding: .utf8)
    }
    #expect(result.status == 0, "\(result.errors)")
    #expect(!result.output.contains("**wrong"), "\(result.output.split(separator: "\n").filter { $0.contains("**wrong") })")
    #expect(Repository.text(document) == result.output)
  }

  /// Postfix, Dovecot, Exim, chasquid, aiosmtpd and tlslite-ng, an OAuth2 server, proxies and resolvers, twice each.
  @Test func `real servers work, or show the fault that was planted`() throws {
    let result = try python("realservers.py", Repository.program)
    #expect(result.status == 0, "\(result.everything)")
  }

  @Test func `trust, transcripts, secrets and interruption are as the contract has them`() throws {
    let result = try python("probing.py", Repository.program)
    #expect(result.status == 0, "\(result.everything)")
  }
}
