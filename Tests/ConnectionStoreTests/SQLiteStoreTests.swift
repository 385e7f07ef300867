import ConnectionStore
import Foundation
import TestSupport
import Testing

/// What only a store in a file can be.
struct SQLiteStoreTests {
  @Test func `a file that is no database is told`() throws {
    let place = try StorePlace(.sqlite)
    try place.folder.write(
      "this is no database, and long enough to be looked at as one. " + String(repeating: "x", count: 2000), to: "store.db")
    #expect { try place.store.read() } throws: { ("\($0)").contains("is no SQLite database") }
  }

  @Test func `an empty file is an empty store`() throws {
    let place = try StorePlace(.sqlite)
    try place.folder.write("", to: "store.db")
    #expect(try place.store.read().generation == 0)
    #expect(try place.apply(key).generation == 1)
  }

  /// The tables as smtplint made them before they had owners and deletions.
  @Test func `a store of version 1 is read, and an apply brings it up to date`() throws {
    let place = try StorePlace(.sqlite)
    // Objects of the present, in tables of the past.
    let model = try StorePlace(.sqlite)
    try model.apply(connection(), key)
    try model.apply(connection().replacing("587", with: "25"), key)
    try place.sql("\n" + Repository.text("fixtures/store/version-1.sql"))
    try place.sql(
      """
      ATTACH '\(model.folder.file("store.db"))' AS model;
      INSERT INTO generation SELECT id, applied_at, program_version, input_digest FROM model.generation;
      INSERT INTO object SELECT kind, name, digest, canonical, generation FROM model.object;
      INSERT INTO object_history SELECT generation, kind, name, digest, canonical FROM model.object_history;
      """)
    #expect(try place.store.read().contentDigest == model.store.read().contentDigest)
    #expect { try place.store.history() } throws: { ("\($0)").contains("version 1") }
    // Nothing to do is nothing done.
    let before = try place.under.everything()
    #expect(try place.apply(connection().replacing("587", with: "25"), key).backup == nil)
    #expect(try place.under.everything() == before)

    let receipt = try place.apply(connection(), key)
    #expect(receipt.generation == 3)
    let backup = try #require(receipt.backup)
    #expect(
      try Command.run("/usr/bin/sqlite3", [backup, "PRAGMA user_version; SELECT count(*) FROM generation"]).output == "1\n2\n")
    #expect(try place.store.inspect().isEmpty)
    let history = try place.store.history()
    #expect(history.map { [$0.created, $0.updated, $0.deleted] } == [[2, 0, 0], [0, 1, 0], [0, 1, 0]])
    let model2 = try model.store.history()
    #expect(history.prefix(2).map(\.contentDigest) == model2.map(\.contentDigest))
  }
}
