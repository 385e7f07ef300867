extension UnsafeBufferPointer<UInt8> {
  /// Where an ASCII text stands first, or nil.
  fileprivate func firstOffset(ofASCII pattern: StaticString) -> Int? {
    let length = pattern.utf8CodeUnitCount
    let pattern = UnsafeBufferPointer(start: pattern.utf8Start, count: length)
    guard let first = pattern.first, count >= length else { return nil }
    for start in 0...(count - length)
    where self[start] == first && (1..<length).allSatisfy({ self[start + $0] == pattern[$0] }) { return start }
    return nil
  }
}

extension [UInt8] {
  package func contains(ascii pattern: StaticString) -> Bool {
    withUnsafeBufferPointer { $0.firstOffset(ofASCII: pattern) != nil }
  }
}

extension StringProtocol {
  /// Where an ASCII text stands first, or nil.
  ///
  /// Compares bytes: the standard library's own search goes by characters and builds tables for each call.
  package func firstRange(ofASCII pattern: StaticString) -> Range<Index>? {
    // Every string of this program is native UTF-8, and so contiguous.
    let offset = utf8.withContiguousStorageIfAvailable { $0.firstOffset(ofASCII: pattern) }
    guard let found = offset ?? nil else { return nil }
    let start = utf8.index(startIndex, offsetBy: found)
    return start..<utf8.index(start, offsetBy: pattern.utf8CodeUnitCount)
  }

  package func contains(ascii pattern: StaticString) -> Bool { firstRange(ofASCII: pattern) != nil }
}

extension UInt8 {
  /// Whether the byte ends a line, as editors count them.
  package var isLineBreak: Bool { self == UInt8(ascii: "\n") || self == UInt8(ascii: "\r") }
}

extension RandomAccessCollection where Element == UInt8, Index == Int {
  /// Where the line starts that holds the byte at `offset`, or that ends there.
  package func lineStart(at offset: Int) -> Int {
    var start = Swift.min(offset, endIndex)
    while start > startIndex, !self[start - 1].isLineBreak { start -= 1 }
    return start
  }

  /// Where the line ends that holds the byte at `offset`: at its line break, or at the end of the text.
  package func lineEnd(at offset: Int) -> Int {
    var end = Swift.min(offset, endIndex)
    while end < endIndex, !self[end].isLineBreak { end += 1 }
    return end
  }
}
