package import CanonicalJSON
package import Linking
import Manifests

/// What a store is to hold.
package struct PlanRequest: Sendable {
  package enum Prune: String, CaseIterable, Sendable {
    /// What no manifest has stays.
    case none
    /// The owner's objects that no manifest has are removed, but never the last of them.
    case owned
    /// The same, and also where nothing is left.
    case all
  }

  package let snapshot: Snapshot
  package let owner: String
  package let prune: Prune
  /// Whether objects of other owners become the owner's.
  package let adopts: Bool

  package static let standardOwner = "default"

  package init(_ snapshot: Snapshot, owner: String = standardOwner, prune: Prune = .none, adopts: Bool = false) {
    self.snapshot = snapshot
    self.owner = owner
    self.prune = prune
    self.adopts = adopts
  }
}

/// What an apply would change in a store.
package struct Plan: Sendable {
  package enum Action: String, Sendable { case create, update, delete }

  package struct Change: Sendable {
    package let action: Action
    package let id: ObjectID
    /// What is there afterwards, and whose it is; nil for a deletion.
    package let object: CanonicalObject?
    package let owner: String
    /// What was there before; nil for a creation.
    package let old: StoredObject?

    /// For an update, the fields that differ; empty otherwise.
    package var fields: [FieldChange] {
      guard let old, let object else { return [] }
      let ownership =
        old.owner.hasSameBytes(as: owner) ? [] : [FieldChange(path: "owner", old: .string(old.owner), new: .string(owner))]
      return ownership + (old.value.map { FieldChange.between($0, object.value) } ?? [])
    }
  }

  package struct FieldChange: Sendable {
    /// The path from the root of the object, such as `spec.port`.
    package let path: String
    package let old: JSONValue?
    package let new: JSONValue?
  }

  /// The generation of the store that the plan starts from, and the digest of what it held.
  package let generation: Int
  package let startDigest: String
  /// Sorted by kind and name.
  package let changes: [Change]
  package let unchangedCount: Int
  /// Objects of the owner that no manifest has and that stay.
  package let unmanaged: [ObjectID]
  /// How many objects of others the store holds.
  package let foreignCount: Int
  /// The digest of the objects that were asked for.
  package let inputDigest: String
  /// Nil for a rollback.
  package let owner: String?
  package let prune: PlanRequest.Prune
  package let adopts: Bool
  package let restored: Int?

  package func count(_ action: Action) -> Int { changes.count { $0.action == action } }

  /// Compares what the store holds with what the manifests say.
  ///
  /// Throws where the request must not be carried out: an object is somebody else's, nothing would be left, or an object that
  /// goes is still referred to.
  package static func make(from state: StoredState, to request: PlanRequest) throws(StoreError) -> Plan {
    var stored = state.byID
    var changes: [Change] = []
    var foreign: [StoredObject] = []
    for object in request.snapshot.objects {
      guard let old = stored.removeValue(forKey: object.id) else {
        changes.append(.creation(of: object, owner: request.owner))
        continue
      }
      let isOwn = old.owner.hasSameBytes(as: request.owner)
      if !isOwn, !request.adopts {
        foreign.append(old)
      } else if old.digest != object.digest || !isOwn {
        changes.append(.update(from: old, to: object, owner: request.owner))
      }
    }
    guard foreign.isEmpty else { throw .foreign(foreign, owner: request.owner) }
    let left = stored.values.filter { $0.owner.hasSameBytes(as: request.owner) }.sorted { $0.id < $1.id }
    let foreignCount = stored.count - left.count
    let unchangedCount = request.snapshot.objects.count - changes.count
    if request.prune != .none {
      changes += left.map(Change.deletion)
      let managed = state.owned(by: request.owner).objects.count
      if request.prune != .all, managed > 0, left.count == managed { throw .emptying(request.owner, managed) }
    }
    try checkReferences(to: changes, from: state.objects.filter { !$0.owner.hasSameBytes(as: request.owner) })
    return Plan(
      generation: state.generation, startDigest: state.contentDigest, changes: changes.sorted { $0.id < $1.id },
      unchangedCount: unchangedCount, unmanaged: request.prune == .none ? left.map(\.id) : [], foreignCount: foreignCount,
      inputDigest: request.snapshot.digest, owner: request.owner, prune: request.prune, adopts: request.adopts, restored: nil)
  }

  /// Compares what the store holds with what it held in an earlier generation.
  package static func make(from state: StoredState, backTo target: StoredState) throws(StoreError) -> Plan {
    let changes = try differences(from: state, to: target)
    return Plan(
      generation: state.generation, startDigest: state.contentDigest, changes: changes,
      unchangedCount: target.objects.count - changes.count { $0.action != .delete }, unmanaged: [], foreignCount: 0,
      inputDigest: target.contentDigest, owner: nil, prune: .all, adopts: false, restored: target.generation)
  }

  /// What leads from one state of a store to another, sorted.
  package static func differences(from state: StoredState, to target: StoredState) throws(StoreError) -> [Change] {
    var stored = state.byID
    var changes: [Change] = []
    for wanted in target.objects {
      let old = stored.removeValue(forKey: wanted.id)
      if let old, old.digest == wanted.digest, old.owner.hasSameBytes(as: wanted.owner) { continue }
      guard let object = CanonicalObject(wanted) else {
        throw StoreError(
          "\(wanted.id.kind.rawValue) \(wanted.id.name): what the store has of it in generation \(target.generation) is not what was applied"
        )
      }
      changes.append(
        old.map { .update(from: $0, to: object, owner: wanted.owner) } ?? .creation(of: object, owner: wanted.owner))
    }
    changes += stored.values.map(Change.deletion)
    return changes.sorted { $0.id < $1.id }
  }

  /// An object that somebody else's object needs must not go, nor become what that cannot use.
  private static func checkReferences(to changes: [Change], from others: [StoredObject]) throws(StoreError) {
    let changed = Dictionary(
      changes.lazy.filter { $0.action != .create }.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    guard !changed.isEmpty else { return }
    for other in others where other.id.kind.refersToOthers {
      guard let value = other.value, changed[other.id] == nil else { continue }
      for reference in value.references(of: other.id.kind) {
        guard let change = changed[reference.target] else { continue }
        let user = "\(other.id.kind.rawValue) \(other.id.name) of owner \(other.owner)"
        guard let object = change.object else {
          throw StoreError("\(change.id.text) cannot be removed: \(user) names it in \(reference.field)")
        }
        guard let requirement = reference.requirement, !object.value.meets(requirement) else { continue }
        throw StoreError(
          "\(change.id.text) cannot be changed: \(user) names it in \(reference.field), and needs its \(requirement.field) to be \(requirement.value)"
        )
      }
    }
  }

  /// The digest of what the store holds afterwards.
  func resultingDigest(from state: StoredState) -> String {
    var digests = Dictionary(uniqueKeysWithValues: state.objects.map { ($0.id, $0.digest) })
    for change in changes { digests[change.id] = change.object?.digest }
    return ContentDigest.of(digests.sorted { $0.key < $1.key }.lazy.map { ($0.key, $0.value) })
  }
}

extension StoredState {
  fileprivate var byID: [ObjectID: StoredObject] {
    Dictionary(objects.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
  }
}

extension Plan.Change {
  fileprivate static func creation(of object: CanonicalObject, owner: String) -> Self {
    Self(action: .create, id: object.id, object: object, owner: owner, old: nil)
  }

  fileprivate static func update(from old: StoredObject, to object: CanonicalObject, owner: String) -> Self {
    Self(action: .update, id: object.id, object: object, owner: owner, old: old)
  }

  fileprivate static func deletion(of old: StoredObject) -> Self {
    Self(action: .delete, id: old.id, object: nil, owner: old.owner, old: old)
  }
}

extension Plan.FieldChange {
  /// The leaves in which two values differ, by path; lists are leaves.
  static func between(_ old: JSONValue, _ new: JSONValue, path: String = "") -> [Plan.FieldChange] {
    guard case .object(let oldMembers) = old, case .object(let newMembers) = new else {
      return old == new ? [] : [Plan.FieldChange(path: path, old: old, new: new)]
    }
    func inner(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
    var changes: [Plan.FieldChange] = []
    for member in oldMembers {
      if let value = new[member.name] {
        changes += between(member.value, value, path: inner(member.name))
      } else {
        changes.append(Plan.FieldChange(path: inner(member.name), old: member.value, new: nil))
      }
    }
    for member in newMembers where old[member.name] == nil {
      changes.append(Plan.FieldChange(path: inner(member.name), old: nil, new: member.value))
    }
    return changes.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }
}

extension StoreError {
  fileprivate static func foreign(_ objects: [StoredObject], owner: String) -> StoreError {
    let names = objects.prefix(3).map { "\($0.id.kind.rawValue) \($0.id.name) (owner \($0.owner))" }.joined(separator: ", ")
    let more = objects.count > 3 ? " and \(objects.count - 3) more" : ""
    return StoreError(
      "owner \(owner) does not manage \(names)\(more): give them other names, apply as their owner with --owner, or take them over with --adopt"
    )
  }

  fileprivate static func emptying(_ owner: String, _ count: Int) -> StoreError {
    StoreError(
      "--prune would remove \(count == 1 ? "the only object" : "all \(count) objects") of owner \(owner); if that is meant, --prune=all does it"
    )
  }
}
