/// A piece of manifest that a rule finds something in, or nothing.
///
/// `«` and `»` enclose what is found; they are no part of the text.
package struct RuleExample: Sendable {
  package enum Form: Sendable {
    /// Whole documents.
    case documents
    /// Fields of a connection's spec; `host`, `port` and `maxRetries` are added where they are left out.
    case connection
    /// Fields of a Credential's spec.
    case credential
    /// Fields of a Key's spec. The files that it may name are those that RuleExampleTests make.
    case key
  }

  package let marked: String
  package let form: Form
  package let isFlagged: Bool

  /// The rule finds each marked place, and nothing else.
  static func flagged(_ form: Form, _ marked: String) -> RuleExample {
    RuleExample(marked: marked, form: form, isFlagged: true)
  }

  static func flagged(_ marked: String) -> RuleExample { flagged(.connection, marked) }

  /// No rule finds anything.
  static func clean(_ form: Form, _ text: String) -> RuleExample {
    RuleExample(marked: text, form: form, isFlagged: false)
  }

  static func clean(_ text: String) -> RuleExample { clean(.connection, text) }

  /// The example as documentation shows it.
  package var text: String { marked.replacing("«", with: "").replacing("»", with: "") }

  /// The whole text to check, with its marks.
  package var markedManifest: String {
    switch form {
    case .documents: return marked
    case .credential: return head("Credential") + indented(marked)
    case .key:
      // A clean Key is one that is used.
      let user =
        head("SMTPConnection")
        + indented(
          """
          host: mail.example.com
          port: 587
          maxRetries: 0
          connectionSecurity: STARTTLS
          matchServerHostname: Enabled
          clientKeyLabel: example
          """)
      return head("Key") + indented(marked) + (isFlagged ? "" : "---\n" + user)
    case .connection:
      var spec = marked
      for (name, value) in [("host", "mail.example.com"), ("port", "587"), ("maxRetries", "0")]
      where !spec.split(separator: "\n").contains(where: { $0.hasPrefix("\(name):") || $0.hasPrefix("«\(name)»:") }) {
        spec += "\n\(name): \(value)"
      }
      return head("SMTPConnection") + indented(spec)
    }
  }

  private func head(_ kind: String) -> String {
    "apiVersion: smtplint/v1\nkind: \(kind)\nmetadata:\n  name: example\nspec:\n"
  }

  private func indented(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)\n" }.joined()
  }
}
