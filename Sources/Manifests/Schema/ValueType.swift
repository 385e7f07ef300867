import CanonicalJSON
package import Diagnostics
import YAMLSyntax

/// A type of value: its shape as data, how it is read from YAML and how it is written in canonical form.
package struct ValueType<Value: Sendable>: Sendable {
  package let shape: Shape
  let decode: @Sendable (NodeID, inout ValueDecoder) -> Value?
  let encode: @Sendable (Value, EncodingContext) -> JSONValue
  /// The value, or each item of a list, in canonical form at its own place.
  let parts: @Sendable (Located<Value>) -> [Located<JSONValue>]

  init(
    _ shape: Shape, decode: @escaping @Sendable (NodeID, inout ValueDecoder) -> Value?,
    encode: @escaping @Sendable (Value, EncodingContext) -> JSONValue,
    parts: (@Sendable (Located<Value>) -> [Located<JSONValue>])? = nil
  ) {
    self.shape = shape
    self.decode = decode
    self.encode = encode
    self.parts = parts ?? { located in [located.map { encode($0, EncodingContext()) }] }
  }
}

/// A closed set of words; the raw value is how the manifest spells it.
package protocol Choice: RawRepresentable, CaseIterable, Hashable, Sendable where RawValue == String {}

/// `ALL`, or a list that names each.
package enum AllOr<Item: Sendable>: Sendable {
  case all
  case only([Located<Item>])

  /// The named items; empty for `ALL`.
  package var items: [Located<Item>] {
    if case .only(let items) = self { items } else { [] }
  }
}

extension ValueType where Value == String {
  package static func text(_ form: TextForm, length: ClosedRange<Int> = 1...Int.max) -> ValueType {
    let shape = TextShape(form, length: length)
    return ValueType(
      .text(shape), decode: { $1.decodeText($0, shape) },
      encode: { value, context in .string(form.canonical(value, in: context)) })
  }

  package static func reference(to kind: ManifestKind, requiring requirement: ReferenceRequirement? = nil) -> ValueType {
    let name = TextShape(.name, length: 1...128)
    return ValueType(
      .reference(ReferenceShape(kind: kind, requirement: requirement)), decode: { $1.decodeText($0, name) },
      encode: { value, _ in .string(value) })
  }
}

extension ValueType where Value == Int {
  package static func integer(_ range: ClosedRange<Int>, emptyMeans: Int? = nil) -> ValueType {
    ValueType(
      .integer(range, emptyMeans: emptyMeans), decode: { $1.decodeInteger($0, range, emptyMeans: emptyMeans) },
      encode: { value, _ in .integer(value) })
  }
}

extension ValueType where Value: Choice {
  package static var choice: ValueType { choice(reporting: .unknownValue) }

  /// `rule` reports a text that is none of the words.
  static func choice(reporting rule: RuleID) -> ValueType {
    let words = Value.allCases.map(\.rawValue)
    return ValueType(
      .choice(words),
      decode: { node, decoder in decoder.decodeChoice(node, words, reporting: rule).flatMap { Value(rawValue: $0) } },
      encode: { value, _ in .string(value.rawValue) })
  }
}

extension ValueType {
  /// A list with at least one item; `isDistinct` compares items in canonical form.
  package static func list<Item>(of item: ValueType<Item>, isDistinct: Bool = true) -> ValueType where Value == [Located<Item>] {
    ValueType(
      .list(item.shape, isDistinct: isDistinct), decode: { $1.decodeList($0, item, isDistinct: isDistinct) },
      encode: { value, context in .array(value.map { item.encode($0.value, context) }) },
      parts: { $0.value.flatMap(item.parts) })
  }

  /// The word `ALL`, or a list.
  package static func allOr<Item>(_ list: ValueType<[Located<Item>]>) -> ValueType where Value == AllOr<Item> {
    ValueType(
      .word("ALL", or: list.shape),
      decode: { node, decoder in
        if decoder.isWord("ALL", node) { return .all }
        if decoder.isText(node) {
          let text = decoder.tree.text(of: decoder.tree.resolve(node))
          decoder.reportUnknownWord(
            node, expected: .word("ALL", or: list.shape), candidates: ["ALL"],
            help: list.shape.isItem(text) ? "write it as a list: [\(text)]" : nil)
          return nil
        }
        guard decoder.isList(node) else {
          decoder.reportWrongType(node, expected: .word("ALL", or: list.shape))
          return nil
        }
        return list.decode(node, &decoder).map { .only($0) }
      },
      encode: { value, context in
        guard case .only(let items) = value else { return "ALL" }
        return list.encode(items, context)
      })
  }

  package static func object() -> ValueType where Value: SchemaObject {
    ValueType(
      .object(Value.schema.description), decode: { $1.decodeObject($0, Value.schema) },
      encode: { value, context in Value.schema.encode(value, context) })
  }
}

extension ValueType where Value == [TextPair] {
  package static func textMap(maximumCount: Int? = nil, maximumKeyLength: Int? = nil, maximumValueLength: Int? = nil) -> ValueType
  {
    let shape = TextMapShape(
      maximumCount: maximumCount, maximumKeyLength: maximumKeyLength, maximumValueLength: maximumValueLength)
    return ValueType(
      .textMap(shape), decode: { $1.decodeTextMap($0, shape) },
      encode: { value, _ in .object(value.map { JSONValue.Member($0.key.value, .string($0.value.value)) }) })
  }
}

/// One entry of a map from names to words.
package struct ChoicePair<Word: Choice>: Sendable {
  package let key: Located<String>
  package let value: Located<Word>
}

extension ValueType {
  /// A map from some of the keys to words; `refusals` are keys that cannot be set, with the reason as a sentence.
  package static func choiceMap<Word: Choice>(keys: [String], refusals: [String: String]) -> ValueType
  where Value == [ChoicePair<Word>] {
    let words = Word.allCases.map(\.rawValue)
    let shape = Shape.choiceMap(keys: keys, words: words)
    return ValueType(
      shape,
      decode: { node, decoder in
        decoder.decodeChoices(node, shape, keys: Set(keys), refusals: refusals) { node, decoder in
          decoder.decodeChoice(node, words, reporting: .unknownValue).flatMap { Word(rawValue: $0) }
        }
      },
      encode: { value, _ in .object(value.map { JSONValue.Member($0.key.value, .string($0.value.value.rawValue)) }) })
  }
}

/// One entry of a map from text to text.
package struct TextPair: Sendable {
  package let key: Located<String>
  package let value: Located<String>
}
