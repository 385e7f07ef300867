package import CanonicalJSON

/// What was recorded of one connection: with its job, each verdict can be given again.
package struct RecordedProbe: Sendable, Equatable {
  package var job: ProbeJob
  /// The transcripts of all attempts, the last one being what the verdict is about.
  package var attempts: [Transcript]
  /// What was tried after a failure.
  package var trials: [Trial]
  /// What was found before the connection was tried.
  package var findings: [ProbeFinding]

  package init(job: ProbeJob, attempts: [Transcript], trials: [Trial] = [], findings: [ProbeFinding] = []) {
    self.job = job
    self.attempts = attempts
    self.trials = trials
    self.findings = findings
  }

  /// Nil where nothing was probed.
  package init?(_ result: ProbeResult) {
    guard let job = result.job else { return nil }
    self.init(
      job: job, attempts: result.earlierTranscripts + [result.transcript], trials: result.trials,
      findings: result.planFindings)
  }

  /// The verdict, given again; nil where there is no attempt, which no file has.
  package var result: ProbeResult? {
    guard let last = attempts.last else { return nil }
    var result = ProbeVerdict.judge(job, last, attempts: attempts.count)
    result.earlierTranscripts = attempts.dropLast()
    result.addPlanFindings(findings)
    result.conclude(from: trials)
    return result
  }
}

/// A file of transcripts: one JSON object, which `probe --record FILE` writes and `probe --replay FILE` reads.
///
/// Reading gives exactly what was written. The file may come from anywhere: what is wrong with it is said with its place, and its
/// size is limited.
package struct TranscriptFile: Sendable, Equatable {
  package static let byteLimit = 64 * 1024 * 1024
  static let version = 1
  static let probeLimit = 100_000
  /// A first attempt, and as many retries as a manifest may ask for, or somewhat more by the command line.
  static let attemptLimit = 10_000
  static let eventLimit = 1_000_000
  static let trialLimit = 100
  static let findingLimit = 1000
  /// In seconds since 1970: further away than any clock.
  static let lastStart = 1 << 40

  /// The version of the program that recorded.
  package var program: String
  package var probes: [RecordedProbe]

  package init(program: String, probes: [RecordedProbe]) {
    self.program = program
    self.probes = probes
  }

  package var value: JSONValue {
    [
      "version": .integer(Self.version), "smtplint": .string(program),
      "probes": .array(
        probes.map { probe in
          [
            "job": JobCoding.encode(probe.job),
            "attempts": .array(probe.attempts.map { .object(Self.encode($0)) }),
            "trials": .array(
              probe.trials.map { .object([.init("change", .string($0.change.rawValue))] + Self.encode($0.transcript)) }),
            "findings": .array(
              probe.findings.map { ["name": .string($0.name), "message": .string($0.message)] }),
          ]
        }),
    ]
  }

  private static func encode(_ transcript: Transcript) -> [JSONValue.Member] {
    [
      .init("start", transcript.start.map { .integer(Int($0)) } ?? .null),
      .init("events", .array(transcript.events.map(EventCoding.encode))),
    ]
  }

  private static func attempts(of probe: JSONPlace) throws(TranscriptError) -> [Transcript] {
    let place = try probe.member("attempts")
    let attempts = try place.list(limit: attemptLimit, decode)
    if attempts.isEmpty { throw place.fault("an attempt is expected") }
    return attempts
  }

  private static func decode(_ place: JSONPlace) throws(TranscriptError) -> Transcript {
    Transcript(
      try place.member("events").list(limit: eventLimit, EventCoding.decode),
      start: try place.optional("start") { place throws(TranscriptError) in Int64(try place.number(in: 0...lastStart)) })
  }

  package var text: String { value.prettyText + "\n" }

  package init(_ bytes: [UInt8]) throws(TranscriptError) {
    guard bytes.count <= Self.byteLimit else {
      throw TranscriptError(place: "", "file has more than \(Self.byteLimit / 1024 / 1024) MiB")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw TranscriptError(place: "", "file is not UTF-8") }
    guard let value = JSONValue(text: text) else { throw TranscriptError(place: "", "file is no JSON") }
    try self.init(JSONPlace(value))
  }

  package init(_ value: JSONValue) throws(TranscriptError) { try self.init(JSONPlace(value)) }

  private init(_ place: JSONPlace) throws(TranscriptError) {
    let version = try place.member("version")
    guard version.value == .integer(Self.version) else { throw version.fault("version is not \(Self.version)") }
    program = try place.member("smtplint").text()
    probes = try place.member("probes").list(limit: Self.probeLimit) { probe throws(TranscriptError) in
      RecordedProbe(
        job: try JobCoding.decode(try probe.member("job")),
        attempts: try Self.attempts(of: probe),
        trials: try probe.optional("trials") { trials throws(TranscriptError) in
          try trials.list(limit: Self.trialLimit) { trial throws(TranscriptError) in
            Trial(try trial.member("change").word(), try Self.decode(trial))
          }
        } ?? [],
        findings: try probe.optional("findings") { findings throws(TranscriptError) in
          try findings.list(limit: Self.findingLimit) { finding throws(TranscriptError) in
            ProbeFinding(try finding.member("name").text(), try finding.member("message").text())
          }
        } ?? [])
    }
  }
}

/// Why a file of transcripts cannot be read.
package struct TranscriptError: Error, Sendable, Hashable {
  /// Such as `probes[0].attempts[0].events[3].tls`; empty for the whole file.
  package let place: String
  /// What is expected there, not escaped.
  package let message: String

  init(place: String, _ message: String) {
    self.place = place
    self.message = message
  }
}
