internal import KeyMaterial

/// A client of SCRAM-SHA-256 (RFC 5802, RFC 7677) that does not bind to the channel.
struct SCRAMClient: Sendable {
  /// RFC 7677, section 4, asks for 4,096 at least. More than the upper bound is a second or two of work for whoever asks for it.
  static let iterations = 4096...2_000_000

  /// "n,,": the client does not know channel binding (RFC 5802, section 7).
  private static let header = "n,,"
  /// The same in base64.
  private static let channelBinding = "biws"

  private let bareStart: String
  private let nonce: String
  private var expectedSignature: [UInt8] = []

  init(username: String, nonce: String) {
    self.nonce = nonce
    bareStart = "n=\(Self.escape(username)),r=\(nonce)"
  }

  /// 24 bytes of chance, in letters that need no escape.
  static func makeNonce() throws(SASLError) -> String {
    let bytes = try SASLError.unlessAvailable { () throws(UnavailableAlgorithm) in try RandomBytes.make(count: 24) }
    return String(decoding: Base64.encode(bytes), as: UTF8.self)
  }

  /// A name as `saslname` (RFC 5802, section 5.1).
  static func escape(_ name: String) -> String {
    name.unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar {
      case "=": result += "=3D"
      case ",": result += "=2C"
      default: result.unicodeScalars.append(scalar)
      }
    }
  }

  var initialResponse: [UInt8] { Array((Self.header + bareStart).utf8) }

  /// The client's proof, in answer to the server's first message.
  mutating func answer(
    _ challenge: [UInt8], password: UnsafeRawBufferPointer, isStopped: () -> Bool
  ) throws(SASLError) -> [UInt8] {
    let (serverNonce, salt, count) = try parse(challenge)
    let withoutProof = "c=\(Self.channelBinding),r=\(serverNonce)"
    let message = Array(bareStart.utf8) + [UInt8(ascii: ",")] + challenge + Array(",\(withoutProof)".utf8)
    let keys = try SASLError.unlessAvailable { () throws(UnavailableAlgorithm) in
      try Self.prove(message, password: password, salt: salt, iterations: count, isStopped: isStopped)
    }
    guard let (proof, signature) = keys else { throw .stopped }
    expectedSignature = signature
    return Array("\(withoutProof),p=".utf8) + Base64.encode(proof)
  }

  /// The server's proof, in its final message.
  func verify(_ challenge: [UInt8]) throws(SASLError) {
    let attributes = challenge.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    guard let first = attributes.first else { throw .malformedChallenge }
    if first.starts(with: "e=".utf8) { throw .serverError }
    guard first.starts(with: "v=".utf8), let signature = Base64.decode(Array(first.dropFirst(2))) else {
      throw .malformedChallenge
    }
    guard !expectedSignature.isEmpty, SecretBytes.areEqual(signature, expectedSignature) else { throw .signatureMismatch }
  }

  /// The nonce, the salt and the iterations of the server's first message; what follows them are extensions that may be ignored.
  private func parse(_ challenge: [UInt8]) throws(SASLError) -> (nonce: String, salt: [UInt8], iterations: Int) {
    let attributes = challenge.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    if attributes.first?.starts(with: "m=".utf8) == true { throw .extensionRequired }
    if attributes.first?.starts(with: "e=".utf8) == true { throw .serverError }
    guard attributes.count >= 3, attributes[0].starts(with: "r=".utf8), attributes[1].starts(with: "s=".utf8),
      attributes[2].starts(with: "i=".utf8), let salt = Base64.decode(Array(attributes[1].dropFirst(2))), !salt.isEmpty,
      attributes[0].allSatisfy({ (0x21...0x7E).contains($0) })
    else { throw .malformedChallenge }
    let serverNonce = String(decoding: attributes[0].dropFirst(2), as: UTF8.self)
    guard serverNonce.hasPrefix(nonce), serverNonce.utf8.count > nonce.utf8.count else { throw .nonceMismatch }
    let digits = attributes[2].dropFirst(2)
    guard !digits.isEmpty, digits.allSatisfy(\.isDigit) else { throw .malformedChallenge }
    guard let count = Int(String(decoding: digits, as: UTF8.self)), Self.iterations.contains(count) else {
      throw .iterationsOutOfRange
    }
    return (serverNonce, salt, count)
  }

  /// RFC 5802, section 3; nil where it was stopped.
  private static func prove(
    _ message: [UInt8], password: UnsafeRawBufferPointer, salt: [UInt8], iterations: Int, isStopped: () -> Bool
  ) throws(UnavailableAlgorithm) -> (proof: [UInt8], serverSignature: [UInt8])? {
    guard
      var saltedPassword = try PBKDF2.key(password: password, salt: salt, iterations: iterations, isStopped: isStopped)
    else { return nil }
    defer { SecretBytes.wipe(&saltedPassword) }
    var clientKey = try HMAC.code(.sha256, key: saltedPassword, message: Array("Client Key".utf8))
    defer { SecretBytes.wipe(&clientKey) }
    let storedKey = try SHA256.digest(of: clientKey)
    let clientSignature = try HMAC.code(.sha256, key: storedKey, message: message)
    let serverKey = try HMAC.code(.sha256, key: saltedPassword, message: Array("Server Key".utf8))
    let serverSignature = try HMAC.code(.sha256, key: serverKey, message: message)
    return (zip(clientKey, clientSignature).map(^), serverSignature)
  }
}
