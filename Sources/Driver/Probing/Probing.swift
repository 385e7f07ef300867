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
    let run = Run(options.run)
    if let path = options.replay { return replay(path, options, run) }
    let loaded: LoadedWorkspace
    switch run.load() {
    case .ended(let status): return status
    case .loaded(let workspace, _): loaded = workspace
    }
    if !loaded.failures.isEmpty { return .failed }
    let report = loaded.unreadableReport
    if !report.isEmpty {
      run.console.writeNote(
        TextFormat.render(report, style: run.style(isTerminal: run.console.errorIsTerminal), showsSummary: !options.run.isQuiet))
      run.complain("the workspace has errors; nothing was probed")
      return .findings
    }
    var settings = ProbeOptions(heloName: Operator.heloName)
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
    let plan = ProbePlan.make(
      of: loaded.workspace, names: options.names, options: settings, files: WorkspaceMaterial(loaded))
    guard plan.unknownNames.isEmpty else { return reject(plan.unknownNames, loaded, run) }
    guard !plan.items.isEmpty else {
      run.complain("there are no connections to probe")
      return .failed
    }
    return probe(plan, trust, options, run)
  }

  private static func reject(_ names: [String], _ loaded: LoadedWorkspace, _ run: Run) -> ExitStatus {
    let known = loaded.workspace.manifests.filter { $0.connection != nil }.compactMap { $0.name?.value }
    for name in names {
      let closest = Suggestion.closest(to: name, in: known)
      run.complain(
        "\(Quoted(name)) is no connection of the workspace\(closest.map { "; did you mean \(VisibleText.escape($0))?" } ?? "")")
    }
    return .failed
  }

  private static func probe(_ plan: ProbePlan, _ trust: LocalTrust, _ options: ProbeCommandOptions, _ run: Run) -> ExitStatus {
    let progress = Progress("probed connection", total: plan.items.count, console: run.console)
    let (results, isInterrupted) = Interruption.run {
      let stop = StopFlag()
      let secrets = SecretResolver(allowsCommands: options.allowsCommandSecrets, isStopped: { stop.isSet })
      let probes = ProbeRun(ProbeEnvironment(secrets: secrets), limit: options.limit, diagnoses: options.diagnoses)
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
      let results = file.probes.compactMap { probe in
        probe.attempts.last.map { ProbeVerdict.judge(probe.job, $0, attempts: probe.attempts.count) }
      }
      return write(results, options, run)
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
      let probes = results.compactMap { result in
        result.job.map { RecordedProbe(job: $0, attempts: result.earlierTranscripts + [result.transcript]) }
      }
      files.append((path, TranscriptFile(program: Version.text, probes: probes).text))
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
