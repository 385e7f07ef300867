/// A place as people and editors count it: line and column from 1, the column in code points; `offset` in bytes from 0.
package struct SourcePosition: Hashable, Sendable {
  package let line: Int
  package let column: Int
  package let offset: Int

  package init(line: Int, column: Int, offset: Int) {
    self.line = line
    self.column = column
    self.offset = offset
  }
}

/// The line starts of one file; the only place that knows lines and columns.
///
/// Line ends are LF, CR LF and CR, as editors and the Language Server Protocol count them. libyaml also breaks lines at
/// NEL, LS and PS, which is why its own line numbers are not used.
package struct LineIndex: Sendable {
  private let bytes: [UInt8]
  private let lineStarts: [Int]
  /// How many code points start before each 256th byte: a line may be as long as the file.
  private let codePoints: [Int]
  private static let stride = 256

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var starts = [0]
    var offset = 0
    while offset < bytes.count {
      let byte = bytes[offset]
      offset += 1
      if byte == UInt8(ascii: "\n")
        || (byte == UInt8(ascii: "\r") && !(offset < bytes.count && bytes[offset] == UInt8(ascii: "\n")))
      {
        starts.append(offset)
      }
    }
    lineStarts = starts
    var counts: [Int] = []
    var count = 0
    for (offset, byte) in bytes.enumerated() {
      if offset % Self.stride == 0 { counts.append(count) }
      if !Self.isContinuation(byte) { count += 1 }
    }
    codePoints = counts
  }

  package var lineCount: Int { lineStarts.count }

  /// The position of the byte at `offset`; an offset past the end is the end, one within a code point is its start.
  package func position(of offset: Int) -> SourcePosition {
    let offset = min(max(offset, 0), bytes.count)
    let line = lineNumber(of: offset)
    let start = textStart(ofLine: line)
    var column = codePointCount(before: offset) - codePointCount(before: start) + 1
    // Within a code point: the column of its start.
    if offset < bytes.count, offset > start, Self.isContinuation(bytes[offset]), column > 1 { column -= 1 }
    return SourcePosition(line: line, column: column, offset: offset)
  }

  /// How many code points start before the byte at `offset`; a byte that is no UTF-8 counts with the one before it.
  private func codePointCount(before offset: Int) -> Int {
    guard offset > 0 else { return 0 }
    let checkpoint = (offset - 1) / Self.stride
    return bytes[(checkpoint * Self.stride)..<offset].reduce(codePoints[checkpoint]) { Self.isContinuation($1) ? $0 : $0 + 1 }
  }

  /// The 1-based number of the line that holds the byte at `offset`.
  package func lineNumber(of offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low + 1
  }

  /// The bytes of a line (counted from 1), without its line end and without a byte order mark.
  package func contents(ofLine line: Int) -> Range<Int> {
    guard (1...lineCount).contains(line) else { return bytes.count..<bytes.count }
    let start = textStart(ofLine: line)
    var end = line < lineStarts.count ? lineStarts[line] : bytes.count
    if end > start, bytes[end - 1] == UInt8(ascii: "\n") { end -= 1 }
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return start..<max(start, end)
  }

  /// Where the text of a line starts: a byte order mark at the start of the file is no column.
  private func textStart(ofLine line: Int) -> Int {
    let start = lineStarts[line - 1]
    return line == 1 && bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : start
  }

  private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}
