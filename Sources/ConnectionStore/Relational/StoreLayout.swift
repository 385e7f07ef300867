import Manifests

/// The tables of a store.
///
/// `generation` is the audit record, `object` what the store holds now, `object_history` what each generation wrote. From
/// the canonical text of an object follow all its rows in the other tables, so these can be made anew at any time.
enum StoreLayout {
  /// The version of the tables. What a program writes that knows a lower one, `StoreMigration` reads.
  static let version = 2

  /// The tables, each after those that it refers to, and then what is made of them.
  static func statements(_ dialect: Dialect) -> [String] {
    let integer = dialect.integerType
    func table(_ name: String, _ lines: [String]) -> String {
      "CREATE TABLE \(name) (\n  \(lines.joined(separator: ",\n  "))\n)\(dialect.tableSuffix)"
    }
    let common = [
      table(
        "generation",
        [
          "id \(integer) PRIMARY KEY", "applied_at TEXT NOT NULL", "author TEXT NOT NULL", "program_version TEXT NOT NULL",
          "owner TEXT", "restored \(integer)", "message TEXT", "git_commit TEXT",
          "git_dirty \(integer) CHECK (git_dirty IN (0, 1))", "input_digest TEXT NOT NULL", "content_digest TEXT NOT NULL",
          "created \(integer) NOT NULL", "updated \(integer) NOT NULL", "deleted \(integer) NOT NULL",
        ]),
      table(
        "object",
        [
          "kind TEXT NOT NULL", "name TEXT NOT NULL", "owner TEXT NOT NULL", "digest TEXT NOT NULL", "canonical TEXT NOT NULL",
          "generation \(integer) NOT NULL", "PRIMARY KEY (kind, name)",
        ]),
      table(
        "object_history",
        [
          "kind TEXT NOT NULL", "name TEXT NOT NULL", "generation \(integer) NOT NULL REFERENCES generation (id)",
          "owner TEXT NOT NULL", "digest TEXT", "canonical TEXT", "PRIMARY KEY (kind, name, generation)",
        ]),
    ]
    let maps = mapTables.map { name, _ in
      table(
        name,
        [
          // No key of the table: an annotation's key may be longer than an index of PostgreSQL takes.
          "kind TEXT NOT NULL", "name TEXT NOT NULL", "key TEXT NOT NULL", "value TEXT NOT NULL",
          "FOREIGN KEY (kind, name) REFERENCES object (kind, name) ON DELETE CASCADE",
        ])
    }
    let typed = RelationalSchema.all.flatMap { schema in
      schema.tables.map { typedTable in
        let columns = typedTable.columns.map { column in
          let type = column.type == .integer ? integer : "TEXT"
          return "\(column.name) \(type)\(column.constraint.isEmpty ? "" : " " + column.constraint)"
        }
        let kind = schema.kind.rawValue
        if typedTable.rows == nil {
          return table(
            typedTable.name,
            ["name TEXT PRIMARY KEY", "kind TEXT NOT NULL DEFAULT '\(kind)' CHECK (kind = '\(kind)')"] + columns
              + ["FOREIGN KEY (kind, name) REFERENCES object (kind, name) ON DELETE CASCADE"])
        }
        return table(
          typedTable.name,
          [
            "owner TEXT NOT NULL REFERENCES \(schema.tables[0].name) (name) ON DELETE CASCADE", "position \(integer) NOT NULL",
          ] + columns + ["PRIMARY KEY (owner, position)"])
      }
    }
    return common + maps + typed + indexes + [enabledConnections]
  }

  /// The tables of `metadata` with the fields that they are made from.
  static let mapTables = [(name: "label", field: "labels"), (name: "annotation", field: "annotations")]

  /// All tables, each after those that it refers to.
  static let tableNames =
    ["generation", "object", "object_history"] + mapTables.map(\.name) + RelationalSchema.all.flatMap { $0.tables.map(\.name) }

  static let viewName = "enabled_connection"

  /// All tables and the view.
  static let names = tableNames + [viewName]

  /// Whoever removes an object asks what it has, and who refers to it.
  private static var indexes: [String] {
    mapTables.map { "CREATE INDEX \($0.name)_by_object ON \($0.name) (kind, name)" }
      + RelationalSchema.all.flatMap(\.tables).flatMap { table in
        table.columns.filter { $0.constraint.contains("REFERENCES") }.map {
          "CREATE INDEX \(table.name)_by_\($0.name) ON \(table.name) (\($0.name))"
        }
      }
  }

  /// The connections that may be used, each with the credential that it names.
  private static var enabledConnections: String {
    let connection = RelationalSchema.of(.connection).tables[0]
    let credential = RelationalSchema.of(.credential).tables[0]
    let own = ["name"] + connection.columns.map(\.name).filter { $0 != "status" }
    let others = credential.columns.map(\.name).filter { $0 != "description" }
    let columns =
      own.map { "\(connection.name).\($0)" } + others.map { "\(credential.name).\($0) AS \(credential.name)_\($0)" }
    return """
      CREATE VIEW \(viewName) AS
      SELECT
        \(columns.joined(separator: ",\n  "))
      FROM \(connection.name)
      LEFT JOIN \(credential.name) ON \(credential.name).name = \(connection.name).credential
      WHERE \(connection.name).status = 'Enabled'
      """
  }
}
