import Diagnostics
import Reporting

/// `smtplint check`: lints manifests.
package enum Check {
  package static func run(_ options: RunOptions) -> ExitStatus {
    let run = Run(options)
    switch run.load() {
    case .ended(let status): return status
    case .loaded(let loaded, let configuration):
      let inputs = Set(loaded.files.compactMap { Files.realPath($0.path) })
      if let output = options.outputs.first(where: { Files.realPath($0.path).map(inputs.contains) == true }) {
        run.complain("\(VisibleText.escape(output.path)): is one of the manifests, and not written over")
        return .usage
      }
      let threshold = options.threshold ?? configuration?.settings.failOn?.value ?? .error
      var report = loaded.report
      report.failsAt = Severity.allCases.first(where: threshold.isReached)
      guard run.write(report) else { return .failed }
      if !loaded.failures.isEmpty { return .failed }
      return loaded.diagnostics.contains { threshold.isReached(by: $0.severity) } ? .findings : .clean
    }
  }
}
