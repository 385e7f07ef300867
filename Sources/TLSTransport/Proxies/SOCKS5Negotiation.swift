internal import NIOCore

/// The client's side of SOCKS version 5 (RFC 1928) without authentication.
struct SOCKS5Negotiation: ProxyNegotiation {
  private enum State { case method, reply }

  /// RFC 1929.
  private static let userAndPassword: UInt8 = 2

  private static let version: UInt8 = 5
  private static let noAuthentication: UInt8 = 0
  private static let noAcceptableMethod: UInt8 = 0xFF

  private let request: [UInt8]
  private var state = State.method

  init(to destination: Endpoint) throws(ProxyFailure) {
    let address = try Self.address(of: destination.host)
    // CONNECT, and a reserved byte (section 4).
    request = [Self.version, 1, 0] + address + [UInt8(destination.port >> 8), UInt8(truncatingIfNeeded: destination.port)]
  }

  /// The kind of the address and the address (section 5).
  private static func address(of host: String) throws(ProxyFailure) -> [UInt8] {
    switch try? SocketAddress(ipAddress: host, port: 0) {
    case .v4?: return [1] + packed(host, count: 4, offset: 4)
    case .v6?: return [4] + packed(host, count: 16, offset: 8)
    default: break
    }
    let name = Array(host.utf8)
    guard !name.isEmpty, let count = UInt8(exactly: name.count) else {
      throw .malformed("a name of \(name.count) bytes does not fit into a request of SOCKS version 5")
    }
    return [3, count] + name
  }

  /// The bytes of an address in the system's form.
  private static func packed(_ host: String, count: Int, offset: Int) -> [UInt8] {
    guard let address = try? SocketAddress(ipAddress: host, port: 0) else { return [] }
    return address.withSockAddr { pointer, length in
      let bytes = UnsafeRawBufferPointer(start: pointer, count: length)
      return Array(bytes[offset..<min(offset + count, length)])
    }
  }

  var greeting: [UInt8] { [Self.version, 1, Self.noAuthentication] }

  mutating func receive(_ buffer: inout ByteBuffer) -> ProxyStep {
    switch state {
    case .method: receiveMethod(&buffer)
    case .reply: receiveReply(&buffer)
    }
  }

  /// The server's choice of a method (section 3).
  private mutating func receiveMethod(_ buffer: inout ByteBuffer) -> ProxyStep {
    guard let version = buffer.peek(0) else { return .needsInput }
    guard version == Self.version else { return .failed(.malformed(ShownText.of(buffer.readableBytesView))) }
    guard let method = buffer.peek(1) else { return .needsInput }
    if method == Self.noAcceptableMethod { return refused("it asks for authentication") }
    if method == Self.userAndPassword { return refused("it insists on a user and a password") }
    guard method == Self.noAuthentication else {
      return .failed(.malformed("it chose method \(method), which was not offered"))
    }
    // It speaks only when it is asked, and it has not been asked for anything else yet.
    guard buffer.readableBytes == 2 else { return .failed(.malformed("more than a choice of a method")) }
    buffer.moveReaderIndex(forwardBy: 2)
    state = .reply
    return .send(request)
  }

  /// The reply to the request (section 6), with an address that is of no interest here.
  private func receiveReply(_ buffer: inout ByteBuffer) -> ProxyStep {
    guard let version = buffer.peek(0) else { return .needsInput }
    guard version == Self.version else { return .failed(.malformed(ShownText.of(buffer.readableBytesView))) }
    guard let code = buffer.peek(1) else { return .needsInput }
    // Some servers stop after the code.
    if code != 0 { return refused(Self.words(for: code), isRetryable: code == 5 || code == 6) }
    guard let kind = buffer.peek(3) else { return .needsInput }
    let addressLength: Int
    switch kind {
    case 1: addressLength = 4
    case 4: addressLength = 16
    case 3:
      guard let count = buffer.peek(4) else { return .needsInput }
      addressLength = 1 + Int(count)
    default: return .failed(.malformed("address type \(kind) in the reply"))
    }
    let length = 4 + addressLength + 2
    guard buffer.readableBytes >= length else { return .needsInput }
    buffer.moveReaderIndex(forwardBy: length)
    return .established
  }

  private func refused(_ text: String, isRetryable: Bool = false) -> ProxyStep {
    .failed(.proxyRefused(ProxyRefusal(text: text, isRetryable: isRetryable)))
  }

  private static func words(for code: UInt8) -> String {
    switch code {
    case 1: "general failure"
    case 2: "not allowed by its rules"
    case 3: "network unreachable"
    case 4: "host unreachable"
    case 5: "connection refused"
    case 6: "time to live expired"
    case 7: "command not supported"
    case 8: "address type not supported"
    default: "reply code \(code)"
    }
  }
}

extension ByteBuffer {
  /// A byte from the front, left where it is.
  fileprivate func peek(_ offset: Int) -> UInt8? { getInteger(at: readerIndex + offset) }
}
