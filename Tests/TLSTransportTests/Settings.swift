import COpenSSL
import KeyMaterial
import Manifests
import TLSTransport

extension TLSSettings {
  /// Trusts the toy root and expects localhost, unless told otherwise.
  static func toy(
    _ protocols: Set<TLSProtocol> = [.tls12, .tls13], suites: [String]? = nil, host: String = "localhost",
    anchors: [String] = ["root.der"], identity: ClientIdentity? = nil
  ) throws -> TLSSettings {
    TLSSettings(
      protocols: protocols, cipherSuites: suites, serverName: host, peerName: .host(host),
      anchors: try anchors.map { try ToyPKI.shared.bytes($0) }, identity: identity)
  }
}

extension ClientIdentity {
  static func toy(_ name: String) throws -> ClientIdentity {
    try open(
      certificateFile: try ToyPKI.shared.bytes("\(name).crt") + ToyPKI.shared.bytes("inter.crt"),
      keyFile: try ToyPKI.shared.bytes("\(name).key"), passphrase: nil)
  }
}

struct Unexpected: Error { let what: String }

extension TLSEngine.HandshakeProgress {
  func facts() throws -> TLSFacts {
    guard case .finished(let facts) = self else { throw Unexpected(what: "\(self)") }
    return facts
  }

  func failure() throws -> TLSFailure {
    guard case .failed(let failure) = self else { throw Unexpected(what: "\(self)") }
    return failure
  }
}
