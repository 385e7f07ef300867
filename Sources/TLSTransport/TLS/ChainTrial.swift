internal import COpenSSL
package import KeyMaterial

/// Judges chains that were kept as a handshake would, with other anchors and without a server.
package final class ChainTrial {
  /// Nil where there is no memory.
  private let store: AnchorStore?

  /// Nothing but these certificates is trusted; a leaf or an intermediate is as good as a root.
  package init(trusting anchors: [PresentedCertificate]) {
    store = try? AnchorStore(anchors: anchors.map(\.der), usesSystemAnchors: false)
  }

  /// What would be wrong with the chain, the server's own certificate first, at a time in seconds since 1970; names aside.
  package func errors(of chain: [PresentedCertificate], at time: Int64) -> [CertificateError] {
    ERR_clear_error()
    defer { ERR_clear_error() }
    let unknown = CertificateError(code: X509_V_ERR_UNSPECIFIED, depth: 0, isCA: false)
    let certificates = CertificateStack(chain)
    guard let store, let leaf = certificates.first, let context = X509_STORE_CTX_new() else { return [unknown] }
    defer { X509_STORE_CTX_free(context) }
    guard X509_STORE_CTX_init(context, store.handle, leaf, certificates.handle) == 1,
      X509_STORE_CTX_set_default(context, "ssl_server") == 1
    else { return [unknown] }
    let parameters = X509_STORE_CTX_get0_param(context)
    X509_VERIFY_PARAM_set_time(parameters, time_t(time))
    // As in a handshake: RSA below 2048 bits and SHA-1 are told.
    X509_VERIFY_PARAM_set_auth_level(parameters, 2)
    let found = Found()
    X509_STORE_CTX_set_ex_data(context, 0, Unmanaged.passUnretained(found).toOpaque())
    X509_STORE_CTX_set_verify_cb(context) { isFine, context in
      guard isFine != 1, let context, let found = X509_STORE_CTX_get_ex_data(context, 0) else { return 1 }
      Unmanaged<Found>.fromOpaque(found).takeUnretainedValue().note(errorOf: context)
      // Left as it is, OpenSSL would report this error again in the place of a later one.
      X509_STORE_CTX_set_error(context, X509_V_OK)
      return 1
    }
    let isVerified = X509_verify_cert(context) == 1
    return withExtendedLifetime((store, certificates, found)) {
      isVerified || !found.errors.isEmpty ? found.errors : [unknown]
    }
  }

  private final class Found {
    private(set) var errors: [CertificateError] = []

    func note(errorOf context: OpaquePointer) {
      let certificate = X509_STORE_CTX_get_current_cert(context)
      let error = CertificateError(
        code: X509_STORE_CTX_get_error(context), depth: X509_STORE_CTX_get_error_depth(context),
        isCA: certificate.map { X509_check_ca($0) > 0 } ?? false)
      if errors.count < 64, !errors.contains(error) { errors.append(error) }
    }
  }
}

/// Certificates as OpenSSL wants to be given them; owns them.
private final class CertificateStack {
  let handle: OpaquePointer?

  init(_ certificates: [PresentedCertificate]) {
    handle = OPENSSL_sk_new_null()
    for certificate in certificates {
      var start: UnsafePointer<UInt8>?
      let decoded = certificate.der.withUnsafeBufferPointer { bytes in
        start = bytes.baseAddress
        return d2i_X509(nil, &start, bytes.count)
      }
      guard let decoded else { continue }
      if OPENSSL_sk_push(handle, UnsafeRawPointer(decoded)) == 0 { X509_free(decoded) }
    }
  }

  var first: OpaquePointer? { OPENSSL_sk_value(handle, 0).map { OpaquePointer($0) } }

  deinit { OPENSSL_sk_pop_free(handle) { X509_free($0.map { OpaquePointer($0) }) } }
}
