import CanonicalJSON
import Linking
import Manifests

extension ManifestKind {
  /// Whether objects of the kind can name objects of another.
  var refersToOthers: Bool { specification.fields.contains { $0.shape.reference != nil } }
}

extension JSONValue {
  /// The objects that an object in canonical form names, with the fields that name them.
  func references(of kind: ManifestKind) -> [(field: String, target: ObjectID)] {
    kind.specification.fields.flatMap { field -> [(field: String, target: ObjectID)] in
      guard let reference = field.shape.reference, let value = self["spec"]?[field.name] else { return [] }
      if case .word(let word, _) = field.shape, value.stringValue == word { return [] }
      let names = value.stringValue.map { [$0] } ?? (value.arrayValue ?? []).compactMap(\.stringValue)
      return names.map { ("spec.\(field.name)", ObjectID(reference.kind, $0)) }
    }
  }
}
