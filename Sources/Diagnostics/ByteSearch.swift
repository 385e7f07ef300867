extension StringProtocol {
  /// Where an ASCII text stands first, or nil.
  ///
  /// Compares bytes: the standard library's own search goes by characters and builds tables for each call.
  package func firstRange(ofASCII pattern: StaticString) -> Range<Index>? {
    let bytes = utf8
    let count = pattern.utf8CodeUnitCount
    let offset = bytes.withContiguousStorageIfAvailable { buffer -> Int? in
      let pattern = UnsafeBufferPointer(start: pattern.utf8Start, count: count)
      guard let first = pattern.first, buffer.count >= count else { return nil }
      for start in 0...(buffer.count - count)
      where buffer[start] == first && (1..<count).allSatisfy({ buffer[start + $0] == pattern[$0] }) { return start }
      return nil
    }
    // Every string of this program is native UTF-8, and so contiguous.
    guard let found = offset ?? nil else { return nil }
    let start = bytes.index(startIndex, offsetBy: found)
    return start..<bytes.index(start, offsetBy: count)
  }

  package func contains(ascii pattern: StaticString) -> Bool { firstRange(ofASCII: pattern) != nil }
}
