import CanonicalJSON
import Diagnostics
import Manifests
import Reporting
import Rules

package enum ReferenceFormat: String, CaseIterable, Sendable { case text, json }

/// `smtplint rules`, `explain` and `schema`: what the program knows, to look up.
package enum Reference {
  package static var kinds: [String] { ManifestKind.allCases.map(\.rawValue) }
  package static var ruleNames: [String] { RuleCatalog.all.map(\.id.name) }

  package static func rules(_ format: ReferenceFormat) -> ExitStatus {
    write(format == .json ? RuleList.json.prettyText + "\n" : RuleList.text)
  }

  package static func schema(_ kindName: String?) -> ExitStatus {
    guard let kindName else { return write(JSONSchema.schema(for: nil).prettyText + "\n") }
    guard let kind = ManifestKind.allCases.first(where: { $0.rawValue.lowercased() == kindName.lowercased() }) else {
      return complain(
        "\(Quoted(kindName)) is no kind", closest: Suggestion.closest(to: kindName, in: kinds),
        all: "kinds are \(kinds.joined(separator: ", "))")
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
    let known = RuleCatalog.names + FieldPage.names
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
