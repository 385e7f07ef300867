/// One entry of a mapping as its reader sees it.
package struct MappingEntry: Sendable {
  package let key: NodeID
  package let value: NodeID
  /// The `<<` key that brought the entry in from another mapping, or nil for one that is written here.
  package let merge: NodeID?
}

package struct MappingEntries: Sendable {
  package var entries: [MappingEntry] = []
  /// Values of `<<` that are no mapping and no list of mappings.
  package var unusableMerges: [NodeID] = []
}

extension YAMLTree {
  /// The entries of a mapping with its merge keys carried out (https://yaml.org/type/merge.html).
  ///
  /// Written entries come first and win over merged ones; of several merged mappings the earlier wins. A key that stands
  /// twice yields both entries, the second marked in its node.
  package func entries(of mapping: NodeID) -> MappingEntries {
    var result = MappingEntries()
    result.entries.reserveCapacity(Int(self[mapping].childCount) / 2)
    var merges: [MappingEntry] = []
    var key = self[mapping].firstChild
    while key != .none {
      let value = self[key].nextSibling
      guard value != .none else { break }
      if isMergeKey(key) {
        merges.append(MappingEntry(key: key, value: value, merge: nil))
      } else {
        result.entries.append(MappingEntry(key: key, value: value, merge: nil))
      }
      key = self[value].nextSibling
    }
    if !merges.isEmpty { merge(merges, into: &result) }
    return result
  }

  private func merge(_ merges: [MappingEntry], into result: inout MappingEntries) {
    var present = Set(result.entries.map { keyIdentity($0.key) })
    for merge in merges {
      let source = resolve(merge.value)
      let sources = self[source].kind == .sequence ? Array(children(of: source)) : [merge.value]
      for candidate in sources {
        let mapping = resolve(candidate)
        guard self[mapping].kind == .mapping else {
          if !self[mapping].isUnusable { result.unusableMerges.append(candidate) }
          continue
        }
        let inner = entries(of: mapping)
        result.unusableMerges += inner.unusableMerges
        for entry in inner.entries where present.insert(keyIdentity(entry.key)).inserted {
          result.entries.append(MappingEntry(key: entry.key, value: entry.value, merge: merge.key))
        }
      }
    }
  }

  private func isMergeKey(_ key: NodeID) -> Bool {
    let node = self[key]
    guard node.kind == .scalar, node.style == .plain, node.tag == .none, node.textEnd - node.textStart == 2 else { return false }
    return withBytes(of: key) { $0.equals("<<") }
  }

  private func keyIdentity(_ key: NodeID) -> [UInt8] {
    withBytes(of: resolve(key)) { Array($0) }
  }
}
