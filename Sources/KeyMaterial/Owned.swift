internal import COpenSSL

/// An object of OpenSSL that is freed with its owner.
struct Owned: ~Copyable {
  let pointer: OpaquePointer
  private let free: (OpaquePointer) -> Void

  /// Nil where OpenSSL gave none.
  init?(_ pointer: OpaquePointer?, free: @escaping (OpaquePointer) -> Void) {
    guard let pointer else { return nil }
    self.pointer = pointer
    self.free = free
  }

  deinit { free(pointer) }
}

extension Owned {
  static func certificate(_ pointer: OpaquePointer?) -> Owned? { Owned(pointer) { X509_free($0) } }

  static func key(_ pointer: OpaquePointer?) -> Owned? { Owned(pointer) { EVP_PKEY_free($0) } }

  static func keyInfo(_ pointer: OpaquePointer?) -> Owned? { Owned(pointer) { PKCS8_PRIV_KEY_INFO_free($0) } }

  static func stream(_ pointer: OpaquePointer?) -> Owned? { Owned(pointer) { BIO_free_all($0) } }

  /// A stream of these bytes, which have to outlive it.
  static func stream(over bytes: UnsafeRawBufferPointer) -> Owned? {
    stream(BIO_new_mem_buf(bytes.baseAddress, Int32(clamping: bytes.count)))
  }
}

/// What OpenSSL left in its queue of errors is of no use to anybody, and must not be taken for a later error.
func withoutLeftoverErrors<Result>(_ body: () -> Result) -> Result {
  ERR_clear_error()
  defer { ERR_clear_error() }
  return body()
}

extension UnsafeRawBufferPointer {
  /// Calls a decoder of DER with these bytes.
  func decode(_ decoder: (UnsafeMutablePointer<UnsafePointer<UInt8>?>, Int) -> OpaquePointer?) -> OpaquePointer? {
    var start = bindMemory(to: UInt8.self).baseAddress
    return decoder(&start, count)
  }
}
