package import Manifests

/// Asks a server for what this machine's OpenSSL cannot do, SSLv3 and lost suites, with a ClientHello made by hand, and goes no
/// further than its answer. Bytes in and out; the sending is the caller's.
package struct ClientHelloProbe: Sendable {
  /// The newest version that is offered.
  package let version: TLSProtocol
  package let suites: [CipherSuite]
  package let serverName: String?

  /// - Parameter serverName: not sent with SSLv3, which has no extensions (RFC 6101), nor where it is an address.
  package init(version: TLSProtocol, suites: [CipherSuite], serverName: String?) {
    self.version = version
    self.suites = suites
    self.serverName = version == .ssl3 ? nil : ServerName.sendable(serverName)
  }

  /// Every suite of that version which the probe would offer if OpenSSL had it.
  package static func suites(for version: TLSProtocol) -> [CipherSuite] {
    CipherSuite.all.filter { $0.works(with: version) && $0.reasonNotToOffer == nil }
  }

  /// Those of them that this machine's OpenSSL no longer has.
  package static func lostSuites(for version: TLSProtocol) -> [CipherSuite] {
    suites(for: version).filter { suite in suite.number.flatMap { OpenSSLSuites.available[$0] } == nil }
  }

  /// The record that holds the ClientHello (RFC 6101, section 5.6.1.2; RFC 5246, section 7.4.1.2; RFC 8446, section 4.1.2).
  package func clientHello(random: [UInt8] = ClientHelloProbe.randomBytes()) -> [UInt8] {
    let legacyVersion = min(version, .tls12).wireVersion
    var body = ByteWriter()
    body.append(legacyVersion)
    body.bytes += random.prefix(32) + [UInt8](repeating: 0, count: max(0, 32 - random.count))
    body.appendVector8([])
    // Renegotiation is secure in the first handshake of a client that says so (RFC 5746, section 3.3).
    let numbers = suites.compactMap(\.number).prefix(Self.suiteLimit) + [0x00FF]
    body.appendVector16(numbers.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] })
    body.appendVector8([0])
    if version != .ssl3 { body.appendVector16(extensions()) }
    var message = ByteWriter()
    message.bytes = [1, 0]
    message.appendVector16(body.bytes)
    var record = ByteWriter()
    record.bytes = [22]
    // Some servers close the connection over a newer one (RFC 5246, appendix E.1).
    record.append(version == .ssl3 ? TLSProtocol.ssl3.wireVersion : TLSProtocol.tls1.wireVersion)
    record.appendVector16(message.bytes)
    return record.bytes
  }

  /// 32 bytes.
  package static func randomBytes() -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
  }

  /// Fewer than make a ClientHello too long for old servers, more than any version has.
  private static let suiteLimit = 400

  private func extensions() -> [UInt8] {
    var writer = ByteWriter()
    if let serverName {
      var list = ByteWriter()
      list.bytes = [0]
      list.appendVector16(Array(serverName.utf8))
      writer.appendExtension(0, vector16: list.bytes)
    }
    // supported_groups: X25519, P-256, P-384, P-521, ffdhe2048, ffdhe3072; ec_point_formats: uncompressed.
    writer.appendExtension(10, vector16: [0, 29, 0, 23, 0, 24, 0, 25, 1, 0, 1, 1])
    if version < .tls13 { writer.appendExtension(11, vector8: [0]) }
    if version >= .tls12 { writer.appendExtension(13, vector16: Self.signatureAlgorithms) }
    if version == .tls13 {
      writer.appendExtension(43, vector8: [3, 4])
      // No share of a key: the server asks for one with a HelloRetryRequest, which names the suite.
      writer.appendExtension(51, vector16: [])
    }
    return writer.bytes
  }

  /// RSA-PSS, ECDSA, Ed25519, RSA and DSA with every digest down to SHA-1 (RFC 8446, section 4.2.3; RFC 5246, section 7.4.1.4.1).
  private static let signatureAlgorithms: [UInt8] = [
    8, 4, 8, 5, 8, 6, 8, 7, 4, 3, 5, 3, 6, 3, 4, 1, 5, 1, 6, 1, 4, 2, 3, 3, 3, 1, 2, 3, 2, 1, 2, 2,
  ]
}

/// Writes numbers and vectors as TLS does: with the length in front, in the order of the network.
struct ByteWriter {
  var bytes: [UInt8] = []

  mutating func append(_ number: UInt16) { bytes += [UInt8(number >> 8), UInt8(number & 0xFF)] }

  /// Of less than 256 bytes.
  mutating func appendVector8(_ content: [UInt8]) {
    bytes.append(UInt8(truncatingIfNeeded: content.count))
    bytes += content
  }

  /// Of less than 65,536 bytes.
  mutating func appendVector16(_ content: [UInt8]) {
    append(UInt16(truncatingIfNeeded: content.count))
    bytes += content
  }

  mutating func appendExtension(_ type: UInt16, vector16 content: [UInt8]) {
    var body = ByteWriter()
    body.appendVector16(content)
    append(type)
    appendVector16(body.bytes)
  }

  mutating func appendExtension(_ type: UInt16, vector8 content: [UInt8]) {
    var body = ByteWriter()
    body.appendVector8(content)
    append(type)
    appendVector16(body.bytes)
  }
}
