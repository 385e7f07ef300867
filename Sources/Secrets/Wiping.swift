#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

/// Overwrites bytes that may be secret, in a way that is not optimised out.
func wipe(_ bytes: UnsafeMutableRawBufferPointer) {
  guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
  explicit_bzero(start, bytes.count)
}

extension [UInt8] {
  /// Overwrites the bytes and empties the array; those of an array that somebody else holds stay with them.
  mutating func wipe() {
    withUnsafeMutableBytes { Secrets.wipe($0) }
    self = []
  }
}
