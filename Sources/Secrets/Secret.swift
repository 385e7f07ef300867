internal import KeyMaterial

/// A password, a passphrase, a client's secret or a token, in memory of its own that is overwritten before it is given back.
///
/// It cannot be copied, printed or encoded. What is lent by `withBytes` is the borrower's to wipe where it makes copies.
package struct Secret: ~Copyable, @unchecked Sendable {
  /// The most bytes that one may have.
  package static let limit = 65_536

  // Nobody changes it before `deinit`: any thread may read it.
  private let memory: UnsafeMutableRawBufferPointer

  /// A copy of the bytes; nil where they are more than the limit.
  package init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count <= Self.limit else { return nil }
    memory = .allocate(byteCount: bytes.count, alignment: 1)
    memory.copyMemory(from: bytes)
  }

  /// A copy of the bytes, which are overwritten where they stood, in any case; nil where they are more than the limit.
  package init?(wiping bytes: inout [UInt8]) {
    defer { SecretBytes.wipe(&bytes) }
    guard bytes.count <= Self.limit else { return nil }
    memory = .allocate(byteCount: bytes.count, alignment: 1)
    memory.copyBytes(from: bytes)
  }

  deinit {
    SecretBytes.wipe(memory)
    memory.deallocate()
  }

  package var count: Int { memory.count }

  package func withBytes<Output: ~Copyable, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Output
  ) throws(Failure) -> Output {
    try body(UnsafeRawBufferPointer(memory))
  }
}
