/// What happens to a session. The list of its events is its transcript: the same events give the same commands and the same verdict.
package enum SessionEvent: Sendable, Hashable {
  /// There is a connection; with implicit TLS, also TLS, and all of it that has to be verified is.
  case connected
  /// Bytes of the server, however split; within TLS, what TLS carried.
  case received([UInt8])
  /// The server ended the connection in order.
  case closed
  /// The connection broke.
  case reset
  /// The time is over that the stage had which began last.
  case deadline
  /// After `startTLS`: the handshake is done, and all that has to be verified is.
  case secured
  /// The server refused by an alert of TLS, named here.
  case alert(String)
  /// Inside TLS the server sent what is no TLS, or what no key decrypts; the text says what.
  case unreadable(String)
  /// After `authenticate`: the answer is sent. An AUTH command may have had no room for the initial response.
  case answered(includesResponse: Bool)
  /// After `authenticate`: there is no answer, and nothing is sent.
  case answerFailed(SASLError)
  /// After `authenticate`: there is no secret to answer with, and why is known elsewhere. The session ends in order.
  case withdrawn
}

/// What whoever runs a session has to do for it, in order.
package enum SessionCommand: Sendable, Hashable {
  /// A stage begins, and with it its time.
  case begin(SessionStage)
  /// Send a command, its CR LF included. It holds no secret.
  case send([UInt8])
  /// Begin the handshake of TLS, and report `secured` or end the session.
  case startTLS
  /// Send what `SASLExchange.respond` answers to the challenge, and report `answered` or `answerFailed`.
  ///
  /// Nil asks for the initial response: in the AUTH command where `isInitial`, as far as it has room, else in a line of its own.
  case authenticate(SASLMechanism, challenge: [UInt8]?, isInitial: Bool)
  /// Send the message, which is as DATA wants it, its end included.
  case sendMessage([UInt8])
  /// The session is over; the connection may be closed.
  case finish
}

/// The stages of a connection that are a matter of SMTP, by the names of the contract.
package enum SessionStage: String, Sendable, Hashable, CaseIterable {
  case greeting, ehlo, starttls
  /// Here only for what ends a session between STARTTLS and `secured`; the stage is somebody else's.
  case tls
  case auth, mail, quit
}

package enum StageOutcome: String, Sendable, Hashable {
  case ok, failed, skipped
  case notReached = "not-reached"
}
