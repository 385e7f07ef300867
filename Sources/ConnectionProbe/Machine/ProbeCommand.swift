package import SMTPProtocol

/// What whoever runs a probe has to do for it, in order.
package enum ProbeCommand: Sendable, Hashable {
  /// A stage begins, and with it its time.
  case begin(ProbeStage)
  /// Report `configured`: whether this machine's OpenSSL can do what is asked for.
  case checkConfiguration
  /// Report `secretsRead` or `secretFailed`, or `configured` where the client's key cannot be opened.
  case readSecrets
  /// Report `resolved`, then how it went with the addresses and the proxy, up to a connection or a failure.
  case connect
  /// Begin the handshake of TLS; report `tlsFinished` or `tlsFailed`.
  case startTLS
  /// The connection under TLS is one to talk on.
  case proceed
  /// Send a line, which holds no secret.
  case send([UInt8])
  /// Send a message, its end included.
  case sendMessage([UInt8])
  /// Report `tokenRead` or `tokenFailed`.
  case fetchToken
  /// Send the answer to the challenge; report `answered` or `answerFailed`.
  case authenticate(SASLMechanism, challenge: [UInt8]?, isInitial: Bool)
  /// The probe is over; close the connection.
  case finish
}
