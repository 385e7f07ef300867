import CanonicalJSON
import Linking
import Manifests

/// The rows that an object has in the tables of its kind and of its metadata, as its canonical form says.
struct ObjectRows {
  /// By table; a row has the columns of `columns(of:)`.
  let tables: [(name: String, rows: [[JSONValue?]])]

  init(_ id: ObjectID, _ value: JSONValue) {
    let maps = StoreLayout.mapTables.map { name, field in
      let members = value["metadata"]?[field]?.members ?? []
      return (name: name, rows: members.map { [.string(id.kind.rawValue), .string(id.name), .string($0.name), $0.value] })
    }
    let typed = RelationalSchema.of(id.kind).tables.map { table in
      guard let items = table.rows?(value) else {
        return (name: table.name, rows: [[.string(id.name)] + table.columns.map { $0.value(value) }])
      }
      let rows = items.enumerated().map { position, item in
        [.string(id.name), .integer(position)] + table.columns.map { $0.value(item) }
      }
      return (name: table.name, rows: rows)
    }
    tables = maps + typed
  }

  /// The columns of each table that has rows of objects; the first ones tell whose row it is.
  static let columns: [String: [String]] = {
    var result = Dictionary(uniqueKeysWithValues: StoreLayout.mapTables.map { ($0.name, ["kind", "name", "key", "value"]) })
    for table in RelationalSchema.all.flatMap(\.tables) {
      result[table.name] = (table.rows == nil ? ["name"] : ["owner", "position"]) + table.columns.map(\.name)
    }
    return result
  }()

  /// The statement that writes a row, by table.
  static let insertions = columns.reduce(into: [String: String]()) { $0[$1.key] = RowBatch.insertion(into: $1.key, $1.value) }

  /// The statements that remove whatever rows of the object are there.
  static func deletions(of id: ObjectID) -> [(sql: String, values: [JSONValue?])] {
    let maps = StoreLayout.mapTables.map {
      (
        sql: "DELETE FROM \($0.name) WHERE kind = $1 AND name = $2",
        values: [JSONValue?.some(.string(id.kind.rawValue)), .string(id.name)]
      )
    }
    // Lists go first: they refer to the table of the kind.
    let typed = RelationalSchema.of(id.kind).tables.reversed().map { table in
      (
        sql: "DELETE FROM \(table.name) WHERE \(table.rows == nil ? "name" : "owner") = $1",
        values: [JSONValue?.some(.string(id.name))]
      )
    }
    return maps + typed
  }
}

/// Statements with the rows they are to be run for, in the order in which they first came.
struct RowBatch {
  private var statements: [(sql: String, rows: [[JSONValue?]])] = []
  private var indexes: [String: Int] = [:]

  mutating func add(_ sql: String, _ values: [JSONValue?]) {
    if let index = indexes[sql] {
      statements[index].rows.append(values)
    } else {
      indexes[sql] = statements.count
      statements.append((sql, [values]))
    }
  }

  func run(on database: any Database) throws(StoreError) {
    for (sql, rows) in statements { try database.run(sql, forEach: rows) }
  }

  static func insertion(into table: String, _ columns: [String]) -> String {
    let places = (1...columns.count).map { "$\($0)" }.joined(separator: ", ")
    return "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(places))"
  }
}
