import Foundation
import Synchronization

/// A PostgreSQL server on a loopback port, run by Tests/Peers/postgresql.py; it ends with this object, and with the test process.
package final class PostgreSQLServer: Sendable {
  package struct Failure: Error { let message: String }

  /// What the server is reached with, as postgresql.py prints it.
  package struct Facts: Decodable, Sendable {
    package let port: Int
    package let user: String
    package let password: String
    package let database: String
    /// In the form of libpq's passfile.
    package let passwordFile: String
    /// The only certificate that is trusted, for `sslmode=verify-full`.
    package let rootCertificate: String
    /// The folder of psql.
    package let binaries: String
  }

  private struct Answer: Decodable {
    let url: String?
    let error: String?
  }

  /// The two ends of a conversation, which is one line for one line.
  private struct Conversation {
    let questions: FileHandle
    let answers: FileHandle

    func readLine() throws -> Data {
      var line = Data()
      while let byte = try answers.read(upToCount: 1), !byte.isEmpty {
        if byte.first == UInt8(ascii: "\n") { return line }
        line.append(byte)
      }
      throw Failure(message: "postgresql.py has ended")
    }
  }

  package let facts: Facts
  private let conversation: Mutex<Conversation>

  private static let sharedResult = Result { try PostgreSQLServer() }

  /// The one that all tests share which do not stop it; started by the first that asks.
  package static func shared() throws -> PostgreSQLServer { try sharedResult.get() }

  package init() throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", Repository.path("Tests/Peers/postgresql.py")]
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    let conversation = Conversation(questions: input.fileHandleForWriting, answers: output.fileHandleForReading)
    facts = try JSONDecoder().decode(Facts.self, from: conversation.readLine())
    self.conversation = Mutex(conversation)
  }

  deinit { conversation.withLock { try? $0.questions.close() } }

  /// The URL of a new schema that holds nothing, with the password.
  package func freshURL() throws -> String {
    guard let url = try ask("schema").url else { throw Failure(message: "postgresql.py gave no URL") }
    return url
  }

  /// Ends the server at once, as a loss of power would.
  package func stop() throws { _ = try ask("stop") }

  /// Starts it again on the same port.
  package func start() throws { _ = try ask("start") }

  /// Stops every process of the server where it stands.
  package func freeze() throws { _ = try ask("freeze") }

  package func thaw() throws { _ = try ask("thaw") }

  /// The rows of a query in the schema of a URL, columns separated by `|`.
  package func query(_ sql: String, at url: String) throws -> String {
    let result = try Command.run(
      facts.binaries + "/psql", ["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--command", sql, url])
    guard result.status == 0 else { throw Failure(message: result.errors) }
    return result.output.trimmingCharacters(in: .newlines)
  }

  private func ask(_ command: String) throws -> Answer {
    try conversation.withLock { conversation in
      try conversation.questions.write(contentsOf: Data("\(command)\n".utf8))
      let answer = try JSONDecoder().decode(Answer.self, from: conversation.readLine())
      if let error = answer.error { throw Failure(message: error) }
      return answer
    }
  }
}
