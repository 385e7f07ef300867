import Diagnostics
package import Manifests

/// The identity of an object: its kind and its name, compared byte for byte.
///
/// Swift's own comparison of texts takes composed and decomposed letters for the same; stores and other programs do not.
package struct ObjectID: Hashable, Comparable, Sendable {
  package let kind: ManifestKind
  package let name: String

  package init(_ kind: ManifestKind, _ name: String) {
    self.kind = kind
    self.name = name
  }

  package static func == (left: ObjectID, right: ObjectID) -> Bool {
    left.kind == right.kind && left.name.utf8.elementsEqual(right.name.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(kind)
    var name = name
    name.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }

  package static func < (left: ObjectID, right: ObjectID) -> Bool {
    if left.kind != right.kind { return left.kind.rawValue < right.kind.rawValue }
    return left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
  }
}

/// All manifests of a run with their names resolved.
package struct Workspace: Sendable {
  /// In the order of files and documents.
  package let manifests: [Manifest]
  /// The manifest that defines each object: the first, where a name stands twice.
  private let definitions: [ObjectID: Int]

  init(manifests: [Manifest], definitions: [ObjectID: Int]) {
    self.manifests = manifests
    self.definitions = definitions
  }

  package func definition(of id: ObjectID) -> Manifest? { definitions[id].map { manifests[$0] } }
}
