import CanonicalJSON
import Manifests
import Reporting

/// What `explain` says of a field.
enum FieldPage {
  struct Entry {
    let path: String
    let field: FieldDescription
  }

  /// Every field of the language, by its path from the kind or from the root.
  private static let all: [Entry] = {
    var entries: [Entry] = []
    func add(_ object: ObjectDescription, _ prefix: String) {
      for field in object.fields {
        let path = prefix.isEmpty ? field.name : "\(prefix).\(field.name)"
        entries.append(Entry(path: path, field: field))
        if let nested = field.shape.object { add(nested, path) }
      }
    }
    add(Envelope.schema.description, "")
    for kind in ManifestKind.allCases { add(kind.specification, "\(kind.rawValue).spec") }
    return entries
  }()

  static var names: [String] { all.map(\.field.name) }

  /// The fields that a user's words mean: a path, the end of one, or a path that leaves out `spec`.
  static func fields(named name: String) -> [Entry] {
    let wanted = "." + name.lowercased()
    return all.filter { entry in
      let path = "." + entry.path.lowercased()
      return path.hasSuffix(wanted) || path.replacing(".spec.", with: ".").hasSuffix(wanted)
    }
  }

  static func text(_ entry: Entry, _ style: TextStyle) -> String {
    let field = entry.field
    var text = style.paint(entry.path, .strong) + "\n" + Paragraph.wrap(field.summary)
    text += Paragraph.wrap("It is \(field.shape.expectation).")
    if field.isRequired { text += "It is required.\n" }
    if let value = field.defaultValue {
      text += Paragraph.wrap("Default: \(value.stringValue ?? value.compactText)")
    } else if let derived = field.derivedDefault {
      text += Paragraph.wrap("Default: \(derived)")
    }
    for condition in field.conditions { text += Paragraph.wrap(condition.sentence) }
    if let source = field.source { text += "Label in the product: \(source)\n" }
    return text
  }
}

extension Shape {
  /// The object whose fields are documented under this one.
  var object: ObjectDescription? {
    switch self {
    case .object(let object): object.fields.isEmpty ? nil : object
    case .list(let element, _): element.object
    case .word(_, let other): other.object
    default: nil
    }
  }
}

extension FieldCondition {
  var sentence: String {
    switch self {
    case .required(let predicate, let reason): "It is required when \(predicate.phrase)\(reason.isEmpty ? "" : ": \(reason)")."
    case .only(let predicate): "It is used only when \(predicate.phrase)."
    case .items(let words, let predicate): "When \(predicate.phrase), its items are \(words.joined(separator: ", "))."
    }
  }
}
