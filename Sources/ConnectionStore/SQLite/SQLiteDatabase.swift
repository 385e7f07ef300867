import CSQLite
import CanonicalJSON

/// One connection to an SQLite file: the only place that touches SQLite's C types.
final class SQLiteDatabase: Database {
  enum Mode { case read, write }

  /// "SMLT": tells the file from any other SQLite database.
  private static let applicationID = 0x534D_4C54

  private let handle: OpaquePointer
  private let path: String
  private let mode: Mode
  private var statements: [String: OpaquePointer] = [:]

  /// Opens the file and begins a transaction; waits for locks at most so many milliseconds.
  init(path: String, mode: Mode, lockTimeout: Int32) throws(StoreError) {
    var handle: OpaquePointer?
    // A reader may have to undo what a writer that was killed has left behind, so it may write where it can.
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE | (mode == .write ? SQLITE_OPEN_CREATE : 0)
    // `:memory:` is a path like any other here; URIs are off without SQLITE_OPEN_URI.
    let status = sqlite3_open_v2(path.hasPrefix(":") ? "./\(path)" : path, &handle, flags, nil)
    guard status == SQLITE_OK, let handle else {
      let reason = handle.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
      sqlite3_close(handle)
      throw StoreError("\(path): \(reason)")
    }
    self.handle = handle
    self.path = path
    self.mode = mode
    sqlite3_busy_timeout(handle, lockTimeout)
    switch mode {
    case .read: try execute("PRAGMA query_only = ON; BEGIN")
    // Pages stay in memory until the end, so that readers are held up by the commit only.
    case .write: try execute("PRAGMA foreign_keys = ON; PRAGMA cache_spill = OFF; BEGIN IMMEDIATE")
    }
  }

  deinit {
    for statement in statements.values { sqlite3_finalize(statement) }
    // Ends the transaction too.
    sqlite3_close(handle)
  }

  func execute(_ sql: String) throws(StoreError) {
    guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw failure() }
  }

  @discardableResult
  func query(_ sql: String, _ values: [JSONValue?]) throws(StoreError) -> [[JSONValue]] {
    let statement = try prepare(sql)
    defer { reset(statement) }
    try bind(values, to: statement)
    var rows: [[JSONValue]] = []
    while true {
      switch sqlite3_step(statement) {
      case SQLITE_ROW: rows.append((0..<sqlite3_column_count(statement)).map { column($0, of: statement) })
      case SQLITE_DONE: return rows
      default: throw failure()
      }
    }
  }

  func run(_ sql: String, forEach rows: [[JSONValue?]]) throws(StoreError) {
    let statement = try prepare(sql)
    defer { reset(statement) }
    let isInsertion = sql.hasPrefix("INSERT ")
    for row in rows {
      try bind(row, to: statement)
      guard sqlite3_step(statement) == SQLITE_DONE else { throw failure() }
      // A trigger of others may leave a row out.
      if isInsertion, sqlite3_changes(handle) != 1 { throw .foreignRows(path, "a row was left out by a trigger") }
      sqlite3_reset(statement)
    }
  }

  func version() throws(StoreError) -> Int? {
    let applicationID = try query("PRAGMA application_id").first?.first?.integerValue ?? 0
    let version = try query("PRAGMA user_version").first?.first?.integerValue ?? 0
    if applicationID == Self.applicationID { return version }
    let tables = try query("SELECT count(*) FROM sqlite_schema").first?.first?.integerValue ?? 0
    guard applicationID == 0, version == 0, tables == 0 else {
      throw StoreError("\(path): is an SQLite database of another program")
    }
    return nil
  }

  func setVersion(_ version: Int) throws(StoreError) {
    try execute("PRAGMA application_id = \(Self.applicationID); PRAGMA user_version = \(version)")
  }

  func commit() throws(StoreError) { try execute("COMMIT") }

  func faults() throws(StoreError) -> [String] {
    let damage = try query("PRAGMA integrity_check").compactMap { $0.first?.stringValue }.filter { $0 != "ok" }
    let dangling = try query("PRAGMA foreign_key_check").map { row in
      "a row of \(row[0].stringValue ?? "?") refers to a row of \(row[2].stringValue ?? "?") that is not there"
    }
    return try damage + dangling + layoutFaults()
  }

  /// How the tables, and what is made of them, differ from what smtplint makes.
  private func layoutFaults() throws(StoreError) -> [String] {
    let rows = try query("SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
    let expected = StoreLayout.statements(SQLiteEngine.dialect)
    let names = Set(StoreLayout.names)
    let triggers = rows.filter { $0[0] == "trigger" && names.contains($0[2].stringValue ?? "") }
      .map { "\($0[2].stringValue ?? "") has the trigger \($0[1].stringValue ?? ""), which smtplint did not make" }
    let found = Set(rows.compactMap { $0[3].stringValue })
    return expected.filter { !found.contains($0) }.map { "\(Self.subject(of: $0)) is not as smtplint made it" } + triggers
  }

  /// `CREATE TABLE label (…` is of `the table label`.
  private static func subject(of statement: String) -> String {
    let words = statement.split(whereSeparator: \.isWhitespace).prefix(3)
    return "the \(words.dropFirst().first?.lowercased() ?? "") \(words.last ?? "")"
  }

  // MARK: SQLite's own

  private func prepare(_ sql: String) throws(StoreError) -> OpaquePointer {
    if let statement = statements[sql] { return statement }
    var statement: OpaquePointer?
    guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK, let statement else { throw failure() }
    statements[sql] = statement
    return statement
  }

  private func reset(_ statement: OpaquePointer) {
    sqlite3_reset(statement)
    sqlite3_clear_bindings(statement)
  }

  private func bind(_ values: [JSONValue?], to statement: OpaquePointer) throws(StoreError) {
    for (index, value) in values.enumerated() {
      // Other readers would see its beginning only, and other databases cannot keep it.
      if case .string(let text)? = value, text.utf8.contains(0) {
        throw StoreError("\(path): a text with the character U+0000 cannot be kept")
      }
      guard bind(value, to: statement, at: Int32(index + 1)) == SQLITE_OK else { throw failure() }
    }
  }

  private func bind(_ value: JSONValue?, to statement: OpaquePointer, at index: Int32) -> Int32 {
    switch value {
    case nil, .null: return sqlite3_bind_null(statement, index)
    case .integer(let number): return sqlite3_bind_int64(statement, index, Int64(number))
    case .bool(let flag): return sqlite3_bind_int64(statement, index, flag ? 1 : 0)
    case .string(var text):
      // SQLITE_TRANSIENT: SQLite copies the bytes before the call returns.
      let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
      return text.withUTF8 { buffer in
        buffer.withMemoryRebound(to: CChar.self) {
          sqlite3_bind_text64(
            statement, index, $0.baseAddress ?? UnsafePointer(bitPattern: 1), UInt64($0.count), transient, UInt8(SQLITE_UTF8))
        }
      }
    case .decimal, .array, .object: return SQLITE_MISUSE
    }
  }

  private func column(_ index: Int32, of statement: OpaquePointer) -> JSONValue {
    switch sqlite3_column_type(statement, index) {
    case SQLITE_INTEGER: return .integer(Int(sqlite3_column_int64(statement, index)))
    case SQLITE_NULL: return .null
    default:
      // What is no UTF-8 is nothing that this program wrote: it reads as no value.
      guard let text = sqlite3_column_text(statement, index) else { return .null }
      let bytes = UnsafeBufferPointer(start: text, count: Int(sqlite3_column_bytes(statement, index)))
      return String(validating: bytes, as: UTF8.self).map { .string($0) } ?? .null
    }
  }

  private func failure() -> StoreError {
    let code = sqlite3_extended_errcode(handle)
    let reason = String(cString: sqlite3_errmsg(handle))
    switch code & 0xFF {
    case SQLITE_BUSY where mode == .read:
      return StoreError("\(path): another program is writing the store and has not ended in time; try again")
    case SQLITE_BUSY: return StoreError("\(path): another program holds the lock of the store; --lock-timeout waits longer")
    case SQLITE_NOTADB: return StoreError("\(path): is no SQLite database")
    case SQLITE_CORRUPT: return StoreError("\(path): is damaged (\(reason)); take it from a backup")
    case SQLITE_FULL: return StoreError("\(path): the disk is full; nothing was changed")
    case SQLITE_READONLY where code == sqlite_readonly_rollback || code == sqlite_readonly_recovery:
      return StoreError("\(path): a writer was interrupted, and undoing that needs a user who may write here")
    case SQLITE_READONLY, SQLITE_PERM: return StoreError("\(path): cannot be written; nothing was changed")
    case SQLITE_CANTOPEN: return StoreError("\(path): the folder cannot be written, or the file cannot be opened")
    case SQLITE_CONSTRAINT: return .foreignRows(path, reason)
    default: return StoreError("\(path): \(reason)")
    }
  }
}

extension SQLiteDatabase {
  /// Copies a database, as it was last committed, into a file that is not there yet.
  static func copy(_ path: String, to copy: String) throws(StoreError) {
    let database = try SQLiteDatabase(path: path, mode: .read, lockTimeout: 0)
    try database.execute("ROLLBACK; PRAGMA query_only = OFF")
    try database.query("VACUUM INTO $1", [.string(copy)])
  }
}
