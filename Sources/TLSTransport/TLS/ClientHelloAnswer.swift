package import Manifests

/// What a server answers to a ClientHello.
package enum ClientHelloAnswer: Sendable, Equatable {
  /// It chose; the suite is IANA's name, or its number where nobody has registered it.
  case serverHello(version: TLSProtocol, suite: String)
  case alert(code: UInt8)
  /// No TLS: the first bytes, at most 256.
  case other([UInt8])
  /// More bytes are needed.
  case incomplete
}

extension ClientHelloProbe {
  private static let shownLimit = 256
  /// A ServerHello has less than a tenth of this.
  static let byteLimit = 65_536

  /// Reads all bytes that have come since the ClientHello.
  package func answer(_ bytes: [UInt8]) -> ClientHelloAnswer {
    let other = ClientHelloAnswer.other(Array(bytes.prefix(Self.shownLimit)))
    guard bytes.count <= Self.byteLimit else { return other }
    var messages: [UInt8] = []
    var rest = bytes[...]
    while let type = rest.first {
      guard (20...23).contains(type), rest.count < 2 || rest[rest.startIndex + 1] == 3 else { return other }
      guard rest.count >= 5 else { return .incomplete }
      let start = rest.startIndex
      let length = Int(rest[start + 3]) << 8 | Int(rest[start + 4])
      guard length > 0, length <= 1 << 14 else { return other }
      // What a long record holds so far is enough where it holds the ServerHello.
      let content = rest[(start + 5)...].prefix(length)
      switch type {
      case 22:
        messages += content
        switch Self.readServerHello(messages[...]) {
        case .found(let version, let suite): return .serverHello(version: version, suite: suite)
        case .malformed: return other
        case .needsMore: break
        }
      case 21:
        guard messages.isEmpty else { return other }
        guard content.count >= 2 else { return .incomplete }
        let (level, code) = (content[content.startIndex], content[content.startIndex + 1])
        // A warning, such as that the name is unknown, and the ServerHello comes after it. 0 says that nothing does.
        if level != 1 || code == 0 { return .alert(code: code) }
      default: return other
      }
      guard content.count == length else { return .incomplete }
      rest = rest[(start + 5 + length)...]
    }
    return .incomplete
  }

  private enum ServerHello {
    case found(TLSProtocol, String)
    case needsMore, malformed
  }

  /// RFC 5246, section 7.4.1.3; RFC 8446, section 4.1.3.
  private static func readServerHello(_ message: ArraySlice<UInt8>) -> ServerHello {
    guard let type = message.first else { return .needsMore }
    guard type == 2 else { return .malformed }
    guard message.count >= 4 else { return .needsMore }
    let start = message.startIndex
    let length = Int(message[start + 1]) << 16 | Int(message[start + 2]) << 8 | Int(message[start + 3])
    guard (38...16_384).contains(length) else { return .malformed }
    guard message.count >= 4 + length else { return .needsMore }
    var reader = ByteReader(message[(start + 4)..<(start + 4 + length)])
    guard let legacyVersion = reader.number(), reader.skip(32), reader.skipVector8(), let suite = reader.number(),
      reader.skip(1)
    else { return .malformed }
    let wireVersion = supportedVersion(&reader) ?? legacyVersion
    guard let version = TLSProtocol(wireVersion: wireVersion) else { return .malformed }
    return .found(version, CipherSuite.numbered(suite)?.name ?? hexText(suite))
  }

  /// The extension that a server of TLS 1.3 tells its version with (RFC 8446, section 4.2.1).
  private static func supportedVersion(_ reader: inout ByteReader) -> UInt16? {
    guard reader.number() != nil else { return nil }
    while let type = reader.number(), let length = reader.number() {
      if type == 43, length == 2 { return reader.number() }
      guard reader.skip(Int(length)) else { return nil }
    }
    return nil
  }

  private static func hexText(_ number: UInt16) -> String {
    let digits = String(number, radix: 16, uppercase: true)
    return "0x" + String(repeating: "0", count: 4 - digits.count) + digits
  }
}

/// Reads numbers and vectors of TLS as long as there are bytes.
struct ByteReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  mutating func number() -> UInt16? {
    guard rest.count >= 2 else { return nil }
    defer { rest = rest.dropFirst(2) }
    return UInt16(rest[rest.startIndex]) << 8 | UInt16(rest[rest.startIndex + 1])
  }

  mutating func skip(_ count: Int) -> Bool {
    guard rest.count >= count else { return false }
    rest = rest.dropFirst(count)
    return true
  }

  mutating func skipVector8() -> Bool {
    guard let length = rest.first else { return false }
    return skip(1 + Int(length))
  }
}
