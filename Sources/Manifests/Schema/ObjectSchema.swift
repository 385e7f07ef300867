import CanonicalJSON
package import Diagnostics
import YAMLSyntax

/// A type that is decoded from a mapping by its schema.
package protocol SchemaObject: Sendable {
  init()
  static var schema: ObjectSchema<Self> { get }
}

/// The fields of an object: what they are, as data, and where their values go.
///
/// A class, like its fields: decoding walks them for every object, and copies of closures are what that would cost.
package final class ObjectSchema<Owner: Sendable>: Sendable {
  package let description: ObjectDescription
  let fields: [Field<Owner>]
  /// The names of the fields as bytes: keys are looked up without making texts of them.
  private let names: [[UInt8]]
  /// The fields that are required, or that other fields have a say in, by index.
  let checkedFields: [Int]
  let referenceFields: [Field<Owner>]

  package init(_ name: String, _ summary: String, isUnion: Bool = false, fields: [Field<Owner>]) {
    self.fields = fields
    description = ObjectDescription(name: name, summary: summary, fields: fields.map(\.description), isUnion: isUnion)
    names = fields.map { Array($0.name.utf8) }
    checkedFields = fields.indices.filter { fields[$0].isRequired || !fields[$0].conditions.isEmpty }
    referenceFields = fields.filter { $0.description.shape.reference != nil }
  }

  func index(of name: String) -> Int? { fields.firstIndex { $0.name == name } }

  func index(of name: UnsafeBufferPointer<UInt8>) -> Int? {
    for (index, candidate) in names.enumerated() where candidate.count == name.count && candidate.elementsEqual(name) {
      return index
    }
    return nil
  }
}

/// One field: its description, and how its value is read into and out of the object.
package final class Field<Owner: Sendable>: Sendable {
  package let description: FieldDescription
  let name: String
  let isRequired: Bool
  let isAlwaysUsed: Bool
  let conditions: [FieldCondition]
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
    self.name = name
    self.isRequired = isRequired
    self.conditions = conditions
    isAlwaysUsed = description.isAlwaysUsed
    decode = { node, owner, decoder in
      guard let value = type.decode(node, &decoder) else { return false }
      owner[keyPath: path] = Located(value, at: decoder.valueSpan(of: node), isShared: decoder.isShared(node))
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
        field.encode(owner, context).map { JSONValue.Member(field.name, $0) }
      })
  }
}
