import CanonicalJSON
import Linking
import Manifests

/// Brings the tables of an older version to the present one.
///
/// Only generations and history are read; from these everything else follows and is written anew.
struct StoreMigration {
  let rows: StoreRows
  let dialect: Dialect

  private var database: any Database { rows.database }

  private static let tablesOfVersion1 = [
    "generation", "object", "object_history", "label", "annotation", "credential", "key", "key_usage", "trusted_certificate",
    "cluster", "cluster_stengs", "smtp_connection", "smtp_connection_ssl_authentication_protocols",
    "smtp_connection_accepted_cipher_suites", "smtp_connection_auth_mechanisms", "smtp_connection_trusted_certificates",
  ]

  func run() throws(StoreError) {
    // Version 1 knew neither owners nor deletions, and of a generation only when and by which program it was made.
    let generations = try database.query(
      "SELECT id, applied_at, program_version, snapshot_digest FROM generation ORDER BY id")
    let owner = PlanRequest.standardOwner
    let history = try rows.objects(
      try database.query("SELECT kind, name, '\(owner)', digest, canonical, generation FROM object_history"))
    for table in Self.tablesOfVersion1.reversed() { try database.execute("DROP TABLE \(table)") }
    for statement in StoreLayout.statements(dialect) { try database.execute(statement) }
    try database.setVersion(StoreLayout.version)

    let writes = Dictionary(grouping: history, by: \.generation)
    var current: [ObjectID: StoredObject] = [:]
    for row in generations {
      guard let id = row[0].integerValue else { continue }
      let written = writes[id] ?? []
      let updated = written.count { current[$0.id] != nil }
      for object in written { current[object.id] = object }
      try rows.insert(
        Generation(
          id: id,
          record: ApplyRecord(
            time: row[1].stringValue ?? "", author: "unknown", programVersion: row[2].stringValue ?? "", message: nil, commit: nil
          ),
          owner: owner, restored: nil, inputDigest: row[3].stringValue ?? "",
          contentDigest: ContentDigest.of(current.sorted { $0.key < $1.key }.lazy.map { ($0.key, $0.value.digest) }),
          created: written.count - updated, updated: updated, deleted: 0))
    }
    var batch = RowBatch()
    for object in history {
      batch.add(
        StoreRows.historyInsertion,
        [
          .string(object.id.kind.rawValue), .string(object.id.name), .integer(object.generation), .string(object.owner),
          .string(object.digest), .string(object.text),
        ])
    }
    for (id, stored) in current.sorted(by: { $0.key < $1.key }) {
      guard let object = CanonicalObject(stored) else {
        throw StoreError("\(rows.name): \(id.kind.rawValue) \(id.name) is not what was applied; take the store from a backup")
      }
      StoreRows.insert(object, owner: stored.owner, generation: stored.generation, into: &batch)
    }
    try batch.run(on: database)
  }
}
