import Diagnostics

/// The samples of one metric in Prometheus's text format, version 0.0.4; all are gauges.
struct PrometheusFamily {
  private let name: String
  private let help: String
  private var samples = ""

  init(_ name: String, _ help: String) {
    self.name = name
    self.help = help
  }

  mutating func add(_ labels: [(name: String, value: String)], _ value: String) {
    let list = labels.map { "\($0.name)=\"\(Self.escape($0.value))\"" }.joined(separator: ",")
    samples += "\(name){\(list)} \(value)\n"
  }

  /// Nothing where there are no samples.
  var text: String { samples.isEmpty ? "" : "# HELP \(name) \(help)\n# TYPE \(name) gauge\n\(samples)" }

  /// The value of a label: cut, visible, and with the escapes of the format.
  private static func escape(_ value: String) -> String {
    VisibleText.shorten(value, to: 300).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
  }
}
