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
      guard run.write(loaded.report) else { return .failed }
      if !loaded.failures.isEmpty { return .failed }
      let threshold = options.threshold ?? configuration?.settings.failOn?.value ?? .error
      return loaded.diagnostics.contains { threshold.isReached(by: $0.severity) } ? .findings : .clean
    }
  }
}
