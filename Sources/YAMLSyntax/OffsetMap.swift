/// Turns libyaml's positions, counted in code points, into byte offsets.
///
/// Looks at the text only as far as it was asked for: parsing may start anew at each of many documents.
struct OffsetMap {
  private static let stride = 64

  private let bytes: UnsafeBufferPointer<UInt8>
  private let base: Int
  private let isASCII: Bool
  /// The byte offset of every 64th code point, as far as was looked.
  private var checkpoints: [Int32] = []

  /// `base` is where libyaml's buffer starts within `bytes`; in ASCII both counts are the same.
  init(_ bytes: UnsafeBufferPointer<UInt8>, base: Int, isASCII: Bool) {
    self.bytes = bytes
    self.base = base
    self.isASCII = isASCII
  }

  mutating func byteOffset(ofCodePoint index: Int) -> Int {
    if isASCII { return min(base + index, bytes.count) }
    while checkpoints.count <= index / Self.stride {
      let next = checkpoints.last.map { skip(Self.stride, from: Int($0)) } ?? base
      checkpoints.append(Int32(truncatingIfNeeded: next))
      if next >= bytes.count { break }
    }
    let checkpoint = min(index / Self.stride, checkpoints.count - 1)
    return skip(index - checkpoint * Self.stride, from: Int(checkpoints[checkpoint]))
  }

  /// Where the code point starts that is `count` code points after the one at `offset`.
  private func skip(_ count: Int, from offset: Int) -> Int {
    var offset = offset
    var remaining = count
    while remaining > 0, offset < bytes.count {
      offset += 1
      while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
      remaining -= 1
    }
    return offset
  }
}
