import NIOCore
import TLSTransport

/// A session without cryptography that needs as many flights as TLS 1.3: `CH`, `SH`, `FI`, then records of a length and bytes.
final class ToySession: TLSSession {
  private var input: [UInt8] = []
  private var output: [UInt8] = []
  private var hasSaidHello = false
  private var end: TLSEngine.TransportEnd?
  private(set) var facts = TLSFacts()
  var refusesWrites = false
  /// The lengths of what was encrypted at once.
  private(set) var written: [Int] = []

  func receive(_ bytes: UnsafeRawBufferPointer) { input += bytes }

  func receiveEnd(_ end: TLSEngine.TransportEnd) { self.end = end }

  func handshake() -> TLSEngine.HandshakeProgress {
    if !hasSaidHello {
      hasSaidHello = true
      output += "CH".utf8
    }
    guard input.count >= 2 else { return end.map { .failed(failure(at: $0)) } ?? .needsInput }
    guard input.starts(with: Array("SH".utf8)) else {
      output += "AL".utf8
      return .failed(TLSFailure(.notTLS(input), duringHandshake: true))
    }
    input.removeFirst(2)
    output += "FI".utf8
    facts.keyExchange = "toy"
    return .finished(facts)
  }

  func read(into bytes: inout [UInt8]) -> TLSEngine.ReadOutcome {
    if input.starts(with: Self.closeNotify) { return .closed(clean: true) }
    if input.starts(with: Self.alert) { return .failed(TLSFailure(.peerAlert(code: 116, name: "alert"), duringHandshake: false)) }
    if input.count >= 2 {
      let length = Int(input[0]) << 8 | Int(input[1])
      if input.count >= 2 + length {
        bytes += input[2..<2 + length].map { $0 ^ 0x5A }
        input.removeFirst(2 + length)
        return .data
      }
    }
    switch end {
    case nil: return .needsInput
    case .closed?: return .closed(clean: false)
    case .reset?: return .failed(failure(at: .reset))
    }
  }

  private func failure(at end: TLSEngine.TransportEnd) -> TLSFailure {
    let isHandshake = facts.keyExchange == nil
    return TLSFailure(end == .reset ? .reset(bytesReceived: 0) : .closed(bytesReceived: 0), duringHandshake: isHandshake)
  }

  func write(_ bytes: UnsafeRawBufferPointer) -> TLSFailure? {
    if refusesWrites { return TLSFailure(.local(.other("full")), duringHandshake: false) }
    written.append(bytes.count)
    output += ToySession.record(Array(bytes))
    return nil
  }

  func withOutput<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    defer { output = [] }
    return try output.withUnsafeBytes(body)
  }

  func closeNotify() { output += Self.closeNotify }

  static let closeNotify: [UInt8] = [0xFF, 0xFF]
  static let alert: [UInt8] = [0xFF, 0xFE]

  static func record(_ bytes: [UInt8]) -> [UInt8] {
    [UInt8(bytes.count >> 8), UInt8(truncatingIfNeeded: bytes.count)] + bytes.map { $0 ^ 0x5A }
  }

  static func record(_ text: String) -> [UInt8] { record(Array(text.utf8)) }

  /// The bytes in these records.
  static func opened(_ records: [UInt8]) -> [UInt8] {
    var (rest, all): (ArraySlice<UInt8>, [UInt8]) = (records[...], [])
    while rest.count >= 2, rest.prefix(2) != closeNotify[...] {
      let length = Int(rest[rest.startIndex]) << 8 | Int(rest[rest.startIndex + 1])
      all += rest.dropFirst(2).prefix(length).map { $0 ^ 0x5A }
      rest = rest.dropFirst(2 + length)
    }
    return all
  }
}

/// The other side of it over a socket.
extension ScriptedPeer.Connection {
  /// True when the client has finished the handshake.
  func shakeHands() -> Bool {
    guard receive(2) == Array("CH".utf8) else { return false }
    send("SH")
    return receive(2) == Array("FI".utf8)
  }

  /// The records of a request; empty where none comes.
  func receiveRecord() -> [UInt8] {
    let head = receive(2)
    guard head.count == 2, head != ToySession.closeNotify else { return [] }
    let length = Int(head[0]) << 8 | Int(head[1])
    var body: [UInt8] = []
    while body.count < length {
      let more = receive(length - body.count)
      if more.isEmpty { return [] }
      body += more
    }
    return body.map { $0 ^ 0x5A }
  }

  func sendRecords(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      send(ToySession.record(Array(rest.prefix(10_000))))
      rest = rest.dropFirst(10_000)
    }
  }
}
