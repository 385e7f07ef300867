import Diagnostics
import Manifests

/// The names of a workspace, to tell what a reference to none of them may have meant.
struct DefinedNames {
  private let definitions: [ObjectID: Int]
  private var names: [ManifestKind: [String]] = [:]
  /// What was evidently meant: misspelt is not unused.
  private(set) var suggested: Set<ObjectID> = []
  /// Comparing with every name takes time: after so many undefined references one more suggestion helps nobody.
  private var remainingSuggestions = 100

  init(_ definitions: [ObjectID: Int]) { self.definitions = definitions }

  mutating func help(for name: String, kind: ManifestKind) -> String {
    let known = names[kind] ?? definitions.keys.filter { $0.kind == kind }.sorted().map(\.name)
    names[kind] = known
    if known.isEmpty { return "the workspace defines no \(kind.rawValue)" }
    if remainingSuggestions > 0 {
      remainingSuggestions -= 1
      if let closest = Suggestion.closest(to: name, in: known) {
        suggested.insert(ObjectID(kind, closest))
        // Equal to Swift, and not the same bytes.
        if closest == name { return "a \(kind.rawValue) of that name is written with other code points: use one form of Unicode" }
        return "did you mean \(VisibleText.escape(closest))?"
      }
    }
    let shown = known.prefix(5).map { VisibleText.escape($0) }.joined(separator: ", ")
    return "the workspace defines \(shown)" + (known.count > 5 ? " and \(known.count - 5) more" : "")
  }
}
