/// What every command that reads manifests is told.
package struct RunOptions: Sendable {
  package enum Color: String, CaseIterable, Sendable { case auto, always, never }

  package var paths: [String] = []
  package var configurationPath: String?
  package var color = Color.auto
  package var isQuiet = false
  package var isVerbose = false
  package var allowsEmpty = false
  /// The manifests are for this machine: their secrets have to be here.
  package var checksSecrets = false
  /// Whether files that manifests name are looked at; without, rules on them are silent.
  package var looksAtFiles = true
  /// Whether reports are what the command writes, and `--allow-empty` is among its options; else they go to standard error.
  package var isAboutReports = true
  package var threshold: Threshold?
  package var format = OutputFormat.text
  package var outputs: [OutputFile] = []
  package var fixes: FixOptions?
  /// The file of findings that are known.
  package var baseline: String?
  package var writtenBaseline: String?

  package init() {}
}

/// A format to write into a file: `json=report.json`.
package struct OutputFile: Sendable {
  package let format: OutputFormat
  package let path: String

  package init?(_ text: String) {
    guard let equals = text.firstIndex(of: "="), let format = OutputFormat(rawValue: String(text[..<equals])) else { return nil }
    self.format = format
    path = String(text[text.index(after: equals)...])
    if path.isEmpty { return nil }
  }
}
