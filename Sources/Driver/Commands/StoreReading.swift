import CanonicalJSON
import ConnectionStore
import Diagnostics
import Linking
import Manifests
import Reporting
import YAMLSyntax

package enum StoreFormat: String, CaseIterable, Sendable { case yaml, json }

/// Which of a store's objects are meant.
package struct StoreSelection: Sendable {
  /// Nil for what the store holds now.
  package var generation: Int?
  /// Nil for the objects of all.
  package var owner: String?

  package init() {}
}

/// `smtplint store list`, `get` and `export`.
package enum StoreReading {
  package static func list(_ selection: StoreSelection, _ options: StoreOptions) -> ExitStatus {
    read(selection, options) { state, _ in
      switch options.format {
      case .json:
        let objects = state.objects.map { object -> JSONValue in
          [
            "kind": .string(object.id.kind.rawValue), "name": .string(object.id.name), "owner": .string(object.owner),
            "digest": .string(object.digest), "generation": .integer(object.generation),
          ]
        }
        return JSONValue.object([
          .init("version", 1), .init("generation", .integer(state.generation)), .init("objects", .array(objects)),
        ]).prettyText + "\n"
      case .text:
        let width = state.objects.map(\.id.kind.rawValue.count).max() ?? 0
        // Who alone has a store knows whose it is.
        let showsOwners = state.objects.contains { $0.owner != PlanRequest.standardOwner }
        return state.objects.map { object in
          let kind = object.id.kind.rawValue
          let owner = showsOwners ? "  (\(VisibleText.escape(object.owner)))" : ""
          return
            "\(kind)\(String(repeating: " ", count: width - kind.count))  \(object.digest.prefix(12))  \(VisibleText.escape(object.id.name))\(owner)\n"
        }.joined()
      }
    }
  }

  package static func get(
    kind kindName: String, name: String, _ selection: StoreSelection, as format: StoreFormat, _ options: StoreOptions
  ) -> ExitStatus {
    guard let kind = ManifestKind.allCases.first(where: { $0.rawValue.lowercased() == kindName.lowercased() }) else {
      let kinds = ManifestKind.allCases.map(\.rawValue)
      let closest = Suggestion.closest(to: kindName, in: kinds)
      Run(options.run).complain(
        "\(Quoted(kindName)) is no kind; \(closest.map { "did you mean \($0)?" } ?? "kinds are \(kinds.joined(separator: ", "))")"
      )
      return .usage
    }
    return read(selection, options) { state, run throws(StoreError) in
      guard let object = state.objects.first(where: { $0.id == .init(kind, name) }) else {
        let closest = Suggestion.closest(to: name, in: state.objects.lazy.filter { $0.id.kind == kind }.map(\.id.name))
        run.complain(
          "the store has no \(kind.rawValue) \(Quoted(name))"
            + (closest.map { "; did you mean \(VisibleText.escape($0))?" } ?? ""))
        return nil
      }
      return try render([object], format)
    }
  }

  package static func export(_ selection: StoreSelection, as format: StoreFormat, _ options: StoreOptions) -> ExitStatus {
    read(selection, options) { state, _ throws(StoreError) in try render(state.objects, format) }
  }

  /// Reads the store and writes what `body` makes of it; nil where it said why not.
  private static func read(
    _ selection: StoreSelection, _ options: StoreOptions, _ body: (StoredState, Run) throws(StoreError) -> String?
  ) -> ExitStatus {
    StoreSession.run(options) { store, run throws(StoreError) in
      var state = try store.read(generation: selection.generation)
      if state.generation == 0 { throw StoreError("\(store.name): holds nothing; `smtplint apply` fills it") }
      if let owner = selection.owner { state = state.owned(by: owner) }
      guard let text = try body(state, run) else { return .failed }
      return run.writeResult(text) ? .clean : .failed
    }
  }

  /// Objects as manifests that `apply` takes back unchanged; the JSON ones are documents after `---` too.
  private static func render(_ objects: [StoredObject], _ format: StoreFormat) throws(StoreError) -> String {
    var values: [JSONValue] = []
    for object in objects {
      guard let value = object.intactValue else {
        throw StoreError(
          "\(object.id.kind.rawValue) \(object.id.name): somebody else wrote what the store has of it; `smtplint store drift` shows what"
        )
      }
      values.append(value)
    }
    switch format {
    case .yaml: return YAMLWriter.write(values)
    case .json: return values.map { values.count == 1 ? $0.canonicalText + "\n" : "---\n\($0.canonicalText)\n" }.joined()
    }
  }
}
