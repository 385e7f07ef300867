package import NIOCore

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

/// Why a host has no addresses.
package enum ResolveFailure: Error, Sendable, Equatable {
  /// There is no such name, or it has no address.
  case nameNotFound(String)
  /// Nobody could say: it may be different the next time.
  case resolverUnavailable(String)

  /// As the system's resolver puts it.
  package var text: String {
    switch self {
    case .nameNotFound(let text), .resolverUnavailable(let text): text
    }
  }
}

package typealias HostAddresses = Result<[SocketAddress], ResolveFailure>

/// What getaddrinfo (RFC 3493, section 6.1) says of a host.
enum HostLookUp {
  /// A name may have any number of addresses; nobody waits for so many.
  static let addressLimit = 64

  /// The addresses of a host, with port 0, in the system's order (RFC 6724) and each once. Takes as long as it takes.
  static func addresses(of host: String) -> HostAddresses { look(up: host, flags: 0) }

  /// The same for an address written in digits, at once; nil for a name.
  static func numeric(_ host: String) -> SocketAddress? {
    guard case .success(let addresses) = look(up: host, flags: AI_NUMERICHOST) else { return nil }
    return addresses.first
  }

  private static func look(up host: String, flags: Int32) -> HostAddresses {
    // For C a text ends at its first NUL.
    if host.isEmpty || host.utf8.contains(0) { return .failure(.nameNotFound(words(for: EAI_NONAME))) }
    var hints = addrinfo()
    hints.ai_flags = flags
    hints.ai_family = AF_UNSPEC
    hints.ai_socktype = streamSocket
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host, nil, &hints, &list)
    let reason = code == EAI_SYSTEM ? SystemError.text(errno) : words(for: code)
    defer { if let list { freeaddrinfo(list) } }
    guard code == 0 else {
      return .failure(namesNothing(code) ? .nameNotFound(reason) : .resolverUnavailable(reason))
    }
    var addresses: [SocketAddress] = []
    var next = UnsafePointer(list)
    while let entry = next?.pointee, addresses.count < addressLimit {
      if let address = SocketAddress(entry), !addresses.contains(address) { addresses.append(address) }
      next = UnsafePointer(entry.ai_next)
    }
    return addresses.isEmpty ? .failure(.nameNotFound(words(for: EAI_NONAME))) : .success(addresses)
  }

  /// EAI_FAIL is none of these: a server that answers with an error has not said that there is no such name.
  private static func namesNothing(_ code: Int32) -> Bool {
    if code == EAI_NONAME { return true }
    #if canImport(Glibc)
      // EAI_NODATA, EAI_ADDRFAMILY and EAI_IDN_ENCODE, which are GNU's own and not declared without _GNU_SOURCE.
      return [-5, -9, -105].contains(code)
    #else
      return false
    #endif
  }

  private static func words(for code: Int32) -> String {
    gai_strerror(code).map { String(cString: $0) } ?? "getaddrinfo error \(code)"
  }

  private static var streamSocket: Int32 {
    #if canImport(Glibc)
      Int32(SOCK_STREAM.rawValue)
    #else
      SOCK_STREAM
    #endif
  }
}

extension SocketAddress {
  /// Nil for a family other than IPv4 and IPv6.
  fileprivate init?(_ entry: addrinfo) {
    guard let address = UnsafeRawPointer(entry.ai_addr) else { return nil }
    switch entry.ai_family {
    case AF_INET where Int(entry.ai_addrlen) >= MemoryLayout<sockaddr_in>.size:
      self.init(address.loadUnaligned(as: sockaddr_in.self))
    case AF_INET6 where Int(entry.ai_addrlen) >= MemoryLayout<sockaddr_in6>.size:
      self.init(address.loadUnaligned(as: sockaddr_in6.self))
    default: return nil
    }
  }
}
