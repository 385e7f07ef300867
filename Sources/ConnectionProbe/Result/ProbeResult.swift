package import TLSTransport

/// What a probe of one connection found out. It holds no secret, and its texts hold what servers said as it came: whoever
/// shows them escapes them.
package struct ProbeResult: Sendable {
  package enum Outcome: String, Sendable { case ok, failed, skipped }

  package var connection: String
  package var vantage = Vantage.local
  package var host: String
  package var port: Int
  /// As the manifest spells it: `STARTTLS`, `SSL_TLS` or `NONE`.
  package var security: String
  package var outcome: Outcome
  /// How often it was tried; 0 where it was skipped.
  package var attempts = 1
  package var duration = Milliseconds.zero
  package var failure: ProbeFailure?
  package var stages: [StageRecord] = []
  package var addresses: [AddressRecord] = []
  /// Nil where no handshake began.
  package var tls: TLSFacts?
  /// As the server wrote them, keywords in upper case; nil before the reply to EHLO.
  package var capabilitiesBeforeTLS: [String]?
  package var capabilitiesAfterTLS: [String]?
  package var findings: [ProbeFinding] = []
  package var transcript: Transcript
  /// Those of the attempts before the last one.
  package var earlierTranscripts: [Transcript] = []
  /// Those of the findings that were there before the connection was tried.
  package private(set) var planFindings: [ProbeFinding] = []
  /// What was tried after the failure.
  package var trials: [Trial] = []
  /// Nil where it was skipped.
  package var job: ProbeJob?

  mutating func addPlanFindings(_ findings: [ProbeFinding]) {
    planFindings += findings
    self.findings += findings
  }

  package init(
    connection: String, host: String, port: Int, security: String, outcome: Outcome, transcript: Transcript = Transcript()
  ) {
    self.connection = connection
    self.host = host
    self.port = port
    self.security = security
    self.outcome = outcome
    self.transcript = transcript
  }
}

/// Where a probe is made from.
package struct Vantage: Sendable, Hashable {
  package let cluster: String?
  package let steng: String

  package init(cluster: String?, steng: String) {
    self.cluster = cluster
    self.steng = steng
  }

  /// This machine.
  package static let local = Vantage(cluster: nil, steng: "local")
}

/// Why a probe failed, and what to do.
package struct ProbeFailure: Sendable, Equatable {
  package var stage: ProbeStage
  package var reason: ProbeReason
  package var by: Party
  /// Whether it may pass by itself.
  package var isRetryable: Bool
  /// A headline: the specific noun first, what it is, what is expected.
  package var message: String
  /// The field of the manifest to change, such as `spec.port`; nil where none is at fault.
  package var field: String?
  /// What to change, as one sentence.
  package var help: String?

  package init(
    stage: ProbeStage, reason: ProbeReason, by: Party, isRetryable: Bool, message: String, field: String? = nil,
    help: String? = nil
  ) {
    self.stage = stage
    self.reason = reason
    self.by = by
    self.isRetryable = isRetryable
    self.message = message
    self.field = field
    self.help = help
  }
}

/// One stage: how it ended, and when it was.
package struct StageRecord: Sendable, Equatable {
  package let stage: ProbeStage
  package var outcome: StageOutcome
  /// Since the attempt began.
  package var start: Milliseconds
  package var duration: Milliseconds

  package init(stage: ProbeStage, outcome: StageOutcome, start: Milliseconds = .zero, duration: Milliseconds = .zero) {
    self.stage = stage
    self.outcome = outcome
    self.start = start
    self.duration = duration
  }
}

/// How it went with one address.
package struct AddressRecord: Sendable, Equatable {
  package let address: String
  /// `ok`, `refused`, `timeout`, `unreachable`, or the system's words.
  package let outcome: String
  package let duration: Milliseconds

  package init(address: String, outcome: String, duration: Milliseconds) {
    self.address = address
    self.outcome = outcome
    self.duration = duration
  }
}

/// Something about a connection that did not make it fail.
package struct ProbeFinding: Sendable, Equatable {
  package let name: String
  package let message: String

  package init(_ name: String, _ message: String) {
    self.name = name
    self.message = message
  }
}

/// A time in milliseconds, kept in tenths.
package struct Milliseconds: Sendable, Hashable, Comparable {
  package let tenths: Int

  package init(tenths: Int) { self.tenths = tenths }

  package static let zero = Milliseconds(tenths: 0)

  package static func < (left: Self, right: Self) -> Bool { left.tenths < right.tenths }

  package static func - (left: Self, right: Self) -> Self { Milliseconds(tenths: left.tenths - right.tenths) }

  package static func + (left: Self, right: Self) -> Self { Milliseconds(tenths: left.tenths + right.tenths) }
}
