import CanonicalJSON
import Linking
import Manifests

extension ManifestKind {
  /// Whether objects of the kind can name objects of another.
  var refersToOthers: Bool { specification.fields.contains { $0.shape.reference != nil } }
}

/// A name in an object that is another object's.
struct StoredReference {
  let field: String
  let target: ObjectID
  let requirement: ReferenceRequirement?
}

extension ObjectID {
  /// Kind and name, as messages have them.
  var text: String { "\(kind.rawValue) \(name)" }
}

extension JSONValue {
  /// The objects that an object in canonical form names, with the fields that name them.
  func references(of kind: ManifestKind) -> [StoredReference] {
    kind.specification.fields.flatMap { field -> [StoredReference] in
      guard let reference = field.shape.reference, let value = self["spec"]?[field.name] else { return [] }
      if case .word(let word, _) = field.shape, value.stringValue == word { return [] }
      let names = value.stringValue.map { [$0] } ?? (value.arrayValue ?? []).compactMap(\.stringValue)
      return names.map {
        StoredReference(
          field: "spec.\(field.name)", target: ObjectID(reference.kind, $0), requirement: reference.requirement)
      }
    }
  }

  /// Whether the field of the requirement is the value, or has it in its list.
  func meets(_ requirement: ReferenceRequirement) -> Bool {
    let value = self["spec"]?[requirement.field]
    return value == .string(requirement.value) || value?.arrayValue?.contains(.string(requirement.value)) == true
  }
}
