import CanonicalJSON
import Linking
import Manifests

/// What a store has in its rows, and how it gets there.
struct StoreRows {
  let database: any Database
  /// How the store is called in messages.
  let name: String

  func state(version: Int) throws(StoreError) -> StoredState {
    let generation = try database.query("SELECT max(id) FROM generation").first?.first?.integerValue ?? 0
    let owner = version == 1 ? "'\(PlanRequest.standardOwner)'" : "owner"
    let rows = try database.query("SELECT kind, name, \(owner), digest, canonical, generation FROM object")
    return StoredState(generation: generation, objects: try objects(rows))
  }

  /// Objects from rows of kind, name, owner, digest, canonical text and generation; sorted.
  func objects(_ rows: [[JSONValue]]) throws(StoreError) -> [StoredObject] {
    var objects: [StoredObject] = []
    objects.reserveCapacity(rows.count)
    for row in rows {
      guard let kind = row[0].stringValue.flatMap(ManifestKind.init(rawValue:)), let objectName = row[1].stringValue,
        let owner = row[2].stringValue, let digest = row[3].stringValue, let text = row[4].stringValue,
        let generation = row[5].integerValue
      else { throw StoreError("\(name): holds an object that this smtplint cannot read; somebody else wrote it") }
      objects.append(
        StoredObject(id: ObjectID(kind, objectName), owner: owner, digest: digest, text: text, generation: generation))
    }
    return objects.sorted { $0.id < $1.id }
  }

  private static let generationColumns = [
    "id", "applied_at", "author", "program_version", "message", "git_commit", "git_dirty", "owner", "restored", "input_digest",
    "content_digest", "created", "updated", "deleted",
  ]

  func generations() throws(StoreError) -> [Generation] {
    let rows = try database.query("SELECT \(Self.generationColumns.joined(separator: ", ")) FROM generation ORDER BY id")
    return rows.map { row in
      let commit = row[5].stringValue.map { ApplyRecord.Commit(id: $0, isDirty: row[6].integerValue == 1) }
      return Generation(
        id: row[0].integerValue ?? 0,
        record: ApplyRecord(
          time: row[1].stringValue ?? "", author: row[2].stringValue ?? "", programVersion: row[3].stringValue ?? "",
          message: row[4].stringValue, commit: commit),
        owner: row[7].stringValue, restored: row[8].integerValue, inputDigest: row[9].stringValue ?? "",
        contentDigest: row[10].stringValue ?? "", created: row[11].integerValue ?? 0, updated: row[12].integerValue ?? 0,
        deleted: row[13].integerValue ?? 0)
    }
  }

  func insert(_ generation: Generation) throws(StoreError) {
    let record = generation.record
    try database.query(
      RowBatch.insertion(into: "generation", Self.generationColumns),
      [
        .integer(generation.id), .string(record.time), .string(record.author), .string(record.programVersion),
        record.message.map { .string($0) }, record.commit.map { .string($0.id) },
        record.commit.map { .integer($0.isDirty ? 1 : 0) }, generation.owner.map { .string($0) },
        generation.restored.map { .integer($0) }, .string(generation.inputDigest), .string(generation.contentDigest),
        .integer(generation.created), .integer(generation.updated), .integer(generation.deleted),
      ])
  }

  /// Removes what changes, and writes what it becomes.
  ///
  /// The rows of an object go with it, and who refers to it is asked at the end of the transaction only, so an update is a
  /// deletion and a creation.
  func write(_ changes: [Plan.Change], generation: Int, progress: (Int) -> Void) throws(StoreError) {
    let replaced = changes.filter { $0.action != .create }
    try database.run(
      "DELETE FROM object WHERE kind = $1 AND name = $2",
      forEach: replaced.map { [.string($0.id.kind.rawValue), .string($0.id.name)] })
    // Blocks bound the memory, and show that something happens.
    let block = 1000
    for start in stride(from: 0, to: changes.count, by: block) {
      let end = min(start + block, changes.count)
      var batch = RowBatch()
      for change in changes[start..<end] {
        batch.add(
          Self.historyInsertion,
          [
            .string(change.id.kind.rawValue), .string(change.id.name), .integer(generation), .string(change.owner),
            change.object.map { .string($0.digest) }, change.object.map { .string($0.text) },
          ])
        if let object = change.object { Self.insert(object, owner: change.owner, generation: generation, into: &batch) }
      }
      try batch.run(on: database)
      progress(end)
    }
  }

  /// Adds the rows of an object that is not there.
  static func insert(_ object: CanonicalObject, owner: String, generation: Int, into batch: inout RowBatch) {
    batch.add(
      Self.objectInsertion,
      [
        .string(object.id.kind.rawValue), .string(object.id.name), .string(owner), .string(object.digest), .string(object.text),
        .integer(generation),
      ])
    for (table, rows) in ObjectRows(object.id, object.value).tables {
      for row in rows { batch.add(ObjectRows.insertions[table]!, row) }
    }
  }

  private static let objectInsertion = RowBatch.insertion(
    into: "object", ["kind", "name", "owner", "digest", "canonical", "generation"])
  static let historyInsertion = RowBatch.insertion(
    into: "object_history", ["kind", "name", "generation", "owner", "digest", "canonical"])
}
