package import Foundation

/// The stores that every test of a store runs on.
package enum StoreKind: String, CaseIterable, Sendable { case sqlite, postgreSQL }

/// An empty store, and a way to look into it past smtplint.
package struct StoreUnderTest: Sendable {
  package let kind: StoreKind
  /// With its password, where it has one.
  package let url: String

  package init(_ kind: StoreKind, in folder: TemporaryFolder) throws {
    self.kind = kind
    switch kind {
    case .sqlite: url = "sqlite:" + folder.file("store.db")
    case .postgreSQL: url = try PostgreSQLServer.shared().freshURL()
    }
  }

  /// What the database's own shell prints: a line a row, columns apart by `|`.
  @discardableResult
  package func sql(_ text: String) throws -> String {
    let result =
      switch kind {
      case .sqlite: try Command.run("/usr/bin/sqlite3", [String(url.dropFirst("sqlite:".count)), text])
      case .postgreSQL: try Command.run("/usr/bin/psql", ["-X", "-q", "-At", "-d", url, "-c", text])
      }
    return result.everything.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// All that the store holds, as bytes: to look for what must not be there.
  package func everything() throws -> Data {
    switch kind {
    case .sqlite: return FileManager.default.contents(atPath: String(url.dropFirst("sqlite:".count))) ?? Data()
    case .postgreSQL:
      let schema = try sql("SELECT current_schema()")
      return Data(try Command.run("/usr/bin/pg_dump", ["--schema", schema, url]).everything.utf8)
    }
  }
}
