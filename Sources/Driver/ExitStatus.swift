/// How a run ended, as a shell sees it; part of the contract with pipelines, and independent of the output format.
package enum ExitStatus: Int32, Sendable {
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
}
