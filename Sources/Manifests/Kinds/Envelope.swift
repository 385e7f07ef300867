import CanonicalJSON
package import Diagnostics
import YAMLSyntax

/// What stands at the top of every manifest.
package struct Envelope: SchemaObject {
  package var apiVersion: Located<APIVersion>?
  package var kind: Located<ManifestKind>?
  package var metadata: Located<Metadata>?
  var spec: Located<UnreadValue>?

  package init() {}

  package static let schema = ObjectSchema<Envelope>(
    "manifest", "One object of the workspace.",
    fields: [
      Field("apiVersion", \.apiVersion, .choice(reporting: .unknownKind), isRequired: true, "The version of this language."),
      Field("kind", \.kind, .choice(reporting: .unknownKind), isRequired: true, "What the manifest describes."),
      Field("metadata", \.metadata, .object(), isRequired: true, "The name of the object, and words about it."),
      Field("spec", \.spec, .unread, isRequired: true, "The object itself; its fields depend on the kind."),
    ])
}

package enum APIVersion: String, Choice {
  case v1 = "smtplint/v1"
}

extension ManifestKind: Choice {}

/// A value that is read once it is known of which kind it is.
struct UnreadValue: Sendable {
  let node: NodeID
  /// The key it belongs to.
  let key: SourceSpan?
}

extension ValueType where Value == UnreadValue {
  static var unread: ValueType {
    ValueType(
      .object(ObjectDescription(name: "spec", summary: "", fields: [], isUnion: false)),
      decode: { node, decoder in UnreadValue(node: node, key: decoder.objectAnchor) }, encode: { _, _ in .null })
  }
}
