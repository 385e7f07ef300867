internal import KeyMaterial
internal import Synchronization

/// Certificates that were read before: many connections are presented the same ones, and reading one costs as much as half a handshake.
final class CertificateMemory: Sendable {
  static let shared = CertificateMemory()

  /// More than a run meets, and little memory.
  private static let limit = 2000
  private let known = Mutex<[[UInt8]: PresentedCertificate]>([:])

  /// Nil where the bytes are no certificate.
  func certificate(der: [UInt8]) -> PresentedCertificate? {
    if let found = known.withLock({ $0[der] }) { return found }
    guard let certificate = PresentedCertificate(der: der) else { return nil }
    known.withLock { known in
      if known.count >= Self.limit { known.removeAll(keepingCapacity: true) }
      known[der] = certificate
    }
    return certificate
  }
}
