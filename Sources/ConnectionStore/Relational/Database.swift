import CanonicalJSON

/// A database that can keep a store: what SQLite and PostgreSQL do each in their own way.
protocol DatabaseEngine: Sendable {
  /// How the database is called in messages: nothing of it is secret.
  var name: String { get }
  var dialect: Dialect { get }

  /// Opens a consistent view that changes nothing and holds up no writer; nil where there is no database yet.
  func openForReading() throws(StoreError) -> (any Database)?

  /// Opens a transaction that no other writer comes between; waits for the one that is there at most `lockTimeout` seconds.
  func openForWriting(lockTimeout: Int) throws(StoreError) -> any Database

  /// Copies a store of an older version before its tables are made anew, and tells where the copy is; nil where the
  /// database is saved by other means.
  func backUp(version: Int) throws(StoreError) -> String?
}

/// One connection within one transaction. The transaction ends with the connection, and without `commit` nothing of it stays.
protocol Database: AnyObject {
  /// Runs statements that take and return nothing.
  func execute(_ sql: String) throws(StoreError)

  /// Runs one statement with values for `$1`, `$2`, … in this order, and returns its rows.
  @discardableResult
  func query(_ sql: String, _ values: [JSONValue?]) throws(StoreError) -> [[JSONValue]]

  /// Runs one statement, which returns nothing, for each row of values.
  func run(_ sql: String, forEach rows: [[JSONValue?]]) throws(StoreError)

  /// The version of the store's tables; nil where there are none, and nothing else either.
  func version() throws(StoreError) -> Int?

  func setVersion(_ version: Int) throws(StoreError)

  func commit() throws(StoreError)

  /// What the database itself finds wrong in its files.
  func faults() throws(StoreError) -> [String]
}

extension Database {
  @discardableResult
  func query(_ sql: String) throws(StoreError) -> [[JSONValue]] { try query(sql, []) }
}

/// The words that differ between the databases.
struct Dialect: Sendable {
  /// A signed integer of 64 bits.
  let integerType: String
  /// Ends the statement that makes a table.
  let tableSuffix: String
}
