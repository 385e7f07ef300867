package import Diagnostics

/// The outcome of parsing one file: everything that could be read, and every finding.
package struct YAMLParse: Sendable {
  package let tree: YAMLTree
  package let diagnostics: [Diagnostic]
}

package enum YAMLParser {
  /// Parses all documents of a file.
  ///
  /// Never fails: a document that libyaml rejects is reported and has no root, and parsing goes on at the next `---` or
  /// `...` line, which no scalar can contain (YAML 1.2.2, section 9.1.2). Passing a limit ends the file.
  package static func parse(_ source: DecodedSource, limits: YAMLLimits = YAMLLimits()) -> YAMLParse {
    var builder = YAMLTreeBuilder(file: source.file.id, limits: limits)
    if source.isTooLarge {
      builder.report(
        .limitExceeded, "file has more than \(limits.fileBytes) bytes", at: 0..<0,
        help: "split the file, or raise `limits.fileBytes` in the configuration")
    } else if let offset = source.directiveOverflow {
      builder.report(
        .limitExceeded, "more than \(limits.directives) directives stand before one document", at: offset..<offset + 1,
        help: "remove `%` lines that nothing uses, or raise `limits.directives` in the configuration")
    } else {
      source.parserInput.withUnsafeBufferPointer { bytes in
        parse(bytes, from: source.textStart, isASCII: source.isASCII, into: &builder)
      }
    }
    let documents = builder.documents
    builder.diagnostics += source.diagnostics.map { diagnostic in
      var diagnostic = diagnostic
      diagnostic.document = documents.last { $0.span.start <= diagnostic.span.start }?.number ?? 1
      return diagnostic
    }
    return builder.finish()
  }

  private static func parse(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, isASCII: Bool, into builder: inout YAMLTreeBuilder
  ) {
    var start = start
    while true {
      let offsets = OffsetMap(bytes, base: start, isASCII: isASCII)
      var reader = YAMLEventReader(UnsafeBufferPointer(rebasing: bytes[start...]))
      do {
        while try builder.add(reader.next(), bytes: bytes, offsets: offsets) {}
        if builder.hasStopped { builder.extendLastDocument(to: bytes.count) }
        return
      } catch {
        let place = offsets.byteOffset(ofCodePoint: error.position)
        builder.fail(error, at: place, context: offsets.byteOffset(ofCodePoint: error.contextPosition), bytes: bytes)
        let next = nextDocument(in: bytes, after: builder.openDocumentStart ?? start - 1, near: place)
        builder.extendLastDocument(to: next ?? bytes.count)
        guard let next else { return }
        builder.resume(at: next, bytes: bytes)
        start = next
      }
    }
  }

  /// Where parsing can go on after a syntax error near `place` in a document that starts at `start`.
  private static func nextDocument(in bytes: UnsafeBufferPointer<UInt8>, after start: Int, near place: Int) -> Int? {
    var line = min(place, bytes.count)
    while line > 0, !isLineBreak(bytes[line - 1]) { line -= 1 }
    while line < bytes.count {
      if line > start, isDocumentStart(bytes, at: line) { return line }
      if line > start, isDocumentEnd(bytes, at: line) {
        while line < bytes.count, !isLineBreak(bytes[line]) { line += 1 }
        return line < bytes.count ? line : nil
      }
      while line < bytes.count, !isLineBreak(bytes[line]) { line += 1 }
      line += 1
    }
    return nil
  }

  static func isDocumentStart(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int) -> Bool {
    isMarker(bytes, at: offset, UInt8(ascii: "-"))
  }

  static func isDocumentEnd(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int) -> Bool {
    isMarker(bytes, at: offset, UInt8(ascii: "."))
  }

  private static func isMarker(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int, _ byte: UInt8) -> Bool {
    guard offset + 3 <= bytes.count, bytes[offset] == byte, bytes[offset + 1] == byte, bytes[offset + 2] == byte else {
      return false
    }
    guard offset + 3 < bytes.count else { return true }
    let after = bytes[offset + 3]
    return isLineBreak(after) || after == UInt8(ascii: " ") || after == UInt8(ascii: "\t")
  }

  private static func isLineBreak(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }
}
