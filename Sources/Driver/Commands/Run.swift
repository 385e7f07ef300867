import Diagnostics
import Manifests
import Reporting
import Rules
import YAMLSyntax

/// One run of the program: what it was told, and where it talks to.
struct Run {
  let options: RunOptions
  let console = Console()
  let workingFolder = Files.workingFolder

  init(_ options: RunOptions) { self.options = options }

  func style(isTerminal: Bool) -> TextStyle {
    switch options.color {
    case .always: TextStyle(hasColor: true)
    case .never: TextStyle(hasColor: false)
    case .auto:
      // https://no-color.org: set and not empty.
      TextStyle(hasColor: isTerminal && (Console.environment("NO_COLOR") ?? "").isEmpty && Console.environment("TERM") != "dumb")
    }
  }

  /// Tells why the run itself cannot go on, or goes on without something.
  func complain(_ message: String) { console.writeNote("smtplint: \(message)\n") }

  func complain(_ error: FileError) { complain("\(VisibleText.escape(error.path)): \(error.reason)") }

  func note(_ message: @autoclosure () -> String) {
    if options.isVerbose { console.writeNote("smtplint: \(message())\n") }
  }

  /// Writes the result of the run; tells where that is not possible.
  func writeResult(_ text: String) -> Bool {
    if console.writeResult(text) { return true }
    complain("standard output: cannot be written")
    return false
  }

  // MARK: Reading

  enum Loading {
    case loaded(LoadedWorkspace, FoundConfiguration?)
    case ended(ExitStatus)
  }

  /// Finds the configuration and reads the workspace.
  func load() -> Loading {
    let configuration: FoundConfiguration?
    do throws(FileError) {
      configuration = try findConfiguration()
    } catch {
      complain(error)
      return .ended(.failed)
    }
    if let configuration {
      note("configuration is \(PathText.join(configuration.folder, Configuration.fileName))")
      if !configuration.diagnostics.isEmpty {
        return .ended(reject(configuration.source, configuration.diagnostics))
      }
    }
    let found = WorkspaceFiles(paths: options.paths, configuration: configuration, workingFolder: workingFolder)
    for file in found.skipped { complain("\(VisibleText.escape(file.path)): not checked, \(file.reason)") }
    let start = ContinuousClock.now
    let reader = SurroundingsReader(
      now: Clock.secondsSince1970, certificateExpiryDays: configuration?.settings.certificateExpiryDays?.value,
      isTarget: options.checksSecrets, isIdle: !options.looksAtFiles)
    let loaded = LoadedWorkspace.load(
      WorkspaceInputs(
        files: found.files, failures: found.failures, policy: configuration?.settings.policy ?? Policy(),
        limits: configuration?.settings.yamlLimits ?? YAMLLimits(), reader: reader, console: console))
    note("read \(found.files.count) files in \(ContinuousClock.now - start)")
    loaded.failures.forEach(complain)
    if loaded.isEmpty, found.skipped.isEmpty, !options.allowsEmpty {
      let places = options.paths.prefix(3).map { VisibleText.escape($0) }.joined(separator: ", ")
      complain(
        "no manifests found\(places.isEmpty ? "" : " in \(places)")\(options.isAboutReports ? "; --allow-empty accepts that" : "")"
      )
      return .ended(.failed)
    }
    return .loaded(loaded, configuration)
  }

  func findConfiguration() throws(FileError) -> FoundConfiguration? {
    if let path = options.configurationPath { return try FoundConfiguration.read(path) }
    // A folder brings its own configuration with it; files are judged from where the program runs.
    var start = ""
    if options.paths.count == 1, options.paths[0] != "-", (try? Files.kind(of: options.paths[0])) == .folder {
      start = options.paths[0]
    }
    return try FoundConfiguration.find(from: start == "." ? "" : start, workingFolder: workingFolder)
  }

  /// A configuration or a baseline with findings is reported like a manifest, and nothing is done by it.
  func reject(_ source: SourceFile, _ diagnostics: [Diagnostic]) -> ExitStatus {
    var summary = Report.Summary()
    summary.files = 1
    summary.documents = 1
    let file = ReportedFile(source, in: RepositoryPaths(workingFolder: workingFolder))
    var report = Report(summary: summary, diagnostics: diagnostics, files: [file])
    report.failsAt = .info
    if !options.isAboutReports {
      writeNote(report)
      return .findings
    }
    return write(report) ? .findings : .failed
  }

  // MARK: Writing

  /// Writes a report for people on standard error.
  func writeNote(_ report: Report) {
    console.writeNote(
      TextFormat.render(report, style: style(isTerminal: console.errorIsTerminal), showsSummary: !options.isQuiet))
  }

  /// Writes the report in the formats asked for; false where one could not be written.
  func write(_ report: Report, printsResult: Bool = true) -> Bool {
    var report = report
    report.tool = .smtplint
    let shown =
      options.isQuiet
      ? report.filtered { $0.severity == .error } : report
    var isWritten =
      !printsResult
      || writeResult(
        options.format.render(shown, style: style(isTerminal: console.outputIsTerminal), isQuiet: options.isQuiet))
    for output in options.outputs {
      do throws(FileError) {
        try Files.write(output.format.render(report, style: style(isTerminal: false), isQuiet: false), to: output.path)
      } catch {
        complain(error)
        isWritten = false
      }
    }
    return isWritten
  }
}
