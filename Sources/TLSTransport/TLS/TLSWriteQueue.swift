internal import NIOCore

/// What is to be encrypted, in order.
struct TLSWriteQueue {
  /// What is encrypted at once: a record (RFC 8446, section 5.1).
  static let chunk = 16_384

  private var writes = MarkedCircularBuffer<(bytes: ByteBuffer, promise: EventLoopPromise<Void>?)>(initialCapacity: 4)

  var isEmpty: Bool { writes.isEmpty }
  var hasFlushed: Bool { writes.hasMark }

  mutating func append(_ bytes: ByteBuffer, _ promise: EventLoopPromise<Void>?) { writes.append((bytes, promise)) }

  mutating func markFlushed() { writes.mark() }

  /// Gives the next chunk away; the promise is that of the write that ends with them.
  mutating func takeFirst(_ body: (UnsafeRawBufferPointer) -> Void) -> EventLoopPromise<Void>? {
    guard let first = writes.indices.first else { return nil }
    let count = min(Self.chunk, writes[first].bytes.readableBytes)
    writes[first].bytes.withUnsafeReadableBytes { body(UnsafeRawBufferPointer(rebasing: $0.prefix(count))) }
    writes[first].bytes.moveReaderIndex(forwardBy: count)
    guard writes[first].bytes.readableBytes == 0 else { return nil }
    var (bytes, promise) = writes.removeFirst()
    bytes.wipe()
    return promise
  }

  mutating func fail(with error: any Error) {
    while !writes.isEmpty {
      var (bytes, promise) = writes.removeFirst()
      bytes.wipe()
      promise?.fail(error)
    }
  }
}
