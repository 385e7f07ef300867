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
  /// Nil for the configuration's.
  package var owner: String?
  package var prune = Prune.none
  package var adopts = false
  package var hasDetailedExitStatus = false
  /// The file that a plan is saved into.
  package var savedPlan: String?
  /// The file of a plan that is to be carried out.
  package var plan: String?
  package var isConfirmed = false
  package var message: String?
  /// In seconds.
  package var lockTimeout = standardLockTimeout

  package static let standardLockTimeout = 10

  package init() {}
}

package enum PlanFormat: String, CaseIterable, Sendable { case text, json }

/// What becomes of objects that no manifest has.
package enum Prune: String, CaseIterable, Sendable {
  case none, owned, all

  var request: PlanRequest.Prune { PlanRequest.Prune(rawValue: rawValue)! }
}

/// `smtplint plan` and `apply`: compiles the workspace and compares it with a store.
package enum Deployment {
  package static func plan(_ options: DeploymentOptions) -> ExitStatus {
    let run = Run(options.run)
    return prepare(run, options, nothing: "nothing was planned") { deployment throws(StoreError) in
      let plan = try Plan.make(from: try deployment.store.read(), to: deployment.request)
      let isJSONWanted = options.savedPlan != nil || options.format == .json
      let json = isJSONWanted ? PlanJSON(plan, paths: options.run.paths).value.prettyText + "\n" : ""
      if let path = options.savedPlan {
        do throws(FileError) {
          try Files.write(json, to: path)
        } catch {
          run.complain(error)
          return .failed
        }
      }
      let text =
        switch options.format {
        case .text:
          PlanText.render(plan, style: run.style(isTerminal: run.console.outputIsTerminal), isQuiet: run.options.isQuiet)
        case .json: json
        }
      guard run.writeResult(text) else { return .failed }
      return options.hasDetailedExitStatus && !plan.changes.isEmpty ? .changes : .clean
    }
  }

  package static func apply(_ options: DeploymentOptions) -> ExitStatus {
    var options = options
    var run = Run(options.run)
    let saved: PlanFile?
    do throws(StoreError) {
      saved = try options.plan.map { path throws(StoreError) in try PlanFile.read(path) }
    } catch {
      run.complain(VisibleText.escape(error.message))
      return .failed
    }
    if let saved {
      options.owner = saved.owner
      options.prune = saved.prune
      options.adopts = saved.adopts
      if options.run.paths.isEmpty { options.run.paths = saved.paths }
      run = Run(options.run)
    }
    return prepare(run, options) { deployment throws(StoreError) in
      try apply(deployment, saved, run, options)
    }
  }

  private static func apply(
    _ deployment: PreparedDeployment, _ saved: PlanFile?, _ run: Run, _ options: DeploymentOptions
  ) throws(StoreError) -> ExitStatus {
    let store = deployment.store
    func plan(from state: StoredState) throws(StoreError) -> Plan {
      let plan = try Plan.make(from: state, to: deployment.request)
      try saved?.check(plan)
      return plan
    }
    // Where nothing is to do, nobody has to wait for the lock.
    let planned = try plan(from: try store.read())
    if planned.changes.isEmpty {
      return write(Receipt(nothingIn: planned), run, options) ? .clean : .failed
    }
    // A saved plan has been looked at already.
    let needsConfirmation = !options.isConfirmed && saved == nil
    if needsConfirmation {
      let changes = PlanText.render(planned, style: run.style(isTerminal: run.console.errorIsTerminal), isQuiet: false)
      if let refusal = Confirmation.ask("Apply to \(store.name)?", about: changes, command: "apply", run) { return refusal }
    }
    let record = ApplyRecord(
      time: Clock.now, author: Operator.name, programVersion: Version.text, message: options.message, commit: deployment.commit())
    let progress = Progress("applying object", total: planned.changes.count, console: run.console)
    let receipt = try store.apply(
      record, lockTimeout: options.lockTimeout, progress: { progress?.advance(to: $0) },
      plan: { state throws(StoreError) in
        let plan = try plan(from: state)
        // Somebody who was asked has agreed to one plan, not to any.
        guard !needsConfirmation || PlanJSON(plan, paths: []).digest == PlanJSON(planned, paths: []).digest else {
          throw StoreError("\(store.name): was changed while you were asked; nothing was applied")
        }
        return plan
      })
    progress?.finish()
    return write(receipt, run, options) ? .clean : .failed
  }

  /// Loads and compiles the workspace, opens the store and calls `body`.
  private static func prepare(
    _ run: Run, _ options: DeploymentOptions, nothing: String = "nothing was applied",
    _ body: (PreparedDeployment) throws(StoreError) -> ExitStatus
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
      run.complain("the workspace has errors; \(nothing)")
      return .findings
    }
    if let first = loaded.encrypted.first {
      run.complain("\(VisibleText.escape(first.path)): has a document that SOPS has encrypted; decrypt it first (sops exec-file)")
      return .failed
    }
    let manifests = loaded.workspace.manifests
    let objects = Parallel.map(manifests.count) { index in
      CanonicalObject(manifests[index], folder: loaded.files[Int(manifests[index].span.file.index)].folder)
    }
    let owner = options.owner ?? configuration?.settings.owner?.value ?? PlanRequest.standardOwner
    do throws(StoreError) {
      return try body(
        PreparedDeployment(
          request: PlanRequest(
            Snapshot(objects.compactMap(\.self)), owner: owner, prune: options.prune.request, adopts: options.adopts),
          store: try StoreLocation.open(options.store, configuration), loaded: loaded, configuration: configuration, run: run))
    } catch {
      run.complain(VisibleText.escape(error.message))
      return .failed
    }
  }

  private static func write(_ receipt: Receipt, _ run: Run, _ options: DeploymentOptions) -> Bool {
    if let backup = receipt.backup { run.complain("the store's tables were made anew; as it was before, it is in \(backup)") }
    switch options.format {
    case .json: return run.writeResult(PlanJSON.value(receipt).prettyText + "\n")
    case .text:
      if run.options.isQuiet { return true }
      // Whoever was asked has seen the changes.
      let showsChanges = options.isConfirmed || options.plan != nil || !run.console.outputIsTerminal
      return run.writeResult(
        PlanText.render(receipt, showsChanges: showsChanges, style: run.style(isTerminal: run.console.outputIsTerminal)))
    }
  }
}

/// A workspace that was compiled, and the store it is for.
private struct PreparedDeployment {
  let request: PlanRequest
  let store: Store
  let loaded: LoadedWorkspace
  let configuration: FoundConfiguration?
  let run: Run

  /// The commit that the workspace is of. Standard input is of none.
  func commit() -> ApplyRecord.Commit? {
    let inputs = loaded.files.map(\.path)
    guard let first = inputs.first, !inputs.contains("-") else { return nil }
    return GitCommit.of(folder: configuration?.folder ?? PathText.folder(of: first), inputs: inputs, run: run)
  }
}

/// Asking before something is changed.
enum Confirmation {
  /// Shows what would change and asks; nil for a yes, else how the run ends.
  static func ask(_ question: String, about changes: String, command: String, _ run: Run) -> ExitStatus? {
    guard run.console.inputIsTerminal else {
      run.complain("\(command) needs --yes where nobody can be asked")
      return .usage
    }
    run.console.writeNote(changes)
    let answer = run.console.ask("\(VisibleText.escape(question)) [y/N] ") ?? ""
    if ["y", "yes"].contains(answer.lowercased()) { return nil }
    run.complain("nothing was changed")
    return .failed
  }
}

/// The store that a command works on.
enum StoreLocation {
  static func open(_ url: String?, _ configuration: FoundConfiguration?) throws(StoreError) -> Store {
    if let url { return try StoreURL.store(url, folder: "") }
    return try StoreURL.store(configuration?.settings.store?.value ?? "sqlite:smtplint.db", folder: configuration?.folder ?? "")
  }
}
