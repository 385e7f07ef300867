import CanonicalJSON
import Linking
import Manifests

/// A place that keeps generations of objects.
///
/// Everything that a store does is written here once, in SQL that SQLite and PostgreSQL both understand; what they do each
/// in their own way is behind `DatabaseEngine`.
package struct Store: Sendable {
  let engine: any DatabaseEngine

  /// How the store is called in messages: its URL without anything secret.
  package var name: String { engine.name }

  // MARK: Reading

  /// What the store holds now; an absent store is an empty one. Never writes and waits for no lock.
  package func read() throws(StoreError) -> StoredState {
    guard let (database, version) = try openForReading() else { return .empty }
    return try StoreRows(database: database, name: name).state(version: version)
  }

  /// What the store held in an earlier generation, or now for nil.
  package func read(generation: Int?) throws(StoreError) -> StoredState {
    guard let generation else { return try read() }
    let database = try openCurrent()
    let known = try database.query("SELECT min(id), max(id) FROM generation").first ?? []
    guard let first = known.first?.integerValue, let last = known.last?.integerValue else {
      throw StoreError("\(name): holds nothing; `smtplint apply` fills it")
    }
    guard (first...max(first, last)).contains(generation) else {
      throw StoreError(
        first == last
          ? "\(name): has no generation \(generation); the only one is \(first)"
          : "\(name): has no generation \(generation); it has \(first) to \(last)")
    }
    let rows = try database.query(
      """
      SELECT h.kind, h.name, h.owner, h.digest, h.canonical, h.generation FROM object_history h
      JOIN (
        SELECT kind, name, max(generation) AS generation FROM object_history WHERE generation <= $1 GROUP BY kind, name
      ) l ON h.kind = l.kind AND h.name = l.name AND h.generation = l.generation
      WHERE h.digest IS NOT NULL
      """, [.integer(generation)])
    let state = StoredState(generation: generation, objects: try StoreRows(database: database, name: name).objects(rows))
    let digest = try database.query("SELECT content_digest FROM generation WHERE id = $1", [.integer(generation)]).first?.first
    guard digest == .string(state.contentDigest) else {
      throw StoreError(
        "\(name): the history of generation \(generation) is not what was applied; `smtplint store verify` tells more, and only a backup has it"
      )
    }
    return state
  }

  /// The generations that are kept, oldest first.
  package func history() throws(StoreError) -> [Generation] {
    try StoreRows(database: try openCurrent(), name: name).generations()
  }

  /// Everything that is not as it was applied.
  package func inspect() throws(StoreError) -> [StoreFault] {
    let database = try openCurrent()
    let damage = try database.faults().map { StoreFault(kind: .damage, message: $0) }
    return try damage + StoreInspection(StoreRows(database: database, name: name)).faults
  }

  // MARK: Writing

  /// Makes a plan true in one transaction: all of it, or nothing.
  ///
  /// `plan` is asked within the transaction, so that no other apply can come between. A plan without changes leaves no trace.
  /// `progress` is called with the number of objects written so far.
  package func apply(
    _ record: ApplyRecord, lockTimeout: Int, progress: (Int) -> Void = { _ in },
    plan: (StoredState) throws(StoreError) -> Plan
  ) throws(StoreError) -> Receipt {
    let database = try engine.openForWriting(lockTimeout: lockTimeout)
    let version = try checkedVersion(of: database)
    let rows = StoreRows(database: database, name: name)
    let before = if let version { try rows.state(version: version) } else { StoredState.empty }
    let plan = try plan(before)
    guard !plan.changes.isEmpty else { return Receipt(nothingIn: plan) }
    switch version {
    case nil: try createTables(in: database)
    case StoreLayout.version: break
    case _?: try StoreMigration(rows: rows, dialect: engine.dialect).run()
    }
    let (id, isLast) = before.generation.addingReportingOverflow(1)
    if isLast { throw StoreError("\(name): has no generation left; somebody else wrote its last one") }
    try rows.insert(
      Generation(
        id: id, record: record, owner: plan.owner, restored: plan.restored, inputDigest: plan.inputDigest,
        contentDigest: plan.resultingDigest(from: before), created: plan.count(.create), updated: plan.count(.update),
        deleted: plan.count(.delete)))
    try rows.write(plan.changes, generation: id, progress: progress)
    // Others still see the store as it was before this transaction.
    let backup = if let version, version < StoreLayout.version { try engine.backUp(version: version) } else { String?.none }
    try database.commit()
    return Receipt(plan: plan, generation: id, backup: backup)
  }

  /// Forgets the generations before the last `count` ones; the oldest that stays keeps everything it held.
  ///
  /// Returns how many were forgotten.
  package func pruneHistory(keeping count: Int, lockTimeout: Int) throws(StoreError) -> Int {
    let database = try openCurrentForWriting(lockTimeout: lockTimeout)
    let all = try database.query("SELECT id FROM generation ORDER BY id DESC").compactMap { $0.first?.integerValue }
    guard count < all.count, count > 0 else { return 0 }
    let oldest = JSONValue.integer(all[count - 1])
    // Of each object the last row up to then says what it held; the ones before are history.
    try database.query(
      """
      DELETE FROM object_history WHERE generation < $1 AND EXISTS (
        SELECT 1 FROM object_history l
        WHERE l.kind = object_history.kind AND l.name = object_history.name
          AND l.generation > object_history.generation AND l.generation <= $2)
      """, [oldest, oldest])
    try database.query("DELETE FROM object_history WHERE generation <= $1 AND digest IS NULL", [oldest])
    try database.query("UPDATE object_history SET generation = $1 WHERE generation < $2", [oldest, oldest])
    try database.query("DELETE FROM generation WHERE id < $1", [oldest])
    try database.commit()
    return all.count - count
  }

  /// Puts back what was applied wherever rows were changed by others, and returns what was found.
  ///
  /// Throws where the history itself was changed, which nothing can be put back from, and where `agrees` says no to what is found.
  package func repair(
    lockTimeout: Int, agrees: ([StoreFault]) throws(StoreError) -> Void = { _ throws(StoreError) in }
  ) throws(StoreError) -> [StoreFault] {
    let database = try openCurrentForWriting(lockTimeout: lockTimeout)
    let inspection = try StoreInspection(StoreRows(database: database, name: name))
    guard !inspection.faults.contains(where: { $0.kind == .damage }) else {
      throw StoreError(
        "\(name): the history is damaged, so nothing is put back from it; `smtplint store verify` tells where, and only a backup has what is lost"
      )
    }
    try agrees(inspection.faults)
    var deletions = RowBatch()
    var insertions = RowBatch()
    for id in inspection.changedObjects {
      deletions.add("DELETE FROM object WHERE kind = $1 AND name = $2", [.string(id.kind.rawValue), .string(id.name)])
      for (sql, values) in ObjectRows.deletions(of: id) { deletions.add(sql, values) }
      // What was never applied goes.
      guard let stored = inspection.applied[id] else { continue }
      guard let object = CanonicalObject(stored) else { throw .foreignRows(name, "the history of \(id.text)") }
      StoreRows.insert(object, owner: stored.owner, generation: stored.generation, into: &insertions)
    }
    try deletions.run(on: database)
    try insertions.run(on: database)
    try database.commit()
    return inspection.faults
  }

  // MARK: Versions

  private func openForReading() throws(StoreError) -> (any Database, Int)? {
    guard let database = try engine.openForReading(), let version = try checkedVersion(of: database) else { return nil }
    return (database, version)
  }

  /// Opens a store that holds something in tables of this version.
  private func openCurrent() throws(StoreError) -> any Database {
    guard let (database, version) = try openForReading() else {
      throw StoreError("\(name): holds nothing; `smtplint apply` fills it")
    }
    try checkIsCurrent(version)
    return database
  }

  private func openCurrentForWriting(lockTimeout: Int) throws(StoreError) -> any Database {
    // A store that is not there is not made.
    _ = try openCurrent()
    let database = try engine.openForWriting(lockTimeout: lockTimeout)
    try checkIsCurrent(try checkedVersion(of: database) ?? 0)
    return database
  }

  private func checkIsCurrent(_ version: Int) throws(StoreError) {
    guard version == StoreLayout.version else {
      throw StoreError(
        "\(name): is a store of version \(version); the next apply that changes something brings it to \(StoreLayout.version)")
    }
  }

  /// The version of the tables, nil where there are none; throws where only a newer program knows them.
  private func checkedVersion(of database: any Database) throws(StoreError) -> Int? {
    guard let version = try database.version() else { return nil }
    guard version >= 1 else {
      throw StoreError("\(name): says that it is a store of version \(version), which there is none of; somebody else wrote that")
    }
    guard version <= StoreLayout.version else {
      throw StoreError(
        "\(name): is a store of version \(version), and this smtplint knows versions up to \(StoreLayout.version); update smtplint"
      )
    }
    return version
  }

  private func createTables(in database: any Database) throws(StoreError) {
    for statement in StoreLayout.statements(engine.dialect) { try database.execute(statement) }
    try database.setVersion(StoreLayout.version)
  }
}

/// What an apply did.
package struct Receipt: Sendable {
  package let plan: Plan
  /// The generation that the store has now.
  package let generation: Int
  /// Where the store is as it was before its tables were made anew; nil where they were not.
  package let backup: String?

  /// Of a plan without changes.
  package init(nothingIn plan: Plan) { self.init(plan: plan, generation: plan.generation, backup: nil) }

  init(plan: Plan, generation: Int, backup: String?) {
    self.plan = plan
    self.generation = generation
    self.backup = backup
  }
}
