internal import KeyMaterial

/// Why a client cannot go on with an exchange. The raw values stand in transcripts.
package enum SASLError: String, Error, Sendable, Hashable, CaseIterable {
  // What the client has does not do.
  case nulInCredential = "nul-in-credential"
  case controlCharacterInCredential = "control-character-in-credential"
  case invalidUTF8 = "invalid-utf-8"
  case algorithmUnavailable = "algorithm-unavailable"
  case answerTooLong = "answer-too-long"
  /// The mechanism has no initial response: whoever asked for one did not look.
  case noInitialResponse = "no-initial-response"
  /// Nobody waits for the answer any more.
  case stopped

  // What the server says does not do.
  case malformedChallenge = "malformed-challenge"
  case unexpectedChallenge = "unexpected-challenge"
  case nonceMismatch = "nonce-mismatch"
  case iterationsOutOfRange = "iterations-out-of-range"
  case extensionRequired = "extension-required"
  case signatureMismatch = "signature-mismatch"
  case serverError = "server-error"

  package var message: String {
    switch self {
    case .nulInCredential: "the user name or the secret has a NUL byte, which the mechanism cannot carry"
    case .controlCharacterInCredential:
      "the user name or the secret has a control character, such as a line break, which the mechanism cannot carry"
    case .invalidUTF8: "the secret is not UTF-8, which the mechanism requires"
    case .algorithmUnavailable: "this machine's OpenSSL does not have or does not allow an algorithm that the mechanism needs"
    case .answerTooLong: "the answer is longer than the 12,288 bytes that a line of an exchange may have (RFC 4954, section 4)"
    case .noInitialResponse: "the mechanism has no initial response"
    case .stopped: "the answer was not needed any more"
    case .malformedChallenge: "the server's challenge does not have the form that the mechanism requires"
    case .unexpectedChallenge: "the server sent a challenge after the last that the mechanism has"
    case .nonceMismatch: "the server's nonce does not begin with the client's (RFC 5802, section 5.1)"
    case .iterationsOutOfRange:
      "the server asks for less than \(SCRAMClient.iterations.lowerBound) or more than \(SCRAMClient.iterations.upperBound) iterations"
    case .extensionRequired: "the server requires an extension that is not known (RFC 5802, section 5.1)"
    case .signatureMismatch: "the server does not prove that it knows the password (RFC 5802, section 3)"
    case .serverError: "the server ended the exchange with an error"
    }
  }
}

extension SASLError {
  static func unlessAvailable<Value>(_ body: () throws(UnavailableAlgorithm) -> Value) throws(SASLError) -> Value {
    do {
      return try body()
    } catch {
      throw .algorithmUnavailable
    }
  }
}
