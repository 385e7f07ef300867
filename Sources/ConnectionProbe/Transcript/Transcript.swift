package import SMTPProtocol
package import TLSTransport

/// What happened during one attempt, in order: with the plan it is all that a verdict follows from.
///
/// It holds no secret: what a server may have echoed of one is masked before it gets here.
package struct Transcript: Sendable, Equatable {
  package var events: [TimedEvent] = []
  /// When the attempt began, in seconds since 1970; nil where nobody knows.
  package var start: Int64?

  package init(_ events: [TimedEvent] = [], start: Int64? = nil) {
    self.events = events
    self.start = start
  }
}

package struct TimedEvent: Sendable, Equatable {
  /// Since the attempt began.
  package let time: Milliseconds
  package let event: ProbeEvent

  package init(_ event: ProbeEvent, at time: Milliseconds) {
    self.time = time
    self.event = event
  }
}

/// What happens to a probe.
package enum ProbeEvent: Sendable, Equatable {
  /// This machine can do what is asked for, or not.
  case configured([LocalFault])
  /// All secrets that are needed now are there.
  case secretsRead
  case secretFailed(ProbeReason, message: String, field: String)
  /// The addresses of the host, or of the proxy.
  case resolved([String])
  case resolveFailed(isNameUnknown: Bool, message: String)
  /// How it went with each address, the last one `ok` where there is a connection.
  case dialed([AddressRecord])
  /// A way through the proxy, or none; a proxy that answered is not `unreachable`.
  case proxyOpened
  case proxyFailed(isUnreachable: Bool, isRetryable: Bool, message: String)
  case tlsFinished(TLSFacts)
  case tlsFailed(TLSFailure, TLSFacts)
  case received([UInt8])
  case closed
  case reset
  /// A failure of TLS after the handshake.
  case broken(TLSFailure)
  /// The time of the stage that began last is over.
  case deadline
  /// The answer of SASL was sent.
  case answered(includesResponse: Bool)
  case answerFailed(SASLError)
  case tokenRead(TokenFacts)
  case tokenFailed(TokenFailure)
  /// Whoever runs the program stopped it.
  case interrupted
  /// A line that was sent, for people: what it holds of a secret is left out. Changes nothing.
  case sent(String)
}
