package import CanonicalJSON
import Diagnostics
import KeyMaterial
package import Linking
package import Manifests

/// One object in canonical form: every constant default filled in, names in one spelling, secrets as references.
package struct CanonicalObject: Sendable {
  package let id: ObjectID
  /// The whole object, with `apiVersion`, `kind`, `metadata` and `spec`.
  package let value: JSONValue
  /// The canonical JSON text (RFC 8785) of the value.
  package let text: String
  /// The SHA-256 of the text, as 64 hexadecimal digits.
  package let digest: String

  init(id: ObjectID, value: JSONValue) {
    self.id = id
    self.value = value
    text = value.canonicalText
    digest = SHA256.hexDigest(of: text)
  }
}

/// What the manifests of a workspace say, ready to be stored.
package struct Snapshot: Sendable {
  /// Sorted by kind and name.
  package let objects: [CanonicalObject]

  init(objects: [CanonicalObject]) { self.objects = objects.sorted { $0.id < $1.id } }

  /// The SHA-256 over the digests of all objects.
  package var digest: String {
    SHA256.hexDigest(of: objects.map { "\($0.id.kind.rawValue) \($0.digest) \($0.id.name)\n" }.joined())
  }

  /// Compiles a workspace without errors. `folder` tells for each manifest the folder that its paths are relative to.
  package static func compile(_ workspace: Workspace, folder: (Manifest) -> String) -> Snapshot {
    Snapshot(
      objects: workspace.manifests.compactMap { manifest in
        guard let name = manifest.name?.value,
          let specification = manifest.canonicalSpecification(in: EncodingContext(folder: folder(manifest)))
        else { return nil }
        return CanonicalObject(
          id: ObjectID(manifest.kind, name),
          value: [
            "apiVersion": .string(APIVersion.v1.rawValue), "kind": .string(manifest.kind.rawValue),
            "metadata": manifest.canonicalMetadata(), "spec": specification,
          ])
      })
  }
}
