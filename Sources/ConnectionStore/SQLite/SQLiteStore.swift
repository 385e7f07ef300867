import CanonicalJSON
import Linking
import Manifests

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

/// A store in one SQLite file.
package struct SQLiteStore: Store {
  private let path: String

  /// "SMLT": tells the file from any other SQLite database.
  private static let applicationID = 0x534D_4C54
  private static let schemaVersion = 1
  private static let lockTimeout: Int32 = 10_000

  init(path: String) { self.path = path }

  package var name: String { "sqlite:\(path)" }

  package func read() throws(StoreError) -> StoredState {
    guard try isThere() else { return .empty }
    var database = try SQLiteDatabase(path: path, mode: .readOnly)
    database.waitForLocks(milliseconds: Self.lockTimeout)
    try database.execute("BEGIN")
    guard try isInitialised(&database) else { return .empty }
    return try state(of: &database)
  }

  package func apply(_ record: ApplyRecord, progress: () -> Void, plan: (StoredState) throws(StoreError) -> Plan)
    throws(StoreError) -> Receipt
  {
    if try !isThere() {
      // A store that nothing would be written to is not made.
      let plan = try plan(.empty)
      if plan.changes.isEmpty { return Receipt(plan: plan, generation: 0) }
    }
    var database = try SQLiteDatabase(path: path, mode: .readWrite)
    database.waitForLocks(milliseconds: Self.lockTimeout)
    try database.execute("PRAGMA foreign_keys = ON")
    try database.execute("BEGIN IMMEDIATE")
    do throws(StoreError) {
      let isNew = try !isInitialised(&database)
      let before = isNew ? StoredState.empty : try state(of: &database)
      let plan = try plan(before)
      guard !plan.changes.isEmpty else {
        try database.execute("ROLLBACK")
        return Receipt(plan: plan, generation: before.generation)
      }
      if isNew { try SQLiteLayout.create(in: &database, applicationID: Self.applicationID, version: Self.schemaVersion) }
      let (generation, isLast) = before.generation.addingReportingOverflow(1)
      if isLast { throw StoreError("\(path): has no generation left; somebody else wrote its last one") }
      try database.query(
        "INSERT INTO generation (id, applied_at, program_version, snapshot_digest) VALUES (?, ?, ?, ?)",
        [.integer(generation), .string(record.time), .string(record.programVersion), .string(plan.snapshotDigest)])
      for change in plan.changes {
        try SQLiteLayout.write(change.object, generation: generation, to: &database)
        progress()
      }
      try database.execute("COMMIT")
      return Receipt(plan: plan, generation: generation)
    } catch {
      // What failed may have ended the transaction already; closing the connection ends it in any case.
      try? database.execute("ROLLBACK")
      throw error
    }
  }

  /// Whether the file is there; throws where it cannot come to be, in words that SQLite does not have.
  private func isThere() throws(StoreError) -> Bool {
    var status = stat()
    if stat(path, &status) == 0 {
      switch status.st_mode & S_IFMT {
      case S_IFREG: return true
      case S_IFDIR: throw StoreError("\(path): is a folder")
      default: throw StoreError("\(path): is no file")
      }
    }
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    guard access(folder, F_OK) == 0 else { throw StoreError("\(path): the folder \(folder) is not there") }
    return false
  }

  /// Whether the file is a store; throws where it is somebody else's database or a newer program's.
  private func isInitialised(_ database: inout SQLiteDatabase) throws(StoreError) -> Bool {
    let applicationID = try database.query("PRAGMA application_id").first?.first?.integerValue ?? 0
    let version = try database.query("PRAGMA user_version").first?.first?.integerValue ?? 0
    if applicationID == Self.applicationID {
      guard version <= Self.schemaVersion else {
        throw StoreError(
          "\(path): is a store of version \(version), and this smtplint knows versions up to \(Self.schemaVersion); update smtplint"
        )
      }
      return true
    }
    let tables = try database.query("SELECT count(*) FROM sqlite_schema").first?.first?.integerValue ?? 0
    guard applicationID == 0, version == 0, tables == 0 else {
      throw StoreError("\(path): is an SQLite database of another program")
    }
    return false
  }

  private func state(of database: inout SQLiteDatabase) throws(StoreError) -> StoredState {
    let generation = try database.query("SELECT max(id) FROM generation").first?.first?.integerValue ?? 0
    let rows = try database.query("SELECT kind, name, digest, canonical, generation FROM object ORDER BY kind, name")
    var objects: [StoredObject] = []
    objects.reserveCapacity(rows.count)
    for row in rows {
      guard let kind = row[0].stringValue.flatMap(ManifestKind.init(rawValue:)), let name = row[1].stringValue,
        let digest = row[2].stringValue, let text = row[3].stringValue, let writer = row[4].integerValue
      else { throw StoreError("\(path): holds an object that this smtplint cannot read") }
      objects.append(StoredObject(id: ObjectID(kind, name), digest: digest, text: text, generation: writer))
    }
    return StoredState(generation: generation, objects: objects)
  }
}
