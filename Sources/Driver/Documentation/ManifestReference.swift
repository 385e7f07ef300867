import CanonicalJSON
import Manifests

/// docs/manifest.md: every field of every kind.
enum ManifestReference {
  static var text: String {
    var text = generatedNote
    text += """
      # The manifests

      A file holds any number of YAML documents, each of which is one object. YAML 1.2's core schema is read; JSON is accepted
      as YAML. Unknown fields are errors, and the order of fields never matters. `smtplint explain FIELD` says what stands here.

      ## Every manifest


      """
    text += table(of: Envelope.schema.description)
    text += section(of: Metadata.schema.description, title: "metadata")
    for kind in ManifestKind.allCases { text += section(of: kind.specification, title: kind.rawValue, path: "spec") }
    text += """

      ## Secrets

      A secret is a mapping with exactly one key, never a text: `{env: NAME}`, `{file: path}`, `{systemd: name}` or
      `{command: [program, argument]}`. smtplint stores the reference, and neither reads nor prints the secret.

      ## Paths

      Paths are relative to the manifest's own folder. In the store they are relative to the root of the workspace: the folder
      of the configuration, or the folder that was named on the command line.

      """
    return text
  }

  private static func section(of object: ObjectDescription, title: String, path: String? = nil) -> String {
    "\n## \(title)\n\n\(object.summary)\(path == nil ? "" : " Its fields stand in `spec`.")\n\n" + table(of: object)
      + nested(in: object)
  }

  /// The objects within an object, each with a table of its own.
  static func nested(in object: ObjectDescription) -> String {
    object.fields.compactMap { field -> String? in
      guard let inner = field.shape.object else { return nil }
      return "\n### `\(field.name)`\n\n\(inner.summary)\(inner.isUnion ? " Exactly one of the fields is given." : "")\n\n"
        + table(of: inner) + nested(in: inner)
    }.joined()
  }

  static func table(of object: ObjectDescription) -> String {
    var text = "| field | type | default | |\n|---|---|---|---|\n"
    for field in object.fields {
      let name = "`\(field.name)`\(field.isRequired ? " \\*" : "")"
      let type = field.name == "spec" && object.name == "manifest" ? "a mapping" : field.shape.documentation
      let value = field.defaultValue.map { "`\($0.stringValue ?? $0.compactText)`" } ?? field.derivedDefault ?? ""
      let words = ([field.summary] + field.conditions.map(\.sentence)).joined(separator: " ")
      text += "| \(name) | \(cell(type)) | \(cell(value)) | \(cell(words))\(field.source.map { " *(\($0))*" } ?? "") |\n"
    }
    return text
  }

  private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|").replacing("\n", with: " ") }
}

extension Shape {
  /// The type in a cell of a table, with its limits.
  fileprivate var documentation: String {
    switch self {
    case .text(let text):
      var words = expectation
      if text.length.upperBound < .max {
        words +=
          text.length.lowerBound > 0
          ? ", \(text.length.lowerBound) to \(text.length.upperBound) characters"
          : ", at most \(text.length.upperBound) characters"
      }
      return words
    case .textMap(let map):
      guard let count = map.maximumCount, let key = map.maximumKeyLength, let value = map.maximumValueLength else {
        return expectation
      }
      return "\(expectation); at most \(count) entries, keys of \(key) and values of \(value) characters"
    case .list(_, let isDistinct): return expectation + (isDistinct ? ", each once" : "")
    case .secret: return "a secret"
    case .object: return "a mapping, see below"
    case .word(let word, let other): return "`\(word)`, or \(other.documentation)"
    default: return expectation
    }
  }
}
