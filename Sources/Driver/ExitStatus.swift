/// How a run ended, as a shell sees it; part of the contract with pipelines, and independent of the output format.
package enum ExitStatus: Int32, CaseIterable, Sendable {
  /// Clean, applied, or nothing to do.
  case clean = 0
  /// Findings at or above the threshold.
  case findings = 1
  /// Only with `plan --detailed-exitcode`: there are changes.
  case changes = 2
  /// The run itself could not do its work.
  case failed = 3
  /// Wrong usage (EX_USAGE of sysexits.h).
  case usage = 64

  /// A sentence for people.
  var meaning: String {
    switch self {
    case .clean: "Clean, applied, or nothing to do."
    case .findings: "Findings at or above the threshold (--fail-on; default: error)."
    case .changes: "There are changes; only with plan --detailed-exitcode."
    case .failed: "The run itself failed: a path that cannot be read, no manifests, a store that cannot be reached."
    case .usage: "Wrong usage."
    }
  }
}
