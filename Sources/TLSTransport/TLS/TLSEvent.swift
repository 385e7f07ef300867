/// What a ``TLSHandler`` tells the handlers behind it, as user events.
package enum TLSEvent: Sendable {
  /// The handshake is done. Nothing that the server says is handed on before ``TLSHandler/proceed()``.
  case finished(TLSFacts)
  /// The handshake failed, or the connection later, also by its end or a reset; with what was known by then. The channel closes.
  case failed(TLSFailure, TLSFacts)
  /// The server ended the connection after the handshake; the channel closes. Without its close_notify (RFC 8446, section 6.1) it
  /// is not clean: somebody else may have cut it short.
  case closed(clean: Bool)
}

/// What went over the wire.
package struct TLSTraffic: Sendable, Equatable {
  package internal(set) var bytesIn = 0
  package internal(set) var bytesOut = 0
  /// Turns of each side: bytes without bytes of the other side between them.
  package internal(set) var flightsIn = 0
  package internal(set) var flightsOut = 0

  private enum Direction { case `in`, out }
  private var last: Direction?

  package init() {}

  mutating func countIn(_ count: Int) {
    guard count > 0 else { return }
    bytesIn += count
    if last != .in { flightsIn += 1 }
    last = .in
  }

  mutating func countOut(_ count: Int) {
    guard count > 0 else { return }
    bytesOut += count
    if last != .out { flightsOut += 1 }
    last = .out
  }
}

/// What must not be asked of a ``TLSHandler``.
package enum TLSUseError: Error, Sendable, Equatable {
  /// Bytes to send before the handshake is done and the caller has agreed to go on, or after the end.
  case notOpen
  /// Bytes to send at once while others, which were written before, wait for the channel to take them.
  case notInTurn
  /// TLS did not take the bytes; a ``TLSEvent`` says why.
  case failed
}
