package import Diagnostics

extension YAMLTree {
  /// The comments of the file, each from its `#` to the end of its line; libyaml does not report them.
  ///
  /// A `#` is a comment unless it stands within a scalar, an anchor, an alias or a tag. Text in which libyaml found an
  /// error is lexed as far as the nodes before the error reach.
  package func comments(in file: SourceFile) -> [SourceSpan] {
    guard file.bytes.contains(UInt8(ascii: "#")) else { return [] }
    return file.bytes.withUnsafeBufferPointer { bytes in
      var lexer = CommentLexer(bytes: bytes)
      for node in allNodes where node.kind == .scalar || node.kind == .alias {
        lexer.scan(upTo: Int(node.start))
        if node.style == .literal || node.style == .folded { lexer.scanBlockScalarHeader(from: Int(node.start)) }
        lexer.skip(to: Int(node.end))
      }
      lexer.scan(upTo: bytes.count)
      return lexer.comments.map { SourceSpan(file: file.id, start: $0.lowerBound, end: $0.upperBound) }
    }
  }
}

private struct CommentLexer {
  let bytes: UnsafeBufferPointer<UInt8>
  var offset = 0
  var comments: [Range<Int>] = []

  mutating func skip(to end: Int) { offset = max(offset, end) }

  /// Reads what stands between scalars: white space, indicators, anchors, tags, directives and comments.
  mutating func scan(upTo end: Int) {
    while offset < end {
      switch bytes[offset] {
      case UInt8(ascii: "#"): addComment()
      case UInt8(ascii: "&"), UInt8(ascii: "!"), UInt8(ascii: "*"):
        while offset < end, bytes[offset] > 0x20 { offset += 1 }
      case UInt8(ascii: "%"):
        // A directive: a comment in it has white space before its `#`.
        while offset < end, bytes[offset] != UInt8(ascii: "\n"),
          !(bytes[offset] == UInt8(ascii: "#") && bytes[offset - 1] <= 0x20)
        {
          offset += 1
        }
      default: offset += 1
      }
    }
  }

  /// A block scalar's span starts at its `|` or `>`; a comment may follow on that line.
  mutating func scanBlockScalarHeader(from start: Int) {
    offset = max(offset, start)
    while offset < bytes.count, bytes[offset] != UInt8(ascii: "\n"), bytes[offset] != UInt8(ascii: "\r") {
      if bytes[offset] == UInt8(ascii: "#") {
        addComment()
        return
      }
      offset += 1
    }
  }

  private mutating func addComment() {
    let start = offset
    while offset < bytes.count, bytes[offset] != UInt8(ascii: "\n"), bytes[offset] != UInt8(ascii: "\r") { offset += 1 }
    comments.append(start..<offset)
  }
}
