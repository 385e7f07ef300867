package import CanonicalJSON

/// What a value may be, as data: decoding, JSON Schema, documentation and the store's columns all read it.
package indirect enum Shape: Sendable {
  case text(TextShape)
  /// `emptyMeans` is the number that an empty value stands for, where it may be empty.
  case integer(ClosedRange<Int>, emptyMeans: Int? = nil)
  case choice([String])
  /// A list with at least one item; items that mean the same may stand once only where `isDistinct`.
  case list(Shape, isDistinct: Bool)
  /// The word, or a value of the shape: `ALL` or a list.
  case word(String, or: Shape)
  case textMap(TextMapShape)
  /// A map from some of the keys to one of the words.
  case choiceMap(keys: [String], words: [String])
  case object(ObjectDescription)
  case reference(ReferenceShape)
  case secret
}

/// A text: its form, and its length in code points.
package struct TextShape: Sendable {
  package let form: TextForm
  package let length: ClosedRange<Int>

  package init(_ form: TextForm, length: ClosedRange<Int> = 1...Int.max) {
    self.form = form
    self.length = length
  }
}

/// A map from text to text with limits in code points.
package struct TextMapShape: Sendable {
  package let maximumCount: Int?
  package let maximumKeyLength: Int?
  package let maximumValueLength: Int?
}

/// The name of an object of another kind.
package struct ReferenceShape: Sendable {
  package let kind: ManifestKind
  /// What that object must be like to be of use here, or nil where any will do.
  package let requirement: ReferenceRequirement?
}

/// A field of the referenced object that must hold a value, as itself or in its list.
package struct ReferenceRequirement: Sendable {
  package let field: String
  package let value: String
}

/// One field of an object.
package struct FieldDescription: Sendable {
  package let name: String
  package let shape: Shape
  package let isRequired: Bool
  package let defaultValue: JSONValue?
  /// What holds where the field is left out, when that is no constant.
  package let derivedDefault: String?
  package let conditions: [FieldCondition]
  /// The label in the source document; nil for an addition of smtplint's.
  package let source: String?
  /// One sentence for documentation and editors.
  package let summary: String

  /// Whether no other field rules this one out.
  package let isAlwaysUsed: Bool

  /// Whether an object in canonical form has the field in any case.
  package var isAlwaysPresent: Bool { isAlwaysUsed && (isRequired || defaultValue != nil) }

  init(
    name: String, shape: Shape, isRequired: Bool, defaultValue: JSONValue?, derivedDefault: String?, conditions: [FieldCondition],
    source: String?, summary: String
  ) {
    self.name = name
    self.shape = shape
    self.isRequired = isRequired
    self.defaultValue = defaultValue
    self.derivedDefault = derivedDefault
    self.conditions = conditions
    self.source = source
    self.summary = summary
    isAlwaysUsed = !conditions.contains { if case .only = $0 { true } else { false } }
  }
}

/// An object: its fields, in the order in which they are documented.
package struct ObjectDescription: Sendable {
  package let name: String
  package let summary: String
  package let fields: [FieldDescription]
  /// Exactly one of the fields has to be there.
  package let isUnion: Bool

  package func field(_ name: String) -> FieldDescription? { fields.first { $0.name == name } }
}

/// A rule between fields of one object.
package enum FieldCondition: Sendable {
  case required(when: Predicate, because: String)
  case only(when: Predicate)
  /// Of the items of this list only these go with the predicate.
  case items([String], when: Predicate)
}

/// A question about another field of the same object, its default applied.
package struct Predicate: Sendable {
  package enum Test: Sendable {
    case equals(String)
    case isAtLeast(Int)
    case isPresent
    case isAbsent
  }

  package let field: String
  package let test: Test

  package static func field(_ name: String, is value: String) -> Predicate { Predicate(field: name, test: .equals(value)) }
  package static func field(_ name: String, isAtLeast value: Int) -> Predicate { Predicate(field: name, test: .isAtLeast(value)) }
  package static func isPresent(_ name: String) -> Predicate { Predicate(field: name, test: .isPresent) }
  package static func isAbsent(_ name: String) -> Predicate { Predicate(field: name, test: .isAbsent) }

  /// The predicate as the end of a sentence: "authenticationType is BASIC".
  package var phrase: String {
    switch test {
    case .equals(let value): "\(field) is \(value)"
    case .isAtLeast(let value): "\(field) is \(value) or more"
    case .isPresent: "\(field) is given"
    case .isAbsent: "\(field) is not given"
    }
  }
}

extension Shape {
  /// What a value, or each item of a list, refers to.
  package var reference: ReferenceShape? {
    switch self {
    case .reference(let reference): reference
    case .list(let element, _): element.reference
    case .word(_, let other): other.reference
    default: nil
    }
  }

  /// Whether the text could be an item of the list.
  func isItem(_ text: String) -> Bool {
    switch self {
    case .list(.choice(let words), _): words.contains(text)
    case .list(.text(let shape), _): shape.form.fault(in: text) == nil
    default: false
    }
  }

  /// What a value must be, as the end of the sentence "it must be …".
  package var expectation: String {
    switch self {
    case .text(let text): text.form.expectation
    case .integer(let range, _): "an integer from \(range.lowerBound) to \(range.upperBound)"
    case .choice(let choices):
      choices.count == 1 ? choices[0] : choices.dropLast().joined(separator: ", ") + " or " + choices.last!
    case .list(let element, _):
      switch element {
      case .choice(let choices): "a list of \(choices.joined(separator: ", "))"
      case .text(let text): "a list of \(text.form.plural)"
      case .reference(let reference): "a list of \(reference.kind.rawValue) names"
      default: "a list"
      }
    case .word(let word, let other): "\(word) or \(other.expectation)"
    case .textMap: "a mapping of text to text"
    case .choiceMap(_, let words): "a mapping of names to \(Shape.choice(words).expectation)"
    case .object(let object):
      object.fields.isEmpty
        ? "a mapping"
        : object.isUnion
          ? "a mapping with one of \(object.fields.map(\.name).joined(separator: ", "))"
          : "a mapping with \(object.fields.map(\.name).joined(separator: ", "))"
    case .reference(let reference): "the name of a \(reference.kind.rawValue)"
    case .secret: "a reference such as {env: NAME}: a mapping with one of env, file, systemd, command"
    }
  }
}
