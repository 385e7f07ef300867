package import ConnectionProbe
import Diagnostics
package import Reporting

/// Results for people: a headline for each connection, a line for each stage that was reached, on failure why and what to do, and
/// counts at the end. What servers said is escaped and cut.
package struct ProbeText {
  private let style: TextStyle
  private let now: Int64
  private let showsTranscript: Bool
  private let isQuiet: Bool

  /// `now` is in seconds since 1970; `isQuiet` leaves failures only.
  package init(style: TextStyle, now: Int64, showsTranscript: Bool = false, isQuiet: Bool = false) {
    self.style = style
    self.now = now
    self.showsTranscript = showsTranscript
    self.isQuiet = isQuiet
  }

  package func render(_ results: [ProbeResult]) -> String {
    let shown = isQuiet ? results.filter { $0.outcome == .failed } : results
    var text = shown.map(render).joined(separator: "\n")
    guard !isQuiet else { return text }
    if !text.isEmpty { text += "\n" }
    return text + summary(of: results)
  }

  /// One connection.
  package func render(_ result: ProbeResult) -> String {
    var text = headline(of: result) + "\n"
    if result.outcome != .skipped { text += stages(of: result) }
    if let failure = result.failure { text += paragraph(on: failure) }
    for finding in result.findings where result.outcome != .skipped {
      text += "  \(style.paint("note[\(shown(finding.name, 60))]", .info)): \(shown(finding.message, 400))\n"
    }
    if showsTranscript { text += transcript(of: result) }
    return text
  }

  // MARK: Parts

  private func headline(of result: ProbeResult) -> String {
    var text = mark(of: result.outcome) + " " + style.paint(shown(result.connection, 128), .strong)
    text += " \(shown(result.endpointText, 300)) \(shown(result.security, 20))"
    if let vantage = result.vantage.name { text += " from \(shown(vantage, 260))" }
    if let reason = result.skipReason { return text + ": \(shown(reason, 400))" }
    text += ", \(result.duration.words)"
    return result.attempts > 1 ? text + ", \(result.attempts) attempts" : text
  }

  private func stages(of result: ProbeResult) -> String {
    var text = ""
    for record in result.stages where record.outcome == .ok || record.outcome == .failed {
      let fact = StageFact.text(of: record.stage, in: result, now: now).map { "  " + shown($0, 160) } ?? ""
      text += "  \(mark(of: record.outcome)) \(padded(record.stage.rawValue, Self.stageWidth))"
      text += "\(aligned(record.duration.words, Self.timeWidth))\(fact)\n"
    }
    for (outcome, label) in [(StageOutcome.skipped, "skipped"), (.notReached, "not reached")] {
      let names = result.stages.filter { $0.outcome == outcome }.map(\.stage.rawValue)
      if !names.isEmpty { text += style.paint("  \(label): \(names.joined(separator: ", "))", .frame) + "\n" }
    }
    return text
  }

  private func paragraph(on failure: ProbeFailure) -> String {
    var text = "  \(style.paint(failure.reason.rawValue, .error))\(style.paint(": \(shown(failure.message, 600))", .strong))\n"
    func add(_ label: String, _ words: String) { text += style.paint("    = ", .frame) + "\(label): \(words)\n" }
    add("by", failure.by.words)
    if let field = failure.field { add("field", shown(field, 200)) }
    if let help = failure.help { add("help", shown(help, 600)) }
    if failure.isRetryable { add("retry", "it may pass by itself") }
    return text
  }

  private func summary(of results: [ProbeResult]) -> String {
    let summary = ProbeSummary(results)
    let counts = [
      (summary.ok, "ok", TextStyle.Role.added), (summary.failed, "failed", .error), (summary.skipped, "skipped", .info),
    ].filter { $0.0 > 0 }.map { style.paint("\($0.0) \($0.1)", $0.2) }
    var text = "\(results.count) connection\(results.count == 1 ? "" : "s")"
    if !counts.isEmpty { text += ": \(counts.joined(separator: ", "))" }
    text += "\n"
    // With one failure it was just said.
    guard summary.failed > 1 else { return text }
    let reasons = Dictionary(grouping: results.compactMap(\.failure)) { "\($0.stage.rawValue) \($0.reason.rawValue)" }
      .sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
    let width = String(reasons.first?.value.count ?? 0).count
    for (reason, failures) in reasons { text += "  \(aligned(String(failures.count), width)) \(reason)\n" }
    return text
  }

  // MARK: Transcripts

  /// A reply with more lines is cut: a server may send ten thousand.
  private static let replyLineLimit = 100

  private func transcript(of result: ProbeResult) -> String {
    var text = ""
    var received = 0
    func tellRest() -> String {
      let rest = received - Self.replyLineLimit
      return rest > 0
        ? "  \(padded("", Self.timeWidth)) \(style.paint("… \(rest) more line\(rest == 1 ? "" : "s")", .frame))\n" : ""
    }
    for line in result.transcript.lines {
      if line.direction == .received {
        received += 1
        if received > Self.replyLineLimit { continue }
      } else {
        text += tellRest()
        received = 0
      }
      let mark = style.paint(line.direction.mark, line.direction.role)
      text += "  \(aligned(line.time.words, Self.timeWidth)) \(mark) \(shown(line.text, 500))\n"
    }
    return text + tellRest()
  }

  // MARK: Words

  private static let stageWidth = ProbeStage.allCases.map(\.rawValue.count).max() ?? 0
  private static let timeWidth = 10

  private func mark(of outcome: ProbeResult.Outcome) -> String {
    switch outcome {
    case .ok: style.paint("ok", .added) + "     "
    case .failed: style.paint("FAILED", .error) + " "
    case .skipped: style.paint("skipped", .info)
    }
  }

  private func mark(of outcome: StageOutcome) -> String { mark(of: outcome == .ok ? ProbeResult.Outcome.ok : .failed) }

  private func shown(_ text: String, _ limit: Int) -> String { VisibleText.shorten(text, to: limit) }

  private func padded(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(0, width - text.count)) }

  private func aligned(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}

extension Party {
  /// Who it is, for people.
  var words: String {
    switch self {
    case .client: "this side"
    case .server: "the server"
    case .network: "the network"
    case .tokenEndpoint: "the token endpoint"
    case .operator: "whoever runs this"
    }
  }
}

extension TranscriptLine.Direction {
  fileprivate var role: TextStyle.Role {
    switch self {
    case .sent: .added
    case .received: .info
    case .note: .frame
    }
  }
}
