/// The tables of the stores, for documentation.
package enum StoreTables {
  package static let version = StoreLayout.version

  /// The statements that make them, in SQLite's words.
  package static var sqlite: [String] { StoreLayout.statements(SQLiteEngine.dialect) }
}
