import CanonicalJSON
import ConnectionStore
import Diagnostics
import Reporting

/// `smtplint store history`, `diff`, `rollback` and `prune-history`.
package enum StoreHistory {
  package static func list(_ options: StoreOptions) -> ExitStatus {
    StoreSession.run(options) { store, run throws(StoreError) in
      let generations = try store.history()
      let text =
        switch options.format {
        case .text: generations.map(line).joined()
        case .json:
          JSONValue.object([.init("version", 1), .init("generations", .array(generations.map(json)))]).prettyText + "\n"
        }
      return run.writeResult(text) ? .clean : .failed
    }
  }

  /// `last` is nil for the present.
  package static func diff(_ first: Int, _ last: Int?, _ options: StoreOptions) -> ExitStatus {
    StoreSession.run(options) { store, run throws(StoreError) in
      let old = try store.read(generation: first)
      let new = try store.read(generation: last)
      let changes = try Plan.differences(from: old, to: new)
      let text =
        switch options.format {
        case .text: PlanText.render(changes, style: run.style(isTerminal: run.console.outputIsTerminal))
        case .json:
          JSONValue.object([
            .init("version", 1), .init("from", .integer(old.generation)), .init("to", .integer(new.generation)),
            .init("changes", PlanJSON.changes(changes)),
          ]).prettyText + "\n"
        }
      return run.writeResult(text) ? .clean : .failed
    }
  }

  package static func rollback(to generation: Int, _ options: StoreOptions) -> ExitStatus {
    StoreSession.run(options) { store, run throws(StoreError) in
      let target = try store.read(generation: generation)
      let planned = try Plan.make(from: try store.read(), backTo: target)
      if !planned.changes.isEmpty, !options.isConfirmed {
        let changes = PlanText.render(planned, style: run.style(isTerminal: run.console.errorIsTerminal), isQuiet: false)
        let question = "Go back to generation \(generation) of \(store.name)?"
        if let refusal = Confirmation.ask(question, about: changes, command: "store rollback", run) { return refusal }
      }
      let record = ApplyRecord(
        time: Clock.now, author: Operator.name, programVersion: Version.text, message: options.message, commit: nil)
      let receipt =
        planned.changes.isEmpty
        ? Receipt(nothingIn: planned)
        : try store.apply(
          record, lockTimeout: options.lockTimeout,
          plan: { state throws(StoreError) in
            let plan = try Plan.make(from: state, backTo: target)
            guard options.isConfirmed || PlanJSON(plan, paths: []).digest == PlanJSON(planned, paths: []).digest else {
              throw StoreError("\(store.name): was changed while you were asked; nothing was changed")
            }
            return plan
          })
      let text =
        switch options.format {
        case .text:
          run.options.isQuiet
            ? ""
            : PlanText.render(
              receipt, showsChanges: options.isConfirmed || !run.console.outputIsTerminal,
              style: run.style(isTerminal: run.console.outputIsTerminal))
        case .json: PlanJSON.value(receipt).prettyText + "\n"
        }
      return run.writeResult(text) ? .clean : .failed
    }
  }

  package static func prune(keeping count: Int, _ options: StoreOptions) -> ExitStatus {
    StoreSession.run(options) { store, run throws(StoreError) in
      let excess = try store.history().dropLast(count).count
      if excess > 0, !options.isConfirmed {
        let generations = "\(excess) generation\(excess == 1 ? "" : "s")"
        let question = "Forget the oldest \(generations) of \(store.name)?"
        if let refusal = Confirmation.ask(question, about: "", command: "store prune-history", run) { return refusal }
      }
      let forgotten = excess == 0 ? 0 : try store.pruneHistory(keeping: count, lockTimeout: options.lockTimeout)
      if run.options.isQuiet { return .clean }
      let text = forgotten == 0 ? "nothing to forget" : "forgot \(forgotten) generation\(forgotten == 1 ? "" : "s")"
      return run.writeResult(text + "\n") ? .clean : .failed
    }
  }

  private static func line(_ generation: Generation) -> String {
    let record = generation.record
    var words = ["\(generation.id)", record.time, VisibleText.escape(record.author)]
    words.append("+\(generation.created) ~\(generation.updated) -\(generation.deleted)")
    if let restored = generation.restored { words.append("rollback to \(restored)") }
    if let owner = generation.owner, owner != PlanRequest.standardOwner { words.append("owner \(VisibleText.escape(owner))") }
    if let commit = record.commit {
      words.append("commit \(VisibleText.escape(String(commit.id.prefix(12))))\(commit.isDirty ? " (dirty)" : "")")
    }
    if let message = record.message { words.append(VisibleText.escape(message)) }
    return words.joined(separator: "  ") + "\n"
  }

  private static func json(_ generation: Generation) -> JSONValue {
    func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
    let record = generation.record
    return [
      "generation": .integer(generation.id), "time": .string(record.time), "author": .string(record.author),
      "smtplint": .string(record.programVersion), "owner": text(generation.owner),
      "restored": generation.restored.map { .integer($0) } ?? .null, "message": text(record.message),
      "commit": text(record.commit?.id), "dirty": record.commit.map { .bool($0.isDirty) } ?? .null,
      "inputDigest": .string(generation.inputDigest), "contentDigest": .string(generation.contentDigest),
      "created": .integer(generation.created), "updated": .integer(generation.updated), "deleted": .integer(generation.deleted),
    ]
  }
}
