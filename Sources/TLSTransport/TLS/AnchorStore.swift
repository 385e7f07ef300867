internal import COpenSSL

/// The certificates that are trusted, loaded once and shared by contexts and threads.
final class AnchorStore: Sendable {
  /// Filled once; OpenSSL locks it where it adds what it finds in the system's folder.
  nonisolated(unsafe) let handle: OpaquePointer

  init(anchors: [[UInt8]], usesSystemAnchors: Bool) throws(TLSContextError) {
    guard let handle = X509_STORE_new() else { throw .outOfMemory }
    self.handle = handle
    // A trusted leaf or intermediate is enough: the root needs to be known to nobody.
    X509_STORE_set_flags(handle, UInt(X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_TRUSTED_FIRST))
    for (index, anchor) in anchors.enumerated() {
      var start: UnsafePointer<UInt8>?
      let certificate = anchor.withUnsafeBufferPointer { bytes in
        start = bytes.baseAddress
        return d2i_X509(nil, &start, bytes.count)
      }
      guard let certificate else {
        throw .infeasible([
          LocalFault(.certificateUnreadable, "trusted certificate \(index + 1) cannot be read", about: ["\(index + 1)"])
        ])
      }
      X509_STORE_add_cert(handle, certificate)
      X509_free(certificate)
    }
    if usesSystemAnchors { X509_STORE_set_default_paths(handle) }
    ERR_clear_error()
  }

  deinit { X509_STORE_free(handle) }
}
