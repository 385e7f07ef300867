import ConnectionStore
import Diagnostics
import Manifests
import Reporting

/// What the commands that work on a store alone are told.
package struct StoreOptions: Sendable {
  package var run = RunOptions()
  package var store: String?
  /// Whether what comes out is for programs.
  package var format = PlanFormat.text
  package var isConfirmed = false
  package var message: String?
  /// In seconds.
  package var lockTimeout = DeploymentOptions.standardLockTimeout

  package init() {}
}

/// One run on a store: finds it, and tells in one place what goes wrong.
enum StoreSession {
  static func run(_ options: StoreOptions, _ body: (Store, Run) throws(StoreError) -> ExitStatus) -> ExitStatus {
    let run = Run(options.run)
    do throws(StoreError) {
      let configuration = try configuration(run)
      // A store that was not meant may be read otherwise.
      if let configuration, !configuration.diagnostics.isEmpty {
        return run.reject(configuration.source, configuration.diagnostics)
      }
      return try body(try StoreLocation.open(options.store, configuration), run)
    } catch {
      run.complain(VisibleText.escape(error.message))
      return .failed
    }
  }

  private static func configuration(_ run: Run) throws(StoreError) -> FoundConfiguration? {
    do throws(FileError) {
      return try run.findConfiguration()
    } catch {
      throw StoreError("\(error.path): \(error.reason)")
    }
  }
}
