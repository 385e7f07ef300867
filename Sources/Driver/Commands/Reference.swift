import CanonicalJSON
import Diagnostics
import Manifests
import Reporting
import Rules

package enum ReferenceFormat: String, CaseIterable, Sendable { case text, json }

/// `smtplint rules`, `explain` and `schema`: what the program knows, to look up.
package enum Reference {
  package static func rules(_ format: ReferenceFormat) -> ExitStatus {
    write(format == .json ? RuleList.json.prettyText + "\n" : RuleList.text)
  }

  package static func schema(_ kindName: String?) -> ExitStatus {
    guard let kindName else { return write(JSONSchema.schema(for: nil).prettyText + "\n") }
    let kinds = ManifestKind.allCases.map(\.rawValue)
    guard let kind = ManifestKind.allCases.first(where: { $0.rawValue.lowercased() == kindName.lowercased() }) else {
      return complain("\(Quoted(kindName)) is no kind", closest: Suggestion.closest(to: kindName, in: kinds), all: "kinds are \(kinds.joined(separator: ", "))")
    }
    return write(JSONSchema.schema(for: kind).prettyText + "\n")
  }

  package static func explain(_ subject: String, color: RunOptions.Color) -> ExitStatus {
    var options = RunOptions()
    options.color = color
    let style = Run(options).style(isTerminal: Console().outputIsTerminal)
    if let rule = RuleCatalog.rule(subject) { return write(RulePage.text(rule, style)) }
    let fields = FieldPage.fields(named: subject)
    if !fields.isEmpty { return write(fields.map { FieldPage.text($0, style) }.joined(separator: "\n")) }
    let known = RuleCatalog.all.flatMap { [$0.id.code, $0.id.name] } + FieldPage.names
    return complain(
      "\(Quoted(subject)) is no rule and no field", closest: Suggestion.closest(to: subject, in: known),
      all: "`smtplint rules` lists the rules")
  }

  private static func write(_ text: String) -> ExitStatus { Console().writeResult(text) ? .clean : .failed }

  private static func complain(_ message: String, closest: String?, all: String) -> ExitStatus {
    Console().writeNote("smtplint: \(message); \(closest.map { "did you mean \($0)?" } ?? all)\n")
    return .usage
  }
}

/// The list of rules.
enum RuleList {
  static var text: String {
    let width = RuleCatalog.all.map(\.id.name.count).max() ?? 0
    return RuleCatalog.all.map { rule in
      let name = rule.id.name + String(repeating: " ", count: width - rule.id.name.count)
      let severity = rule.id.severity.rawValue + String(repeating: " ", count: 7 - rule.id.severity.rawValue.count)
      return "\(rule.id.code)  \(name)  \(severity)  \(rule.summary)\n"
    }.joined()
  }

  static var json: JSONValue {
    .array(
      RuleCatalog.all.map { rule in
        [
          "code": .string(rule.id.code), "name": .string(rule.id.name), "severity": .string(rule.id.severity.rawValue),
          "summary": .string(rule.summary), "rationale": .string(rule.rationale), "remedy": .string(rule.remedy),
          "fix": .string(rule.fix.rawValue), "references": .array(rule.references.map { .string($0) }),
          "url": .string(ProjectLinks.page(of: rule.id)),
        ]
      })
  }
}

/// What `explain` says of a rule.
enum RulePage {
  static func text(_ rule: Rule, _ style: TextStyle) -> String {
    var text = style.paint("\(rule.id.code) \(rule.id.name)", .strong) + " (\(rule.id.severity.rawValue)): \(rule.summary)\n\n"
    text += Paragraph.wrap(rule.rationale) + "\n" + Paragraph.wrap(rule.remedy)
    switch rule.fix {
    case .none: break
    case .safe: text += "\nFindings carry a fix.\n"
    case .unsafe: text += "\nFindings carry a fix, which may change what the connection does.\n"
    }
    for (title, isFlagged) in [("Found", true), ("Not found", false)] {
      for example in rule.examples where example.isFlagged == isFlagged {
        text += "\n" + style.paint("\(title):", .strong) + "\n"
        text += VisibleText.escapeLines(example.text).split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)\n" }.joined()
      }
    }
    if !rule.references.isEmpty { text += "\nSee " + rule.references.joined(separator: "; ") + "\n" }
    return text
  }
}

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

/// Text in lines of 80 characters.
enum Paragraph {
  static func wrap(_ text: String) -> String {
    var result = ""
    var column = 0
    for word in text.split(separator: " ") {
      if column > 0, column + word.count + 1 > 80 {
        result += "\n"
        column = 0
      }
      if column > 0 {
        result += " "
        column += 1
      }
      result += word
      column += word.count
    }
    return result + "\n"
  }
}
