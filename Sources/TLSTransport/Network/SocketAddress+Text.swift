package import NIOCore

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

extension SocketAddress {
  /// The address without its port, with its zone (RFC 4007, section 11) where it has one.
  package var numericText: String {
    var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    let failure = withSockAddr { address, length in
      getnameinfo(address, socklen_t(length), &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
    }
    guard failure == 0 else { return ipAddress ?? "" }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Whether the address means something on one link only (RFC 4291, section 2.5.6), and does not say on which.
  var lacksZone: Bool {
    guard case .v6 = self else { return false }
    let text = numericText
    return ["fe8", "fe9", "fea", "feb"].contains { text.hasPrefix($0) } && !text.utf8.contains(UInt8(ascii: "%"))
  }

  func with(port: UInt16) -> SocketAddress {
    var address = self
    address.port = Int(port)
    return address
  }
}
