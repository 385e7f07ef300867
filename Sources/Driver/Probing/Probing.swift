import ConnectionProbe
import Diagnostics
internal import Linking
import Manifests
import Reporting
import Secrets

/// `smtplint probe`: tests connections live.
package enum Probing {
  package static func run(_ options: ProbeCommandOptions) -> ExitStatus {
    var options = options
    // A probe opens them itself, and says what is wrong where it matters.
    options.run.looksAtFiles = false
    options.run.isAboutReports = false
    let run = Run(options.run)
    if let path = options.replay { return replay(path, options, run) }
    for path in options.outputs.map(\.path) + [options.recording].compactMap(\.self) {
      // Sooner than after all the work, and after a test mail.
      if let error = Files.obstacle(to: path) {
        run.complain(error)
        return .failed
      }
    }
    let loaded: LoadedWorkspace
    var settings = ProbeOptions(heloName: Operator.heloName)
    switch run.load() {
    case .ended(let status): return status
    case .loaded(let workspace, let configuration):
      loaded = workspace
      if let days = configuration?.settings.certificateExpiryDays?.value { settings.certificateExpiryDays = days }
    }
    if !loaded.failures.isEmpty { return .failed }
    settings.allowsCleartextAuthentication = options.allowsCleartextAuthentication
    settings.usesSystemTrust = options.usesSystemTrust
    settings.recipient = options.recipient
    settings.retries = options.retries
    settings.date = Clock.mailDate
    let trust: LocalTrust
    do throws(TrustError) {
      trust = try LocalTrust(run)
    } catch {
      run.complain(VisibleText.escape(error.message))
      return .failed
    }
    settings.trusted = trust.anchors
    settings.rejected = trust.rejected
    let obstacles = ProbeObstacles(loaded)
    let plan = ProbePlan.make(
      of: loaded.workspace, names: options.names, options: settings, files: WorkspaceMaterial(loaded), isUsable: obstacles.spare)
    guard plan.unknownNames.isEmpty else { return reject(plan.unknownNames, loaded, obstacles, run) }
    let isComplete = tell(obstacles, plan, options, run)
    guard !plan.items.isEmpty else {
      if isComplete { run.complain("there are no connections to probe") }
      return isComplete ? .failed : .findings
    }
    let status = probe(plan, trust, hiding: loaded.workspace.secretVariables, options, run)
    return isComplete || status != .clean ? status : .findings
  }

  /// Says what is not probed, and why; false where there is such a thing.
  private static func tell(
    _ obstacles: ProbeObstacles, _ plan: ProbePlan, _ options: ProbeCommandOptions, _ run: Run
  ) -> Bool {
    // Whoever names connections asks for these, and `check` tells the rest.
    let isConcerned = !plan.obstructed.isEmpty || (options.names.isEmpty && !obstacles.report.isEmpty)
    guard isConcerned else { return true }
    let report = options.names.isEmpty ? obstacles.report : obstacles.report(on: plan.obstructed)
    if !report.isEmpty { run.writeNote(report) }
    let names = plan.obstructed.compactMap { $0.name.map { VisibleText.escape($0.value) } }
    let shown = names.prefix(10).joined(separator: ", ") + (names.count > 10 ? " and \(names.count - 10) more" : "")
    run.complain(
      plan.items.isEmpty
        ? "the workspace has errors; nothing was probed"
        : names.isEmpty
          ? "the workspace has errors: what it defines and could not be read was left out"
          : "not probed, since they cannot be read as they are: \(shown)")
    return false
  }

  private static func reject(
    _ names: [String], _ loaded: LoadedWorkspace, _ obstacles: ProbeObstacles, _ run: Run
  ) -> ExitStatus {
    let known = loaded.workspace.manifests.filter { $0.connection != nil }.compactMap { $0.name?.value }
    for name in names {
      let closest = Suggestion.closest(to: name, in: known)
      run.complain(
        "\(Quoted(name)) is no connection of the workspace\(closest.map { "; did you mean \(VisibleText.escape($0))?" } ?? "")")
    }
    if !obstacles.report.isEmpty { run.complain("the workspace has errors, which `smtplint check` shows") }
    return .failed
  }

  private static func probe(
    _ plan: ProbePlan, _ trust: LocalTrust, hiding variables: Set<String>, _ options: ProbeCommandOptions, _ run: Run
  ) -> ExitStatus {
    guard let room = Descriptors.room() else {
      run.complain("this process may open too few files to probe; raise the limit (ulimit -n)")
      return .failed
    }
    // A connection may need a pipe beside itself.
    let limit = min(options.limit, max(1, room / 2))
    if limit < min(options.limit, plan.items.count) {
      run.note("the limit of open files has room for \(limit) connections at a time")
    }
    let progress = Progress("probed connection", total: plan.items.count, console: run.console)
    let (results, isInterrupted) = Interruption.run {
      let stop = StopFlag()
      let secrets = SecretResolver(
        allowsCommands: options.allowsCommandSecrets, hiddenVariables: variables, isStopped: { stop.isSet })
      let probes = ProbeRun(
        ProbeEnvironment(secrets: secrets, limit: limit), limit: limit, diagnoses: options.diagnoses)
      return await withTaskCancellationHandler {
        await probes.run(plan.items) { _ in progress?.advance() }
      } onCancel: {
        stop.set()
      }
    }
    progress?.finish()
    if isInterrupted { run.complain("interrupted; what is known is written") }
    let status = write(trust.recording(results, run), options, run)
    return isInterrupted ? .failed : status
  }

  /// Judges transcripts again.
  private static func replay(_ path: String, _ options: ProbeCommandOptions, _ run: Run) -> ExitStatus {
    do {
      let file = try TranscriptFile(try Files.read(path, limit: TranscriptFile.byteLimit))
      return write(file.probes.compactMap(\.result), options, run)
    } catch let error as TranscriptError {
      let place = error.place.isEmpty ? "" : "\(VisibleText.escape(error.place)): "
      run.complain(
        "\(VisibleText.escape(path)): \(place)\(VisibleText.escape(error.message)); `smtplint probe --record` writes such files")
    } catch let error as FileError {
      run.complain(error)
    } catch {
      run.complain("\(VisibleText.escape(path)): \(error)")
    }
    return .failed
  }

  private static func write(_ results: [ProbeResult], _ options: ProbeCommandOptions, _ run: Run) -> ExitStatus {
    var isWritten = run.writeResult(
      options.format.render(results, style: run.style(isTerminal: run.console.outputIsTerminal), options))
    var files = options.outputs.map { ($0.path, $0.format.render(results, style: run.style(isTerminal: false), options)) }
    if let path = options.recording {
      files.append((path, TranscriptFile(program: Version.text, probes: results.compactMap { RecordedProbe($0) }).text))
    }
    for (path, text) in files {
      do throws(FileError) {
        try Files.write(text, to: path)
      } catch {
        run.complain(error)
        isWritten = false
      }
    }
    if !isWritten { return .failed }
    return results.contains { $0.outcome == .failed } ? .findings : .clean
  }
}

/// The files that manifests of a workspace name.
struct WorkspaceMaterial: ManifestFiles {
  private let loaded: LoadedWorkspace
  /// The longest file that makes sense.
  private static let limit = 1 << 20

  init(_ loaded: LoadedWorkspace) { self.loaded = loaded }

  func folder(of manifest: Manifest) -> String { loaded.files[Int(manifest.span.file.index)].realFolder }

  func read(_ path: String, of manifest: Manifest) -> Result<[UInt8], UnreadableFile> {
    do throws(FileError) {
      return .success(try Files.read(PathText.absolute(path, from: folder(of: manifest)), limit: Self.limit))
    } catch {
      return .failure(UnreadableFile("\(error.path): \(error.reason)"))
    }
  }
}
