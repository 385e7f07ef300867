/// Turns libyaml's positions, counted in code points, into byte offsets.
struct OffsetMap {
  private static let stride = 64

  private let bytes: UnsafeBufferPointer<UInt8>
  private let base: Int
  /// The byte offset of every 64th code point; empty where all text is ASCII and both counts are the same.
  private var checkpoints: [Int32] = []

  /// `base` is where libyaml's buffer starts within `bytes`.
  init(_ bytes: UnsafeBufferPointer<UInt8>, base: Int, isASCII: Bool) {
    self.bytes = bytes
    self.base = base
    guard !isASCII else { return }
    var codePoints = 0
    for offset in base..<bytes.count where bytes[offset] & 0xC0 != 0x80 {
      if codePoints % Self.stride == 0 { checkpoints.append(Int32(truncatingIfNeeded: offset)) }
      codePoints += 1
    }
  }

  func byteOffset(ofCodePoint index: Int) -> Int {
    guard !checkpoints.isEmpty else { return min(base + index, bytes.count) }
    let checkpoint = min(index / Self.stride, checkpoints.count - 1)
    var offset = Int(checkpoints[checkpoint])
    var remaining = index - checkpoint * Self.stride
    while remaining > 0, offset < bytes.count {
      offset += 1
      while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
      remaining -= 1
    }
    return offset
  }
}
