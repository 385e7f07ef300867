internal import NIOCore

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
  /// Overwrites the bytes; those of an array that somebody else holds stay with them.
  mutating func wipe() {
    withUnsafeMutableBytes { TLSTransport.wipe($0) }
  }
}

extension ByteBuffer {
  /// Overwrites the bytes, those that were read already among them; those of a buffer that somebody else holds stay with them.
  mutating func wipe() {
    moveReaderIndex(to: 0)
    withUnsafeMutableReadableBytes { TLSTransport.wipe($0) }
  }
}
