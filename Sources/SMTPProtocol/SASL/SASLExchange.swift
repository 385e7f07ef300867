internal import KeyMaterial

/// The client's side of one exchange.
///
/// The secret, a password or a token, is lent for each answer and never kept. What comes back may hold it: whoever asked sends it
/// (`AuthenticationLine`) and wipes it. Names and passwords are sent as they are: their characters are not normalised (RFC 4013
/// wants NFKC), which makes no difference for ASCII and for what keyboards type.
package struct SASLExchange: Sendable {
  /// How much is kept of an error that a server explains.
  private static let errorLimit = 2000

  package let mechanism: SASLMechanism
  /// What the server said of its error, decoded: JSON (RFC 7628, section 3.2.2), or SCRAM's `e=`.
  package private(set) var serverError: String?

  private let username: String
  private let host: String
  private let port: Int
  private let fixedNonce: String?
  private var scram: SCRAMClient?
  /// How many challenges were answered.
  private var answers = 0

  /// The host and port are what OAUTHBEARER tells the server that the client connected to; the nonce, SCRAM's, is given in tests.
  package init(_ mechanism: SASLMechanism, username: String, host: String = "", port: Int = 0, nonce: String? = nil) {
    self.mechanism = mechanism
    self.username = username
    self.host = host
    self.port = port
    fixedNonce = nonce
  }

  /// The answer to a challenge, or with nil the initial response. To ask for that again begins anew.
  ///
  /// - Parameter isStopped: Asked now and then where the answer takes long; true ends that.
  package mutating func respond(
    to challenge: [UInt8]?, secret: UnsafeRawBufferPointer, isStopped: () -> Bool = { false }
  ) throws(SASLError) -> [UInt8] {
    guard let challenge else {
      answers = 0
      return try initialResponse(secret)
    }
    let response = try answer(challenge, secret, isStopped)
    answers += 1
    return response
  }

  private mutating func initialResponse(_ secret: UnsafeRawBufferPointer) throws(SASLError) -> [UInt8] {
    switch mechanism {
    case .plain:
      guard !username.utf8.contains(0), !secret.contains(0) else { throw .nulInCredential }
      return joined([[0], Array(username.utf8), [0]], secret, [])
    case .xoauth2:
      try refuseControls(secret)
      return joined([Array("user=\(username)\u{1}auth=Bearer ".utf8)], secret, [1, 1])
    case .oauthBearer:
      try refuseControls(secret)
      let identity = username.isEmpty ? "" : "a=\(SCRAMClient.escape(username))"
      let target = (host.isEmpty ? "" : "host=\(host)\u{1}") + (port == 0 ? "" : "port=\(port)\u{1}")
      return joined([Array("n,\(identity),\u{1}\(target)auth=Bearer ".utf8)], secret, [1, 1])
    case .scramSHA256:
      try refuseControls(secret)
      guard isUTF8(secret) else { throw .invalidUTF8 }
      let nonce = if let fixedNonce { fixedNonce } else { try SCRAMClient.makeNonce() }
      let client = SCRAMClient(username: username, nonce: nonce)
      scram = client
      return client.initialResponse
    case .cramMD5, .login:
      throw .noInitialResponse
    }
  }

  private mutating func answer(
    _ challenge: [UInt8], _ secret: UnsafeRawBufferPointer, _ isStopped: () -> Bool
  ) throws(SASLError) -> [UInt8] {
    switch (mechanism, answers) {
    // Whatever the prompt says: "Username:", "User Name\0", or a text in another language.
    case (.login, 0): return Array(username.utf8)
    case (.login, 1): return Array(secret)
    case (.cramMD5, 0):
      guard !challenge.isEmpty else { throw .malformedChallenge }
      let code = try SASLError.unlessAvailable { () throws(UnavailableAlgorithm) in
        try HMAC.code(.md5, key: secret, message: challenge)
      }
      return Array("\(username) ".utf8) + hexadecimal(code)
    // The server explains its error, and sends its refusal after the client's answer: an empty one, and RFC 7628, section 3.2.3.
    case (.xoauth2, 0), (.oauthBearer, 0):
      serverError = String(decoding: challenge.prefix(Self.errorLimit), as: UTF8.self)
      return mechanism == .xoauth2 ? [] : [1]
    case (.scramSHA256, 0):
      guard scram != nil else { throw .unexpectedChallenge }
      return try scram?.answer(challenge, password: secret, isStopped: isStopped) ?? []
    case (.scramSHA256, 1):
      do {
        try scram?.verify(challenge)
      } catch {
        if error == .serverError { serverError = String(decoding: challenge.prefix(Self.errorLimit), as: UTF8.self) }
        throw error
      }
      return []
    default: throw .unexpectedChallenge
    }
  }

  private func refuseControls(_ secret: UnsafeRawBufferPointer) throws(SASLError) {
    guard !username.utf8.contains(where: \.isControl), !secret.contains(where: \.isControl) else {
      throw .controlCharacterInCredential
    }
  }

  private func isUTF8(_ secret: UnsafeRawBufferPointer) -> Bool {
    secret.withMemoryRebound(to: UInt8.self) { bytes in
      do {
        _ = try UTF8Span(validating: bytes.span)
        return true
      } catch {
        return false
      }
    }
  }

  /// One array from the start, so that no part of the secret stays in one that was too short.
  private func joined(_ start: [[UInt8]], _ secret: UnsafeRawBufferPointer, _ end: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(start.reduce(0) { $0 + $1.count } + secret.count + end.count)
    for part in start { result += part }
    result += secret
    result += end
    return result
  }

  private func hexadecimal(_ bytes: [UInt8]) -> [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    return bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  }
}
