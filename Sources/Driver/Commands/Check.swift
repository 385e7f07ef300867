import Diagnostics
import Reporting

/// `smtplint check`: lints manifests.
package enum Check {
  package static func run(_ options: RunOptions) -> ExitStatus {
    let run = Run(options)
    var known: Set<String>?
    if let path = options.baseline {
      do throws(FileError) {
        let baseline = try Baseline.read(path)
        if !baseline.diagnostics.isEmpty { return run.reject(baseline.source, baseline.diagnostics) }
        known = baseline.fingerprints
      } catch {
        run.complain(error)
        return .failed
      }
    }
    switch run.load() {
    case .ended(let status): return status
    case .loaded(let loaded, let configuration):
      return check(loaded, known, threshold: options.threshold ?? configuration?.settings.failOn?.value ?? .error, run)
    }
  }

  private static func check(
    _ original: LoadedWorkspace, _ known: Set<String>?, threshold: Threshold, _ run: Run
  ) -> ExitStatus {
    if let output = outputOverInput(of: original, run) {
      run.complain("\(VisibleText.escape(output)): is one of the manifests, and not written over")
      return .usage
    }
    if let path = run.options.writtenBaseline { return writeBaseline(of: original, to: path, run) }
    var loaded = original
    if let fixes = run.options.fixes {
      guard let fixed = run.fix(original, fixes) else { return .failed }
      loaded = fixed
    }
    var report = loaded.report
    report.failsAt = Severity.allCases.first(where: threshold.isReached)
    if let known { report = Baseline.apply(known, to: report) }
    // With --diff the difference is the result.
    if run.options.fixes?.mode != .show || !run.options.outputs.isEmpty {
      guard run.write(report, printsResult: run.options.fixes?.mode != .show) else { return .failed }
    }
    if !loaded.failures.isEmpty { return .failed }
    return report.diagnostics.contains { threshold.isReached(by: $0.severity) } ? .findings : .clean
  }

  /// A file to write that is one of the manifests.
  private static func outputOverInput(of loaded: LoadedWorkspace, _ run: Run) -> String? {
    let written = run.options.outputs.map(\.path) + [run.options.writtenBaseline].compactMap(\.self)
    if written.isEmpty { return nil }
    let inputs = Set(loaded.files.compactMap { Files.realPath($0.path) })
    return written.first { Files.realPath($0).map(inputs.contains) == true }
  }

  private static func writeBaseline(of loaded: LoadedWorkspace, to path: String, _ run: Run) -> ExitStatus {
    // Of what could not be read nothing is known.
    guard loaded.failures.isEmpty else { return .failed }
    do throws(FileError) {
      try Files.write(Baseline.text(of: loaded.report), to: path)
    } catch {
      run.complain(error)
      return .failed
    }
    let count = loaded.diagnostics.count
    if !run.options.isQuiet { run.complain("\(VisibleText.escape(path)) knows \(count) finding\(count == 1 ? "" : "s") now") }
    return .clean
  }
}
