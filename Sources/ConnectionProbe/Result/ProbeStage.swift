/// The stages of a probe, in their order; with SSL_TLS `tls`, `certificate` and `hostname` come before `greeting`.
package enum ProbeStage: String, Sendable, Hashable, CaseIterable {
  case configuration, secret, resolve, proxy, connect, greeting, ehlo, starttls, tls, certificate, hostname
  case clientCertificate = "client-certificate"
  case token, auth, mail, quit
}

package enum StageOutcome: String, Sendable, Hashable, CaseIterable {
  case ok, failed, skipped
  case notReached = "not-reached"
}

/// Who did not let it work.
package enum Party: String, Sendable, Hashable, CaseIterable {
  /// This side, by its policy or for what it lacks.
  case client
  case server
  case network
  case tokenEndpoint = "token-endpoint"
  /// Whoever stopped the run.
  case `operator`
}

/// Why a stage failed, by the names of the contract.
package enum ProbeReason: String, Sendable, Hashable, CaseIterable {
  // configuration
  case unsupportedProtocol = "unsupported-protocol"
  case noUsableCipher = "no-usable-cipher"
  case contradictoryProtocols = "contradictory-protocols"
  case keyMismatch = "key-mismatch"
  case keyUnreadable = "key-unreadable"
  case certificateUnreadable = "certificate-unreadable"
  // secret
  case secretMissing = "secret-missing"
  case secretForbidden = "secret-forbidden"
  case secretCommandFailed = "secret-command-failed"
  // resolve, proxy, connect
  case nameNotFound = "name-not-found"
  case resolverUnavailable = "resolver-unavailable"
  case proxyUnreachable = "proxy-unreachable"
  case proxyRefused = "proxy-refused"
  case connectionRefused = "connection-refused"
  case connectTimeout = "connect-timeout"
  case unreachable
  // the dialogue
  case stalled, tarpit, closed
  case notSMTP = "not-smtp"
  case serviceRefused = "service-refused"
  case serviceUnavailable = "service-unavailable"
  case replyTooLong = "reply-too-long"
  case malformedReply = "malformed-reply"
  case rejected
  case notOffered = "not-offered"
  case refused, injected
  // tls, certificate, hostname, client-certificate
  case notTLS = "not-tls"
  case peerAlert = "peer-alert"
  case protocolMismatch = "protocol-mismatch"
  case cipherMismatch = "cipher-mismatch"
  case localPolicy = "local-policy"
  case untrustedRoot = "untrusted-root"
  case selfSigned = "self-signed"
  case incompleteChain = "incomplete-chain"
  case expired
  case notYetValid = "not-yet-valid"
  case weakKey = "weak-key"
  case wrongPurpose = "wrong-purpose"
  case revoked
  case invalidChain = "invalid-chain"
  case mismatch
  case required
  // token
  case tokenEndpointUnreachable = "token-endpoint-unreachable"
  case tokenEndpointUntrusted = "token-endpoint-untrusted"
  case tokenRejected = "token-rejected"
  case tokenMalformed = "token-malformed"
  // auth
  case onlyBeforeTLS = "only-before-tls"
  case noCommonMechanism = "no-common-mechanism"
  case disabled, temporary
  case encryptionRequired = "encryption-required"
  case passwordTransition = "password-transition"
  // mail
  case senderRejected = "sender-rejected"
  case recipientRejected = "recipient-rejected"
  case recipientDeferred = "recipient-deferred"
  case messageRejected = "message-rejected"
  case authenticationRequired = "authentication-required"
  // any stage
  case interrupted
}
