import CanonicalJSON
import ConnectionStore
import Diagnostics
import Linking
import Manifests
import Reporting
import YAMLSyntax

/// What the commands that read a store are told.
package struct StoreOptions: Sendable {
  package var run = RunOptions()
  package var store: String?
  package var format = StoreFormat.yaml

  package init() {}
}

package enum StoreFormat: String, CaseIterable, Sendable { case yaml, json }

/// `smtplint store list`, `get` and `export`.
package enum StoreReading {
  package static func list(_ options: StoreOptions, format: PlanFormat) -> ExitStatus {
    read(options) { state, run in
      switch format {
      case .json:
        let objects = state.objects.map { object -> JSONValue in
          [
            "kind": .string(object.id.kind.rawValue), "name": .string(object.id.name), "digest": .string(object.digest),
            "generation": .integer(object.generation),
          ]
        }
        return JSONValue.object([
          .init("version", 1), .init("generation", .integer(state.generation)), .init("objects", .array(objects)),
        ]).prettyText + "\n"
      case .text:
        let width = state.objects.map(\.id.kind.rawValue.count).max() ?? 0
        return state.objects.map { object in
          let kind = object.id.kind.rawValue
          return
            "\(kind)\(String(repeating: " ", count: width - kind.count))  \(object.digest.prefix(12))  \(VisibleText.escape(object.id.name))\n"
        }.joined()
      }
    }
  }

  package static func get(kind kindName: String, name: String, _ options: StoreOptions) -> ExitStatus {
    let run = Run(options.run)
    guard let kind = ManifestKind.allCases.first(where: { $0.rawValue.lowercased() == kindName.lowercased() }) else {
      let kinds = ManifestKind.allCases.map(\.rawValue)
      let closest = Suggestion.closest(to: kindName, in: kinds)
      run.complain(
        "\(Quoted(kindName)) is no kind; \(closest.map { "did you mean \($0)?" } ?? "kinds are \(kinds.joined(separator: ", "))")"
      )
      return .usage
    }
    return read(options) { state, run throws(StoreError) in
      guard let object = state.objects.first(where: { $0.id == .init(kind, name) }) else {
        let closest = Suggestion.closest(to: name, in: state.objects.lazy.filter { $0.id.kind == kind }.map(\.id.name))
        run.complain(
          "the store has no \(kind.rawValue) \(Quoted(name))"
            + (closest.map { "; did you mean \(VisibleText.escape($0))?" } ?? ""))
        return nil
      }
      return try render([object], options.format)
    }
  }

  package static func export(_ options: StoreOptions) -> ExitStatus {
    read(options) { state, _ throws(StoreError) in try render(state.objects, options.format) }
  }

  /// Reads the store and writes what `body` makes of it; nil where it said why not.
  private static func read(_ options: StoreOptions, _ body: (StoredState, Run) throws(StoreError) -> String?) -> ExitStatus {
    let run = Run(options.run)
    do throws(StoreError) {
      let configuration = try configuration(run)
      // A store that was not meant may be read otherwise.
      if let configuration, !configuration.diagnostics.isEmpty {
        return run.reject(configuration.source, configuration.diagnostics)
      }
      let store = try StoreLocation.open(options.store, configuration)
      let state = try store.read()
      if state.generation == 0 { throw StoreError("\(store.name): holds nothing; `smtplint apply` fills it") }
      guard let text = try body(state, run) else { return .failed }
      return run.writeResult(text) ? .clean : .failed
    } catch {
      run.complain(VisibleText.escape(error.message))
      return .failed
    }
  }

  private static func configuration(_ run: Run) throws(StoreError) -> FoundConfiguration? {
    do throws(FileError) {
      return try run.findConfiguration()
    } catch {
      throw StoreError("\(error.path): \(error.reason)")
    }
  }

  /// Objects as manifests that `apply` takes back unchanged; the JSON ones are documents after `---` too.
  private static func render(_ objects: [StoredObject], _ format: StoreFormat) throws(StoreError) -> String {
    var values: [JSONValue] = []
    for object in objects {
      guard let value = object.value else {
        throw StoreError(
          "\(object.id.kind.rawValue) \(object.id.name): somebody else wrote what the store has of it; apply it anew")
      }
      values.append(value)
    }
    switch format {
    case .yaml: return YAMLWriter.write(values)
    case .json: return values.map { values.count == 1 ? $0.canonicalText + "\n" : "---\n\($0.canonicalText)\n" }.joined()
    }
  }
}
