import CSQLite
import CanonicalJSON

/// One connection to an SQLite file: the only place that touches SQLite's C types.
struct SQLiteDatabase: ~Copyable {
  enum Mode { case readOnly, readWrite }

  private let handle: OpaquePointer
  private let path: String
  private var statements: [String: OpaquePointer] = [:]

  init(path: String, mode: Mode) throws(StoreError) {
    var handle: OpaquePointer?
    let flags = mode == .readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    // `:memory:` is a path like any other here; URIs are off without SQLITE_OPEN_URI.
    let status = sqlite3_open_v2(path.hasPrefix(":") ? "./\(path)" : path, &handle, flags | SQLITE_OPEN_EXRESCODE, nil)
    guard status == SQLITE_OK, let handle else {
      let reason = handle.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
      sqlite3_close(handle)
      throw StoreError("\(path): \(reason)")
    }
    self.handle = handle
    self.path = path
  }

  deinit {
    for statement in statements.values { sqlite3_finalize(statement) }
    sqlite3_close(handle)
  }

  func waitForLocks(milliseconds: Int32) { sqlite3_busy_timeout(handle, milliseconds) }

  /// Runs statements that return nothing.
  func execute(_ sql: String) throws(StoreError) {
    guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw failure() }
  }

  /// Runs one statement, prepared once, and returns its rows.
  @discardableResult
  mutating func query(_ sql: String, _ values: [JSONValue?] = []) throws(StoreError) -> [[JSONValue]] {
    let statement = try prepare(sql)
    defer {
      sqlite3_reset(statement)
      sqlite3_clear_bindings(statement)
    }
    for (index, value) in values.enumerated() {
      guard bind(value, to: statement, at: Int32(index + 1)) == SQLITE_OK else { throw failure() }
    }
    var rows: [[JSONValue]] = []
    while true {
      switch sqlite3_step(statement) {
      case SQLITE_ROW: rows.append((0..<sqlite3_column_count(statement)).map { column($0, of: statement) })
      case SQLITE_DONE: return rows
      default: throw failure()
      }
    }
  }

  private mutating func prepare(_ sql: String) throws(StoreError) -> OpaquePointer {
    if let statement = statements[sql] { return statement }
    var statement: OpaquePointer?
    guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK, let statement else { throw failure() }
    statements[sql] = statement
    return statement
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
    case .array, .object: return SQLITE_MISUSE
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
    case SQLITE_BUSY: return StoreError("\(path): another program holds the lock of the store")
    case SQLITE_NOTADB: return StoreError("\(path): is no SQLite database")
    default: return StoreError("\(path): \(reason)")
    }
  }
}
