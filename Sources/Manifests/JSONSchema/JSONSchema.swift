package import CanonicalJSON

/// The language as JSON Schema, draft-07: the draft that editors support best.
///
/// Conditions are if/then/else on a constant, never a bare oneOf, of which editors show an arbitrary branch.
package enum JSONSchema {
  private static let draft = "http://json-schema.org/draft-07/schema#"

  /// The schema of one kind, or of all kinds in one.
  package static func schema(for kind: ManifestKind?) -> JSONValue {
    let kinds = kind.map { [$0] } ?? ManifestKind.allCases
    let title = kind.map { "smtplint/v1 \($0.rawValue)" } ?? "smtplint/v1"
    let summary = kind?.specification.summary ?? "Any manifest of smtplint."
    return [
      "$schema": .string(draft),
      "title": .string(title),
      "description": .string(summary),
      "type": "object",
      "properties": .object(
        Envelope.schema.description.fields.map { .init($0.name, ["description": .string($0.summary)]) }
          + [.init("sops", ["description": "The metadata of SOPS; a document that has it is left alone."])]),
      "if": [
        "required": ["sops"],
        "properties": ["sops": ["type": "object", "required": ["mac"], "properties": ["mac": ["type": "string"]]]],
      ],
      "then": true,
      "else": ["$ref": "#/definitions/manifest"],
      "definitions": .object(
        [.init("manifest", envelope(for: kinds))] + kinds.map { .init($0.rawValue, object($0.specification)) }),
    ]
  }

  /// The schema of an object that is described by fields alone.
  package static func schema(for object: ObjectDescription, title: String) -> JSONValue {
    let head: [JSONValue.Member] = [
      .init("$schema", .string(draft)), .init("title", .string(title)), .init("description", .string(object.summary)),
    ]
    return .object(head + self.object(object).members)
  }

  private static func envelope(for kinds: [ManifestKind]) -> JSONValue {
    var properties: [JSONValue.Member] = []
    for field in Envelope.schema.description.fields {
      switch field.name {
      case "kind": properties.append(.init("kind", described(["enum": .array(kinds.map { .string($0.rawValue) })], field)))
      case "spec": properties.append(.init("spec", described(["type": "object"], field)))
      default: properties.append(.init(field.name, described(shape(field.shape), field)))
      }
    }
    var members: [JSONValue.Member] = [
      .init("type", "object"), .init("properties", .object(properties)),
      .init("required", .array(Envelope.schema.description.fields.filter(\.isRequired).map { .string($0.name) })),
      .init("additionalProperties", false),
    ]
    members.append(
      .init(
        "allOf",
        .array(
          kinds.map { kind in
            [
              "if": ["properties": ["kind": ["const": .string(kind.rawValue)]], "required": ["kind"]],
              "then": ["properties": ["spec": ["$ref": .string("#/definitions/\(kind.rawValue)")]]],
            ]
          })))
    return .object(members)
  }

  private static func described(_ schema: JSONValue, _ field: FieldDescription) -> JSONValue {
    var members: [JSONValue.Member] = [.init("description", .string(field.summary))]
    if let value = field.defaultValue { members.append(.init("default", value)) }
    return .object(members + schema.members)
  }

  // MARK: Shapes

  private static func object(_ object: ObjectDescription) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("type", "object"),
      .init("properties", .object(object.fields.map { .init($0.name, described(shape($0.shape), $0)) })),
      .init("additionalProperties", false),
    ]
    let required = object.fields.filter(\.isRequired)
    if !required.isEmpty { members.append(.init("required", .array(required.map { .string($0.name) }))) }
    if object.isUnion {
      members.append(.init("minProperties", 1))
      members.append(.init("maxProperties", 1))
    }
    let conditions = conditions(of: object)
    if !conditions.isEmpty { members.append(.init("allOf", .array(conditions))) }
    return .object(members)
  }

  private static func shape(_ shape: Shape) -> JSONValue {
    switch shape {
    case .text(let text): return self.text(text)
    case .reference: return self.text(TextShape(.name, length: 1...128))
    case .integer(let range, let emptyMeans):
      return [
        "type": emptyMeans == nil ? "integer" : ["integer", "null"], "minimum": .integer(range.lowerBound),
        "maximum": .integer(range.upperBound),
      ]
    case .choice(let words):
      return words.count == 1 ? ["const": .string(words[0])] : ["enum": .array(words.map { .string($0) })]
    case .list(let element, let isDistinct):
      return .object(
        [.init("type", "array"), .init("minItems", 1), .init("items", self.shape(element))]
          + (isDistinct ? [.init("uniqueItems", true)] : []))
    case .word(let word, let other):
      return ["if": ["type": "string"], "then": ["const": .string(word)], "else": self.shape(other)]
    case .textMap(let map):
      var members: [JSONValue.Member] = [.init("type", "object")]
      if let maximum = map.maximumCount { members.append(.init("maxProperties", .integer(maximum))) }
      if let maximum = map.maximumKeyLength { members.append(.init("propertyNames", ["maxLength": .integer(maximum)])) }
      var value: [JSONValue.Member] = [.init("type", "string")]
      if let maximum = map.maximumValueLength { value.append(.init("maxLength", .integer(maximum))) }
      members.append(.init("additionalProperties", .object(value)))
      return .object(members)
    case .choiceMap(let keys, let words):
      return [
        "type": "object", "propertyNames": ["enum": .array(keys.map { .string($0) })],
        "additionalProperties": ["enum": .array(words.map { .string($0) })],
      ]
    case .object(let object): return self.object(object)
    case .secret: return secret
    }
  }

  private static func text(_ text: TextShape) -> JSONValue {
    if text.form == .cipherSuite { return ["enum": .array(suiteNames.map { .string($0) })] }
    var members: [JSONValue.Member] = [.init("type", "string")]
    if text.length.lowerBound > 0 { members.append(.init("minLength", .integer(text.length.lowerBound))) }
    if text.length.upperBound < .max { members.append(.init("maxLength", .integer(text.length.upperBound))) }
    if let pattern = text.form.pattern { members.append(.init("pattern", .string(pattern))) }
    return .object(members)
  }

  /// A plain text passes: that it should not stand there is for the rule `plaintext-secret` to say.
  private static var secret: JSONValue {
    [
      "type": ["object", "string"], "minLength": 1, "minProperties": 1, "maxProperties": 1,
      "properties": [
        "env": described(text(TextShape(.variable)), "The environment variable that holds it."),
        "file": described(text(TextShape(.path)), "The file that holds it, relative to the manifest's own folder."),
        "systemd": described(text(TextShape(.fileName)), "The name of a systemd credential of the service."),
        "command": described(
          ["type": "array", "minItems": 1, "items": text(TextShape(.argument))],
          "The program, with its arguments, that prints it."),
      ],
      "additionalProperties": false,
    ]
  }

  private static func described(_ schema: JSONValue, _ summary: String) -> JSONValue {
    .object([.init("description", .string(summary))] + schema.members)
  }

  private static let suiteNames: [String] = {
    var seen: Set<String> = []
    return CipherSuite.all.flatMap(\.spellings).filter { seen.insert($0).inserted }
  }()

  // MARK: Conditions

  private static func conditions(of object: ObjectDescription) -> [JSONValue] {
    var order: [String] = []
    var byPredicate: [String: Consequences] = [:]
    for field in object.fields {
      for condition in field.conditions {
        let predicate = condition.predicate
        if byPredicate[predicate.phrase] == nil {
          order.append(predicate.phrase)
          byPredicate[predicate.phrase] = Consequences(predicate: predicate)
        }
        switch condition {
        case .required: byPredicate[predicate.phrase]!.required.append(field.name)
        case .only: byPredicate[predicate.phrase]!.forbiddenOtherwise.append(field.name)
        case .items(let words, _): byPredicate[predicate.phrase]!.items.append((field.name, words))
        }
      }
    }
    return order.map { byPredicate[$0]!.schema(in: object) }
  }

  /// What follows from one predicate for the fields of an object.
  private struct Consequences {
    let predicate: Predicate
    var required: [String] = []
    var forbiddenOtherwise: [String] = []
    var items: [(field: String, words: [String])] = []

    func schema(in object: ObjectDescription) -> JSONValue {
      var then: [JSONValue.Member] = []
      if !required.isEmpty { then.append(.init("required", .array(required.map { .string($0) }))) }
      if !items.isEmpty {
        then.append(
          .init(
            "properties",
            .object(items.map { .init($0.field, ["items": ["enum": .array($0.words.map { .string($0) })]]) })))
      }
      var members: [JSONValue.Member] = [.init("if", test(in: object)), .init("then", .object(then))]
      if !forbiddenOtherwise.isEmpty {
        members.append(.init("else", ["properties": .object(forbiddenOtherwise.map { .init($0, false) })]))
      }
      return .object(members)
    }

    private func test(in object: ObjectDescription) -> JSONValue {
      switch predicate.test {
      case .isPresent: return ["required": [.string(predicate.field)]]
      case .isAbsent: return ["not": ["required": [.string(predicate.field)]]]
      case .isAtLeast(let bound):
        return [
          "properties": .object([.init(predicate.field, ["type": "integer", "minimum": .integer(bound)])]),
          "required": [.string(predicate.field)],
        ]
      case .equals(let word):
        let value = JSONValue.Member("properties", .object([.init(predicate.field, ["const": .string(word)])]))
        // A field that is left out has its default.
        if object.field(predicate.field)?.defaultValue == .string(word) { return .object([value]) }
        return .object([value, .init("required", [.string(predicate.field)])])
      }
    }
  }
}

extension FieldCondition {
  var predicate: Predicate {
    switch self {
    case .required(let predicate, _), .only(let predicate), .items(_, let predicate): predicate
    }
  }
}
