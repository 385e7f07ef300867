internal import Manifests

/// A ClientHello made by hand, as a session that ends with the server's answer to it: what the server chose is in the facts.
package final class ClientHelloSession: TLSSession {
  private let probe: ClientHelloProbe
  private var output: [UInt8]
  private var input: [UInt8] = []
  private var end: TLSEngine.TransportEnd?
  private var failure: TLSFailure?
  package private(set) var facts = TLSFacts()

  package init(_ probe: ClientHelloProbe) {
    self.probe = probe
    output = probe.clientHello()
  }

  package func receive(_ bytes: UnsafeRawBufferPointer) {
    // With one byte more than an answer may have it is none, however many follow.
    input += bytes.prefix(max(0, ClientHelloProbe.byteLimit + 1 - input.count))
  }

  package func receiveEnd(_ end: TLSEngine.TransportEnd) {
    if self.end == nil { self.end = end }
  }

  package func handshake() -> TLSEngine.HandshakeProgress {
    if let failure { return .failed(failure) }
    guard let kind = outcome() else { return .needsInput }
    let failure = TLSFailure(kind, duringHandshake: true)
    self.failure = failure
    return .failed(failure)
  }

  /// Why it goes no further; nil as long as the answer is not there.
  private func outcome() -> TLSFailure.Kind? {
    switch probe.answer(input) {
    case .serverHello(let version, let suite):
      guard version <= probe.version, probe.suites.contains(where: { $0.name == suite }) else {
        return .local(.noCipher)
      }
      facts.version = version
      facts.cipherSuite = suite
      return .local(.other("the ClientHello was answered, and that was all it was for"))
    case .alert(let code): return .peerAlert(code: code, name: TLSAlert.name(of: code))
    case .other(let bytes): return .notTLS(bytes)
    case .incomplete:
      switch end {
      case .closed: return .closed(bytesReceived: input.count)
      case .reset: return .reset(bytesReceived: input.count)
      case nil: return nil
      }
    }
  }

  package func read(into target: inout [UInt8]) -> TLSEngine.ReadOutcome { failure.map { .failed($0) } ?? .needsInput }

  package func write(_ bytes: UnsafeRawBufferPointer) -> TLSFailure? {
    failure ?? TLSFailure(.local(.other("the handshake is not finished")), duringHandshake: true)
  }

  package func withOutput<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    defer { output = [] }
    return try output.withUnsafeBytes(body)
  }

  package func closeNotify() {}
}
