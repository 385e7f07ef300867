internal import COpenSSL

extension HostnameMatch {
  /// Compares a certificate with the name of the peer.
  init(_ certificate: OpaquePointer, _ peer: TLSSettings.PeerName) {
    switch peer {
    case .address(let address):
      // A zone (RFC 4007, section 11) is of this machine only.
      let plain = address.prefix { $0 != "%" }
      self = X509_check_ip_asc(certificate, String(plain), 0) == 1 ? .matches : .mismatch
    case .host(let name):
      let host = ServerName.withoutDot(name)
      // OpenSSL takes an empty name for "any".
      guard !host.isEmpty else {
        self = .mismatch
        return
      }
      let flags = UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS)
      func matches(_ more: Int32) -> Bool {
        X509_check_host(certificate, host, host.utf8.count, flags | UInt32(more), nil) == 1
      }
      if matches(X509_CHECK_FLAG_NEVER_CHECK_SUBJECT) {
        self = .matches
      } else if matches(0) {
        self = .matchesCommonNameOnly
      } else {
        self = matches(X509_CHECK_FLAG_MULTI_LABEL_WILDCARDS) ? .wildcardIsTooShort : .mismatch
      }
    }
  }
}

/// The name in a ClientHello (RFC 6066, section 3).
enum ServerName {
  static func withoutDot(_ name: String) -> String { name.hasSuffix(".") ? String(name.dropLast()) : name }

  /// As it is sent; nil for addresses, which some servers answer with an alert, and for what no name can be.
  static func sendable(_ name: String?) -> String? {
    guard let name else { return nil }
    let host = withoutDot(name)
    guard (1...253).contains(host.utf8.count), !host.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F || $0 == 0x3A }),
      !isAddress(host)
    else { return nil }
    return host
  }

  private static func isAddress(_ text: String) -> Bool {
    guard let address = a2i_IPADDRESS(text) else { return false }
    ASN1_OCTET_STRING_free(address)
    return true
  }
}
