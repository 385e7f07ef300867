package import CanonicalJSON
import KeyMaterial
package import Linking
import Manifests

/// Something in a store that is not as it was applied.
package struct StoreFault: Sendable {
  package enum Kind: String, Sendable {
    /// Rows that somebody else has changed, added or removed; what was applied is known.
    case drift
    /// What was applied is not known any more, or does not hold together.
    case damage
  }

  package let kind: Kind
  package let object: ObjectID?
  /// The table and column, or the field of the canonical text; nil where it is about something whole.
  package let place: String?
  package let message: String
  /// What is there, and what was applied; nil where the message says it all.
  package let found: JSONValue?
  package let applied: JSONValue?

  init(
    kind: Kind, object: ObjectID? = nil, place: String? = nil, message: String, found: JSONValue? = nil, applied: JSONValue? = nil
  ) {
    self.kind = kind
    self.object = object
    self.place = place
    self.message = message
    self.found = found
    self.applied = applied
  }
}

/// Compares everything that a store holds with its history, which nothing but an apply writes.
struct StoreInspection {
  private(set) var faults: [StoreFault] = []
  /// What the history says that the store holds.
  private(set) var applied: [ObjectID: StoredObject] = [:]
  /// Objects of which some row is not as it was applied, in order.
  var changedObjects: [ObjectID] { Set(faults.filter { $0.kind == .drift }.compactMap(\.object)).sorted() }

  private let rows: StoreRows

  init(_ rows: StoreRows) throws(StoreError) {
    self.rows = rows
    try inspectHistory()
    try inspectObjects()
    try inspectRows()
    faults.sort {
      if $0.object == $1.object { return ($0.place ?? "") < ($1.place ?? "") }
      guard let first = $0.object, let second = $1.object else { return $0.object == nil }
      return first < second
    }
  }

  // MARK: History

  /// The digests of the texts, and the digest that each generation says of its whole.
  private mutating func inspectHistory() throws(StoreError) {
    let generations = try rows.generations()
    var writes: [Int: [[JSONValue]]] = [:]
    for row in try rows.database.query("SELECT kind, name, owner, digest, canonical, generation FROM object_history") {
      writes[row[5].integerValue ?? 0, default: []].append(row)
    }
    var previous: Int?
    for generation in generations {
      if let previous, generation.id != previous + 1 {
        faults.append(
          StoreFault(kind: .damage, message: "generation \(previous + 1) is missing before generation \(generation.id)"))
      }
      previous = generation.id
      for row in writes.removeValue(forKey: generation.id) ?? [] { replay(row, of: generation.id) }
      let digest = ContentDigest.of(applied.sorted { $0.key < $1.key }.lazy.map { ($0.key, $0.value.digest) })
      if digest != generation.contentDigest {
        faults.append(StoreFault(kind: .damage, message: "the history of generation \(generation.id) is not what was applied"))
      }
    }
    for id in writes.keys.sorted() {
      faults.append(StoreFault(kind: .damage, message: "there is history of generation \(id), and no such generation"))
    }
  }

  private mutating func replay(_ row: [JSONValue], of generation: Int) {
    guard let kind = row[0].stringValue.flatMap(ManifestKind.init(rawValue:)), let name = row[1].stringValue else {
      faults.append(StoreFault(kind: .damage, message: "the history of generation \(generation) has an object of no kind"))
      return
    }
    let id = ObjectID(kind, name)
    guard let digest = row[3].stringValue else {
      applied[id] = nil
      return
    }
    let text = row[4].stringValue ?? ""
    if SHA256.hexDigest(of: text) != digest {
      faults.append(
        StoreFault(
          kind: .damage, object: id, place: "object_history.canonical",
          message: "what generation \(generation) wrote is not what it was digested from"))
    }
    applied[id] = StoredObject(id: id, owner: row[2].stringValue ?? "", digest: digest, text: text, generation: generation)
  }

  // MARK: Objects

  private mutating func inspectObjects() throws(StoreError) {
    var left = applied
    for row in try rows.database.query("SELECT kind, name, owner, digest, canonical, generation FROM object") {
      guard let kind = row[0].stringValue.flatMap(ManifestKind.init(rawValue:)), let name = row[1].stringValue else {
        faults.append(StoreFault(kind: .damage, message: "object has a row of no kind"))
        continue
      }
      let id = ObjectID(kind, name)
      guard let expected = left.removeValue(forKey: id) else {
        faults.append(StoreFault(kind: .drift, object: id, place: "object", message: "was never applied"))
        continue
      }
      let texts: [(column: String, found: JSONValue, applied: String)] = [
        ("owner", row[2], expected.owner), ("digest", row[3], expected.digest),
      ]
      for (column, found, applied) in texts where found != .string(applied) {
        report(id, "object.\(column)", found: found, applied: .string(applied))
      }
      if row[4] != .string(expected.text) { inspectText(of: id, row[4].stringValue, expected) }
      inspectReferences(of: expected)
    }
    for id in left.keys.sorted() {
      faults.append(StoreFault(kind: .drift, object: id, place: "object", message: "was applied, and its row is gone"))
    }
  }

  /// The generation that wrote an object may be older than the oldest one that is kept.
  private mutating func inspectText(of id: ObjectID, _ text: String?, _ expected: StoredObject) {
    guard let found = text.flatMap({ JSONValue(text: $0) }), let applied = expected.value else {
      faults.append(StoreFault(kind: .drift, object: id, place: "object.canonical", message: "is no JSON"))
      return
    }
    let changes = Plan.FieldChange.between(applied, found)
    for change in changes {
      report(id, "object.canonical, \(change.path)", found: change.new ?? .null, applied: change.old ?? .null)
    }
    if changes.isEmpty {
      faults.append(
        StoreFault(kind: .drift, object: id, place: "object.canonical", message: "is written in another way than it was applied"))
    }
  }

  private mutating func inspectReferences(of object: StoredObject) {
    guard object.id.kind.refersToOthers, let value = object.value else { return }
    for reference in value.references(of: object.id.kind) where applied[reference.target] == nil {
      faults.append(
        StoreFault(
          kind: .damage, object: object.id, place: reference.field,
          message: "names the \(reference.target.text), which the store does not have"))
    }
  }

  // MARK: Rows

  private mutating func inspectRows() throws(StoreError) {
    var expected: [String: [RowKey: [JSONValue]]] = [:]
    for object in applied.values.sorted(by: { $0.id < $1.id }) {
      guard let value = object.value else { continue }
      for (table, rows) in ObjectRows(object.id, value).tables {
        for row in rows {
          let row = row.map { $0 ?? .null }
          expected[table, default: [:]][RowKey(row, of: table, object.id.kind)] = row
        }
      }
    }
    for (name, _) in StoreLayout.mapTables { try inspectTable(name, kind: nil, expected[name] ?? [:]) }
    for schema in RelationalSchema.all {
      for table in schema.tables { try inspectTable(table.name, kind: schema.kind, expected[table.name] ?? [:]) }
    }
  }

  private mutating func inspectTable(_ table: String, kind: ManifestKind?, _ expected: [RowKey: [JSONValue]]) throws(StoreError) {
    let columns = ObjectRows.columns[table]!
    var left = expected
    for row in try rows.database.query("SELECT \(columns.joined(separator: ", ")) FROM \(table)") {
      let rowKind = kind ?? row[0].stringValue.flatMap(ManifestKind.init(rawValue:))
      guard let rowKind else {
        faults.append(StoreFault(kind: .damage, message: "\(table) has a row of no kind"))
        continue
      }
      let key = RowKey(row, of: table, rowKind)
      guard let applied = left.removeValue(forKey: key) else {
        faults.append(StoreFault(kind: .drift, object: key.object, place: key.place(in: table), message: "was never applied"))
        continue
      }
      for (column, (found, applied)) in zip(columns, zip(row, applied)) where found != applied {
        report(key.object, "\(key.place(in: table)).\(column)", found: found, applied: applied)
      }
    }
    for key in left.keys.sorted(by: { ($0.object, $0.item) < ($1.object, $1.item) }) {
      faults.append(
        StoreFault(kind: .drift, object: key.object, place: key.place(in: table), message: "was applied, and its row is gone"))
    }
  }

  private mutating func report(_ id: ObjectID, _ place: String, found: JSONValue, applied: JSONValue) {
    faults.append(
      StoreFault(
        kind: .drift, object: id, place: place, message: "is \(found.compactText), and was applied as \(applied.compactText)",
        found: found, applied: applied))
  }
}

/// Whose row it is, and which of them.
private struct RowKey: Hashable {
  let object: ObjectID
  /// The position in a list, or the bytes of the key in a map; empty where there is one row only.
  private let itemBytes: [UInt8]

  var item: String { String(decoding: itemBytes, as: UTF8.self) }

  init(_ row: [JSONValue], of table: String, _ kind: ManifestKind) {
    let columns = ObjectRows.columns[table]!
    let isMap = columns[0] == "kind"
    object = ObjectID(kind, row[isMap ? 1 : 0].stringValue ?? "")
    let item = isMap ? row[2].stringValue ?? "" : columns[0] == "owner" ? String(row[1].integerValue ?? -1) : ""
    itemBytes = Array(item.utf8)
  }

  func place(in table: String) -> String { item.isEmpty ? table : "\(table)[\(item)]" }
}
