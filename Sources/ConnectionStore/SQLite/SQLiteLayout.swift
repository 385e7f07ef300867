import CanonicalJSON
import Linking
import Manifests

/// The tables of a store in SQLite, and the rows of an object.
enum SQLiteLayout {
  static func create(in database: inout SQLiteDatabase, applicationID: Int, version: Int) throws(StoreError) {
    for statement in statements { try database.execute(statement) }
    try database.execute("PRAGMA application_id = \(applicationID)")
    try database.execute("PRAGMA user_version = \(version)")
  }

  /// The statements that make the tables.
  static var statements: [String] {
    let common = [
      """
      CREATE TABLE generation (
        id INTEGER PRIMARY KEY,
        applied_at TEXT NOT NULL,
        program_version TEXT NOT NULL,
        snapshot_digest TEXT NOT NULL
      ) STRICT
      """,
      """
      CREATE TABLE object (
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        digest TEXT NOT NULL,
        canonical TEXT NOT NULL,
        generation INTEGER NOT NULL REFERENCES generation (id),
        PRIMARY KEY (kind, name)
      ) STRICT
      """,
      """
      CREATE TABLE object_history (
        generation INTEGER NOT NULL REFERENCES generation (id),
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        digest TEXT NOT NULL,
        canonical TEXT NOT NULL,
        PRIMARY KEY (generation, kind, name)
      ) STRICT
      """,
    ]
    let words = ["label", "annotation"].map { table in
      """
      CREATE TABLE \(table) (
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        key TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (kind, name, key),
        FOREIGN KEY (kind, name) REFERENCES object (kind, name) ON DELETE CASCADE
      ) STRICT
      """
    }
    return common + words + RelationalSchema.all.flatMap(statements)
  }

  private static func statements(of schema: RelationalSchema) -> [String] {
    schema.tables.map { table in
      let columns = table.columns.map { "\($0.name) \($0.type)\($0.constraint.isEmpty ? "" : " " + $0.constraint)" }
      let lines: [String]
      if table.rows == nil {
        lines =
          [
            "name TEXT PRIMARY KEY",
            "kind TEXT NOT NULL DEFAULT '\(schema.kind.rawValue)' CHECK (kind = '\(schema.kind.rawValue)')",
          ] + columns + ["FOREIGN KEY (kind, name) REFERENCES object (kind, name) ON DELETE CASCADE"]
      } else {
        lines =
          [
            "owner TEXT NOT NULL REFERENCES \(schema.tables[0].name) (name) ON DELETE CASCADE", "position INTEGER NOT NULL",
          ] + columns + ["PRIMARY KEY (owner, position)"]
      }
      return "CREATE TABLE \(table.name) (\n  \(lines.joined(separator: ",\n  "))\n) STRICT"
    }
  }

  /// Writes an object over what the store has of it.
  static func write(_ object: CanonicalObject, generation: Int, to database: inout SQLiteDatabase) throws(StoreError) {
    let id: [JSONValue?] = [.string(object.id.kind.rawValue), .string(object.id.name)]
    let content: [JSONValue?] = [.string(object.digest), .string(object.text), .integer(generation)]
    try database.query(
      """
      INSERT INTO object (kind, name, digest, canonical, generation) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (kind, name) DO UPDATE SET digest = excluded.digest, canonical = excluded.canonical, generation = excluded.generation
      """, id + content)
    try database.query(
      "INSERT INTO object_history (kind, name, digest, canonical, generation) VALUES (?, ?, ?, ?, ?)", id + content)
    for (table, field) in [("label", "labels"), ("annotation", "annotations")] {
      try database.query("DELETE FROM \(table) WHERE kind = ? AND name = ?", id)
      for member in object.value["metadata"]?[field]?.members ?? [] {
        try database.query(
          "INSERT INTO \(table) (kind, name, key, value) VALUES (?, ?, ?, ?)", id + [.string(member.name), member.value])
      }
    }
    guard let schema = RelationalSchema.all.first(where: { $0.kind == object.id.kind }) else { return }
    for table in schema.tables { try write(object, table, to: &database) }
  }

  private static func write(
    _ object: CanonicalObject, _ table: RelationalSchema.Table, to database: inout SQLiteDatabase
  ) throws(StoreError) {
    let names = table.columns.map(\.name)
    guard let rows = table.rows else {
      let updates = names.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
      let marks = Array(repeating: "?", count: names.count + 1).joined(separator: ", ")
      // An update in place: other objects refer to this row.
      try database.query(
        "INSERT INTO \(table.name) (name, \(names.joined(separator: ", "))) VALUES (\(marks)) ON CONFLICT (name) DO UPDATE SET \(updates)",
        [.string(object.id.name)] + table.columns.map { $0.value(object.value) })
      return
    }
    try database.query("DELETE FROM \(table.name) WHERE owner = ?", [.string(object.id.name)])
    let marks = Array(repeating: "?", count: names.count + 2).joined(separator: ", ")
    for (position, row) in rows(object.value).enumerated() {
      try database.query(
        "INSERT INTO \(table.name) (owner, position, \(names.joined(separator: ", "))) VALUES (\(marks))",
        [.string(object.id.name), .integer(position)] + table.columns.map { $0.value(row) })
    }
  }
}
