import ConnectionProbe
import Diagnostics

/// What a test report says of a connection beside its verdict, one name and one text each, cut and escaped.
struct ProbeDetail {
  let name: String
  let value: String

  static func all(of result: ProbeResult) -> [ProbeDetail] {
    var details: [ProbeDetail] = []
    func add(_ name: String, _ value: String?) {
      if let value { details.append(ProbeDetail(name: name, value: VisibleText.shorten(value, to: 1000))) }
    }
    add("endpoint", result.endpointText)
    add("security", result.security)
    if let failure = result.failure {
      add("stage", failure.stage.rawValue)
      add("reason", failure.reason.rawValue)
      add("by", failure.by.rawValue)
      add("retryable", failure.isRetryable ? "yes" : "no")
      add("message", failure.message)
      add("field", failure.field)
      add("help", failure.help)
    }
    add("attempts", String(result.attempts))
    add("duration", result.duration.words)
    return details
  }
}
