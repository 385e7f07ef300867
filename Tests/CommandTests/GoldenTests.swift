import Foundation
import TestSupport
import Testing

/// The fixtures with what the program says of them. `SMTPLINT_UPDATE=1 make test` writes the outputs anew, and fails, so that
/// nobody mistakes it for a test.
private let isUpdate = ProcessInfo.processInfo.environment["SMTPLINT_UPDATE"] != nil

struct GoldenTests {
  /// A file, or a folder that is linted as one workspace; the output stands beside it.
  struct Case: CustomTestStringConvertible, Sendable {
    let rule: String
    let input: String

    var output: String { "\(input.hasSuffix(".yaml") ? String(input.dropLast(5)) : input).out" }
    var testDescription: String { input }

    /// What is found, and what else is said. Only plan and apply look for secrets, and what they find is no result of theirs.
    func run() throws -> (found: String, errors: String) {
      if rule == "missing-secret" {
        let result = try Command.smtplint("plan", input, "--check-secrets", "--color", "never", in: Repository.root.path)
        return (result.errors, result.output)
      }
      let result = try Command.smtplint("check", input, "--color", "never", in: Repository.root.path)
      return (result.output, result.errors)
    }
  }

  static let cases = Repository.names(in: "fixtures/err").flatMap { rule in
    Repository.names(in: "fixtures/err/\(rule)").filter { !$0.hasSuffix(".out") }.map {
      Case(rule: rule, input: "fixtures/err/\(rule)/\($0)")
    }
  }

  @Test(arguments: cases) func `a fixture is found as its output says`(testCase: Case) throws {
    let (found, errors) = try testCase.run()
    if isUpdate {
      try found.write(toFile: Repository.path(testCase.output), atomically: true, encoding: .utf8)
      Issue.record("outputs were written; run again without SMTPLINT_UPDATE")
      return
    }
    #expect(found == Repository.text(testCase.output))
    #expect(errors.isEmpty)
    #expect(found.contains(" \(testCase.rule)\n"), "the rule of the folder is not among what was found")
  }

  @Test func `every rule has its folder`() throws {
    let rules = try Command.smtplint("rules", "--format", "json").output
    let list = try #require(try JSONSerialization.jsonObject(with: Data(rules.utf8)) as? [[String: Any]])
    #expect(list.compactMap { $0["name"] as? String }.sorted() == Repository.names(in: "fixtures/err"))
  }

  @Test func `every output belongs to a fixture`() {
    let outputs = Repository.names(in: "fixtures/err").flatMap { rule in
      Repository.names(in: "fixtures/err/\(rule)").filter { $0.hasSuffix(".out") }.map { "fixtures/err/\(rule)/\($0)" }
    }
    #expect(Set(outputs) == Set(Self.cases.map(\.output)))
  }

  @Test(arguments: ["fixtures/ok", "fixtures/projects/billing", "fixtures/projects/monorepo", "fixtures/projects/providers"])
  func `what is well is silent`(folder: String) throws {
    let result = try Command.smtplint("check", folder, in: Repository.root.path)
    #expect(result.everything.isEmpty)
    #expect(result.status == 0)
  }

  @Test func `no output shows a secret of a fixture`() throws {
    for format in OutputFormats.all {
      let result = try Command.smtplint("check", "fixtures/err", "--format", format, in: Repository.root.path)
      #expect(!result.everything.contains("canary"))
      #expect(result.status == 1, "\(format)")
    }
  }

  @Test func `the same input gives the same bytes, however its threads run`() throws {
    for format in OutputFormats.all {
      let first = try Command.smtplint("check", "fixtures", "--format", format, in: Repository.root.path).output
      for _ in 0..<(format == "json" ? 5 : 1) {
        #expect(try Command.smtplint("check", "fixtures", "--format", format, in: Repository.root.path).output == first)
      }
    }
  }
}
