import CanonicalJSON
package import Diagnostics
import YAMLSyntax

/// A type that is decoded from a mapping by its schema.
package protocol SchemaObject: Sendable {
  init()
  static var schema: ObjectSchema<Self> { get }
}

/// The fields of an object: what they are, as data, and where their values go.
package struct ObjectSchema<Owner: Sendable>: Sendable {
  package let description: ObjectDescription
  let fields: [Field<Owner>]
  private let indices: [String: Int]

  package init(_ name: String, _ summary: String, isUnion: Bool = false, fields: [Field<Owner>]) {
    self.fields = fields
    description = ObjectDescription(name: name, summary: summary, fields: fields.map(\.description), isUnion: isUnion)
    indices = Dictionary(uniqueKeysWithValues: fields.enumerated().map { ($1.description.name, $0) })
  }

  func index(of name: String) -> Int? { indices[name] }
}

/// One field: its description, and how its value is read into and out of the object.
package struct Field<Owner: Sendable>: Sendable {
  package let description: FieldDescription
  /// Reads the value into the object; false where it was reported to be wrong.
  let decode: @Sendable (NodeID, inout Owner, inout ValueDecoder) -> Bool
  let setDefault: @Sendable (inout Owner, SourceSpan) -> Void
  let encode: @Sendable (Owner, EncodingContext) -> JSONValue?
  let parts: @Sendable (Owner) -> [Located<JSONValue>]

  package init<Value: Sendable>(
    _ name: String, _ path: any WritableKeyPath<Owner, Located<Value>?> & Sendable, _ type: ValueType<Value>,
    isRequired: Bool = false, default defaultValue: Value? = nil, derivedDefault: String? = nil,
    conditions: [FieldCondition] = [], source: String? = nil, _ summary: String
  ) {
    description = FieldDescription(
      name: name, shape: type.shape, isRequired: isRequired,
      defaultValue: defaultValue.map { type.encode($0, EncodingContext()) }, derivedDefault: derivedDefault,
      conditions: conditions, source: source, summary: summary)
    decode = { node, owner, decoder in
      guard let value = type.decode(node, &decoder) else { return false }
      owner[keyPath: path] = Located(value, at: decoder.valueSpan(of: node))
      return true
    }
    setDefault = { owner, span in
      if let defaultValue { owner[keyPath: path] = Located(defaultValue, at: span, isDefault: true) }
    }
    encode = { owner, context in owner[keyPath: path].map { type.encode($0.value, context) } }
    parts = { owner in owner[keyPath: path].map(type.parts) ?? [] }
  }
}

/// What writing a value in canonical form depends on.
package struct EncodingContext: Sendable {
  /// The folder of the manifest, relative to the root of its workspace; `""` is the root itself.
  package let folder: String

  package init(folder: String = "") { self.folder = folder }
}

extension ObjectSchema {
  /// The object with every constant default filled in, in the order of the fields.
  func encode(_ owner: Owner, _ context: EncodingContext) -> JSONValue {
    .object(
      fields.compactMap { field in
        field.encode(owner, context).map { JSONValue.Member(field.description.name, $0) }
      })
  }
}
