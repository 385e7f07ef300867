internal import KeyMaterial
internal import NIOCore

extension [UInt8] {
  /// Overwrites the bytes; those of an array that somebody else holds stay with them.
  mutating func wipe() {
    withUnsafeMutableBytes { SecretBytes.wipe($0) }
  }
}

extension ByteBuffer {
  /// Overwrites the bytes, those that were read already among them; those of a buffer that somebody else holds stay with them.
  mutating func wipe() {
    moveReaderIndex(to: 0)
    withUnsafeMutableReadableBytes { SecretBytes.wipe($0) }
  }
}
