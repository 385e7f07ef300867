import Foundation
import TLSTransport

/// A blocking socket under an engine, as simple as it can be.
final class SocketClient {
  let engine: TLSEngine
  private let descriptor: Int32
  /// How many bytes the engine gets at once.
  private let portion: Int

  struct Failure: Error {}

  init(_ context: TLSContext, port: UInt16, portion: Int = 65_536) throws {
    guard let engine = TLSEngine(context) else { throw Failure() }
    self.engine = engine
    self.portion = portion
    descriptor = try Self.connect(port)
  }

  deinit { close(descriptor) }

  func handshake() -> TLSEngine.HandshakeProgress {
    while true {
      let progress = engine.handshake()
      flush()
      guard case .needsInput = progress else { return progress }
      pump()
    }
  }

  func send(_ text: String) -> TLSFailure? {
    let failure = Array(text.utf8).withUnsafeBytes { engine.write($0) }
    flush()
    return failure
  }

  /// Reads until there is so much data, or an end.
  func read(atLeast count: Int = 1) -> (data: [UInt8], end: TLSEngine.ReadOutcome?) {
    var data: [UInt8] = []
    while data.count < count {
      let outcome = engine.read(into: &data)
      flush()
      switch outcome {
      case .data: continue
      case .needsInput: pump()
      case .closed, .failed: return (data, outcome)
      }
    }
    return (data, nil)
  }

  func flush() {
    engine.withOutput { bytes in
      var rest = bytes
      while !rest.isEmpty {
        let count = Foundation.send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
        guard count > 0 else { return }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      }
    }
  }

  private func pump() {
    var buffer = [UInt8](repeating: 0, count: portion)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    if count > 0 {
      buffer.withUnsafeBytes { engine.receive(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    } else {
      engine.receiveEnd(count < 0 && errno == ECONNRESET ? .reset : .closed)
    }
  }

  // MARK: Sockets

  static func connect(_ port: UInt16) throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var wait = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
    let isConnected = withAddress(port) { Foundation.connect(descriptor, $0, $1) == 0 }
    guard isConnected else {
      close(descriptor)
      throw Failure()
    }
    return descriptor
  }

  static func freePort() throws -> UInt16 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    guard withAddress(0, { bind(descriptor, $0, $1) == 0 }) else { throw Failure() }
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(descriptor, $0, &length) }
    }
    return UInt16(bigEndian: address.sin_port)
  }

  private static func withAddress<Result>(_ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
  }
}
