/// What `probe` is told.
package struct ProbeCommandOptions: Sendable {
  package var run = RunOptions()
  /// The connections; all that are enabled where there is none.
  package var names: [String] = []
  package var format = ProbeFormat.text
  package var outputs: [ProbeOutput] = []
  /// How many at a time.
  package var limit = 64
  package var usesSystemTrust = true
  package var allowsCleartextAuthentication = false
  package var allowsCommandSecrets = false
  package var recipient: String?
  package var retries: Int?
  package var diagnoses = true
  /// Whether what was said is shown too.
  package var showsTranscripts = false
  /// The file that transcripts are written into.
  package var recording: String?
  /// The file of transcripts that are judged again; nothing is connected to.
  package var replay: String?

  package init() {}
}

/// A format to write into a file: `json=report.json`.
package struct ProbeOutput: Sendable {
  package let format: ProbeFormat
  package let path: String

  package init?(_ text: String) {
    guard let equals = text.firstIndex(of: "="), let format = ProbeFormat(rawValue: String(text[..<equals])) else { return nil }
    self.format = format
    path = String(text[text.index(after: equals)...])
    if path.isEmpty { return nil }
  }
}

package enum ProbeFormat: String, CaseIterable, Sendable { case text, json, junit, prometheus, tap }
