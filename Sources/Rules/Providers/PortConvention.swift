import Manifests

/// What a port is used for everywhere (RFC 8314, section 7.3).
enum PortConvention {
  /// The security at a well-known port; nil for all others.
  static func security(at port: Int) -> ConnectionSecurity? {
    switch port {
    case 465: .implicitTLS
    case 25, 587: .startTLS
    default: nil
    }
  }
}

extension Provider {
  /// Whether the provider uses a well-known port as everybody does, as far as is known.
  func agrees(on port: Int) -> Bool {
    switch offer(at: port) {
    case .unknown: true
    case .none: false
    case .security(let security): security == PortConvention.security(at: port)
    }
  }
}
