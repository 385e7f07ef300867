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

  /// Compiles a manifest without errors. Its paths are relative to `folder`.
  package init?(_ manifest: Manifest, folder: String) {
    guard let name = manifest.name?.value,
      let specification = manifest.canonicalSpecification(in: EncodingContext(folder: folder))
    else { return nil }
    id = ObjectID(manifest.kind, name)
    value = [
      "apiVersion": .string(APIVersion.v1.rawValue), "kind": .string(manifest.kind.rawValue),
      "metadata": manifest.canonicalMetadata(), "spec": specification,
    ]
    text = value.canonicalText
    digest = SHA256.hexDigest(of: text)
  }

  /// An object as a store had it; nil where its text is not what was stored.
  init?(_ stored: StoredObject) {
    guard let value = JSONValue(text: stored.text), SHA256.hexDigest(of: stored.text) == stored.digest else { return nil }
    id = stored.id
    self.value = value
    text = stored.text
    digest = stored.digest
  }
}

/// What the manifests of a workspace say, ready to be stored.
package struct Snapshot: Sendable {
  /// Sorted by kind and name.
  package let objects: [CanonicalObject]
  /// The SHA-256 over the digests of all objects.
  package let digest: String

  package init(_ objects: [CanonicalObject]) {
    self.objects = objects.sorted { $0.id < $1.id }
    digest = ContentDigest.of(self.objects.lazy.map { ($0.id, $0.digest) })
  }
}
