/// The tables of the stores, for documentation.
package enum StoreTables {
  package static var sqlite: [String] { SQLiteLayout.statements }
}
