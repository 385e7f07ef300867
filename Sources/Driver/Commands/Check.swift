import Diagnostics
import Reporting

/// `smtplint check`: lints manifests.
package enum Check {
  package static func run(_ options: RunOptions) -> ExitStatus {
    let run = Run(options)
    switch run.load() {
    case .ended(let status): return status
    case .loaded(let loaded, let configuration):
      guard run.write(loaded.report) else { return .failed }
      if !loaded.failures.isEmpty { return .failed }
      let threshold = options.threshold ?? configuration?.settings.failOn?.value ?? .error
      return loaded.diagnostics.contains { threshold.isReached(by: $0.severity) } ? .findings : .clean
    }
  }
}
