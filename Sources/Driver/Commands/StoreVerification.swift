import CanonicalJSON
import ConnectionStore
import Diagnostics
import Linking
import Manifests
import Reporting

/// `smtplint store verify` and `drift`: whether a store is as it was applied.
package enum StoreVerification {
  /// Everything that can be wrong with a store.
  package static func verify(_ options: StoreOptions) -> ExitStatus {
    StoreSession.run(options) { store, run throws(StoreError) in
      try report(try store.inspect(), whereNone: "\(store.name): is as it was applied", options, run)
    }
  }

  /// What others have changed behind smtplint's back.
  package static func drift(_ options: StoreOptions) -> ExitStatus {
    StoreSession.run(options) { store, run throws(StoreError) in
      try report(
        try store.inspect().filter { $0.kind == .drift }, whereNone: "\(store.name): nobody else has changed it", options, run)
    }
  }

  /// Puts back what was applied.
  package static func repair(_ options: StoreOptions) -> ExitStatus {
    StoreSession.run(options) { store, run throws(StoreError) in
      let drift = try store.inspect().filter { $0.kind == .drift }
      if !drift.isEmpty, !options.isConfirmed {
        let question = "Put back what was applied to \(store.name)?"
        let changes = drift.map(line).joined()
        if let refusal = Confirmation.ask(question, about: changes, command: "store drift --repair", run) { return refusal }
      }
      let asked = drift.map(line)
      let found =
        drift.isEmpty
        ? []
        : try store.repair(lockTimeout: options.lockTimeout) { found throws(StoreError) in
          guard options.isConfirmed || found.map(line) == asked else {
            throw StoreError("\(store.name): was changed while you were asked; nothing was put back")
          }
        }
      let left = found.isEmpty ? [] : try store.inspect().filter { $0.kind == .drift }
      if left.isEmpty {
        if run.options.isQuiet { return .clean }
        let text = found.isEmpty ? "nothing to put back" : "put back \(found.count) change\(found.count == 1 ? "" : "s")"
        return run.writeResult(text + "\n") ? .clean : .failed
      }
      return try report(left, whereNone: "", options, run)
    }
  }

  private static func report(
    _ faults: [StoreFault], whereNone silence: String, _ options: StoreOptions, _ run: Run
  ) throws(StoreError) -> ExitStatus {
    let text: String
    switch options.format {
    case .json:
      text =
        JSONValue.object([.init("version", 1), .init("ok", .bool(faults.isEmpty)), .init("faults", .array(faults.map(json)))])
        .prettyText + "\n"
    case .text:
      if faults.isEmpty {
        text = run.options.isQuiet ? "" : VisibleText.escape(silence) + "\n"
      } else {
        let drift = faults.count { $0.kind == .drift }
        let help =
          drift > 0 && !run.options.isQuiet
          ? "\(drift) changed by others; `smtplint store drift --repair` puts back what was applied\n" : ""
        text = faults.map(line).joined() + help
      }
    }
    guard run.writeResult(text) else { return .failed }
    return faults.isEmpty ? .clean : .findings
  }

  private static func line(_ fault: StoreFault) -> String {
    let object = fault.object.map { "\($0.kind.rawValue) \(VisibleText.escape($0.name)): " } ?? ""
    let place = fault.place.map { VisibleText.escape($0) + " " } ?? ""
    return "\(object)\(place)\(VisibleText.escape(fault.message))\n"
  }

  private static func json(_ fault: StoreFault) -> JSONValue {
    [
      "kind": .string(fault.kind.rawValue), "object": fault.object.map { .string("\($0.kind.rawValue) \($0.name)") } ?? .null,
      "place": fault.place.map { .string($0) } ?? .null, "message": .string(fault.message), "found": fault.found ?? .null,
      "applied": fault.applied ?? .null,
    ]
  }
}
