package import CanonicalJSON
package import Linking

/// What an apply would change in a store.
package struct Plan: Sendable {
  package enum Action: String, Sendable { case create, update }

  package struct Change: Sendable {
    package let action: Action
    package let object: CanonicalObject
    /// For an update, the fields that differ; empty for a creation.
    package let fields: [FieldChange]
  }

  package struct FieldChange: Sendable {
    /// The path from the root of the object, such as `spec.port`.
    package let path: String
    package let old: JSONValue?
    package let new: JSONValue?
  }

  /// The generation of the store that the plan starts from.
  package let generation: Int
  package let changes: [Change]
  package let unchangedCount: Int
  /// Objects of the store that no manifest has; they stay.
  package let unmanaged: [ObjectID]
  /// The digest of the snapshot that was planned.
  package let snapshotDigest: String

  package func count(_ action: Action) -> Int { changes.count { $0.action == action } }

  /// Compares what the store holds with what the manifests say.
  package static func make(from state: StoredState, to snapshot: Snapshot) -> Plan {
    var stored = Dictionary(state.objects.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    var changes: [Change] = []
    for object in snapshot.objects {
      guard let old = stored.removeValue(forKey: object.id) else {
        changes.append(Change(action: .create, object: object, fields: []))
        continue
      }
      if old.digest == object.digest { continue }
      let fields = old.value.map { differences($0, object.value, path: "") } ?? []
      changes.append(Change(action: .update, object: object, fields: fields))
    }
    return Plan(
      generation: state.generation, changes: changes, unchangedCount: snapshot.objects.count - changes.count,
      unmanaged: stored.keys.sorted(), snapshotDigest: snapshot.digest)
  }

  /// The leaves in which two values differ; lists are leaves.
  private static func differences(_ old: JSONValue, _ new: JSONValue, path: String) -> [FieldChange] {
    guard case .object(let oldMembers) = old, case .object(let newMembers) = new else {
      return old.canonicalText == new.canonicalText ? [] : [FieldChange(path: path, old: old, new: new)]
    }
    func inner(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
    var changes: [FieldChange] = []
    for member in oldMembers {
      if let value = new[member.name] {
        changes += differences(member.value, value, path: inner(member.name))
      } else {
        changes.append(FieldChange(path: inner(member.name), old: member.value, new: nil))
      }
    }
    for member in newMembers where old[member.name] == nil {
      changes.append(FieldChange(path: inner(member.name), old: nil, new: member.value))
    }
    return changes.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }
}
