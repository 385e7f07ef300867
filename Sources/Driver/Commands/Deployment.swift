import CanonicalJSON
import ConnectionStore
import Diagnostics
import Linking
import Manifests
import Reporting

/// What plan and apply are told besides what every command is.
package struct DeploymentOptions: Sendable {
  package var run = RunOptions()
  package var store: String?
  package var format = PlanFormat.text
  package var hasDetailedExitStatus = false
  package var isConfirmed = false

  package init() {}
}

package enum PlanFormat: String, CaseIterable, Sendable { case text, json }

/// `smtplint plan` and `apply`: compiles the workspace and compares it with a store.
package enum Deployment {
  package static func plan(_ options: DeploymentOptions) -> ExitStatus {
    let run = Run(options.run)
    return prepare(run, options) { snapshot, store throws(StoreError) in
      let plan = Plan.make(from: try store.read(), to: snapshot)
      guard run.writeResult(render(plan, run, options)) else { return .failed }
      return options.hasDetailedExitStatus && !plan.changes.isEmpty ? .changes : .clean
    }
  }

  package static func apply(_ options: DeploymentOptions) -> ExitStatus {
    let run = Run(options.run)
    return prepare(run, options) { snapshot, store throws(StoreError) in
      let planned = Plan.make(from: try store.read(), to: snapshot)
      if !planned.changes.isEmpty, !options.isConfirmed {
        guard run.console.inputIsTerminal else {
          run.complain("apply needs --yes where nobody can be asked")
          return .usage
        }
        guard run.writeResult(render(planned, run, options)) else { return .failed }
        let answer = run.console.ask("Apply to \(VisibleText.escape(store.name))? [y/N] ") ?? ""
        guard ["y", "yes"].contains(answer.lowercased()) else {
          run.complain("nothing was applied")
          return .failed
        }
      }
      let progress = Progress("applying object", total: planned.changes.count, console: run.console)
      let record = ApplyRecord(time: Clock.now, programVersion: Version.text)
      let receipt = try store.apply(record, progress: { progress?.advance() }) { state throws(StoreError) in
        // Somebody who was asked has agreed to one plan, not to any.
        guard options.isConfirmed || planned.changes.isEmpty || state.generation == planned.generation else {
          throw StoreError("\(store.name): was changed while you were asked; nothing was applied")
        }
        return Plan.make(from: state, to: snapshot)
      }
      progress?.finish()
      return run.writeResult(render(receipt, run, options)) ? .clean : .failed
    }
  }

  /// Loads and compiles the workspace, opens the store and calls `body`.
  private static func prepare(
    _ run: Run, _ options: DeploymentOptions, _ body: (Snapshot, any Store) throws(StoreError) -> ExitStatus
  ) -> ExitStatus {
    let loaded: LoadedWorkspace
    let configuration: FoundConfiguration?
    switch run.load() {
    case .ended(let status): return status
    case .loaded(let workspace, let found): (loaded, configuration) = (workspace, found)
    }
    if !loaded.failures.isEmpty { return .failed }
    let report = loaded.blockingReport
    if !report.isEmpty {
      run.console.writeNote(
        TextFormat.render(report, style: run.style(isTerminal: run.console.errorIsTerminal), showsSummary: !options.run.isQuiet))
      run.complain("the workspace has errors; nothing was applied")
      return .findings
    }
    if let first = loaded.encrypted.first {
      run.complain("\(VisibleText.escape(first.path)): has a document that SOPS has encrypted; decrypt it first (sops exec-file)")
      return .failed
    }
    let snapshot = Snapshot.compile(loaded.workspace) { loaded.files[Int($0.span.file.index)].folder }
    do throws(StoreError) {
      return try body(snapshot, try StoreLocation.open(options.store, configuration))
    } catch {
      run.complain(VisibleText.escape(error.message))
      return .failed
    }
  }

  private static func render(_ plan: Plan, _ run: Run, _ options: DeploymentOptions) -> String {
    switch options.format {
    case .text: PlanText.render(plan, style: run.style(isTerminal: run.console.outputIsTerminal), isQuiet: options.run.isQuiet)
    case .json: PlanJSON.value(plan).prettyText + "\n"
    }
  }

  private static func render(_ receipt: Receipt, _ run: Run, _ options: DeploymentOptions) -> String {
    switch options.format {
    case .json:
      return PlanJSON.value(receipt).prettyText + "\n"
    case .text:
      if receipt.plan.changes.isEmpty {
        return options.run.isQuiet
          ? ""
          : "nothing to do: \(receipt.plan.unchangedCount) object\(receipt.plan.unchangedCount == 1 ? "" : "s") unchanged at generation \(receipt.generation)\n"
      }
      // Whoever was asked has seen the changes.
      let changes = options.isConfirmed ? render(receipt.plan, run, options) : ""
      return changes + (options.run.isQuiet ? "" : "applied as generation \(receipt.generation)\n")
    }
  }
}

/// The store that a command works on.
enum StoreLocation {
  static func open(_ url: String?, _ configuration: FoundConfiguration?) throws(StoreError) -> any Store {
    if let url { return try StoreURL.store(url, folder: "") }
    return try StoreURL.store(configuration?.settings.store?.value ?? "sqlite:smtplint.db", folder: configuration?.folder ?? "")
  }
}
