import Foundation
import Synchronization

/// A server on loopback that does to each connection what it is told to, in a thread of its own, and stops with the test.
final class ScriptedPeer: Sendable {
  let port: UInt16
  private let listener: Int32
  private let received = Mutex<[UInt8]>([])

  /// What all connections have sent so far.
  var bytes: [UInt8] { received.withLock { $0 } }

  /// A peer that accepts connections, and runs the script for each.
  init(_ address: String = "127.0.0.1", port: UInt16 = 0, script: @escaping @Sendable (Connection) -> Void) throws {
    (listener, self.port) = try Self.listen(address, port: port, backlog: 16)
    let listener = listener
    Thread.detachNewThread { [self] in
      while true {
        let socket = accept(listener, nil, nil)
        if socket < 0 { return }
        Thread.detachNewThread {
          let connection = Connection(socket, peer: self)
          script(connection)
          connection.close()
        }
      }
    }
  }

  func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

  /// A port that listens on that address, and whose queue has no place left for more connections.
  static func full(_ address: String = "127.0.0.1") throws -> UInt16 {
    let (_, port) = try listen(address, port: 0, backlog: 0)
    for _ in 0..<4 {
      let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
      var name = try socketAddress(address, port)
      _ = withUnsafePointer(to: &name) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
      }
    }
    usleep(50_000)
    return port
  }

  /// A port of the address on which nobody listens.
  static func closedPort(_ address: String = "127.0.0.1") throws -> UInt16 {
    let (socket, port) = try listen(address, port: 0, backlog: 1)
    close(socket)
    return port
  }

  private static func socketAddress(_ address: String, _ port: UInt16) throws -> sockaddr_in {
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = port.bigEndian
    guard inet_pton(AF_INET, address, &name.sin_addr) == 1 else { throw PeerError() }
    return name
  }

  private static func listen(_ address: String, port: UInt16, backlog: Int32) throws -> (Int32, UInt16) {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var on: Int32 = 1
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
    var name = try socketAddress(address, port)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &name) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && Glibc.listen(listener, backlog) == 0 && getsockname(listener, $0, &length) == 0
      }
    }
    guard isListening else { throw PeerError() }
    return (listener, UInt16(bigEndian: name.sin_port))
  }

  struct PeerError: Error {}

  /// One connection, read and written with blocking calls that give up after five seconds.
  struct Connection: Sendable {
    private let socket: Int32
    private let peer: ScriptedPeer

    init(_ socket: Int32, peer: ScriptedPeer) {
      self.socket = socket
      self.peer = peer
      var limit = timeval(tv_sec: 5, tv_usec: 0)
      setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
      setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    /// Empty at the end, after a reset, and after five seconds.
    @discardableResult
    func receive(_ limit: Int = 65_536) -> [UInt8] {
      var buffer = [UInt8](repeating: 0, count: limit)
      let count = recv(socket, &buffer, limit, 0)
      guard count > 0 else { return [] }
      let bytes = Array(buffer[..<count])
      peer.received.withLock { $0 += bytes }
      return bytes
    }

    /// Reads until these bytes have come, or nothing comes.
    @discardableResult
    func receive(until end: String) -> [UInt8] {
      var all: [UInt8] = []
      let end = Array(end.utf8)
      while !all.suffix(end.count).elementsEqual(end) {
        let more = receive()
        if more.isEmpty { break }
        all += more
      }
      return all
    }

    func send(_ bytes: [UInt8]) {
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        guard count > 0 else { return }
        rest = rest.dropFirst(count)
      }
    }

    func send(_ text: String) { send(Array(text.utf8)) }

    /// Ends the bytes of this side only.
    func endOutput() { shutdown(socket, Int32(SHUT_WR)) }

    /// Resets the connection when it is closed.
    func resetOnClose() {
      var option = linger(l_onoff: 1, l_linger: 0)
      setsockopt(socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    /// Says nothing for as long as the client stays, five seconds at most.
    func stall() { while !receive().isEmpty {} }

    func close() { Glibc.close(socket) }
  }
}
