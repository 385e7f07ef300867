package import Diagnostics

/// The outcome of parsing one file: everything that could be read, and every finding.
package struct YAMLParse: Sendable {
  package let tree: YAMLTree
  package let diagnostics: [Diagnostic]
}

package enum YAMLParser {
  /// Parses all documents of a file.
  ///
  /// Never fails. After a syntax error the document is read without the lines around it (`SyntaxRecovery`); where that is
  /// not possible it has no root, and parsing goes on at the next `---` or `...` line, which no scalar can contain
  /// (YAML 1.2.2, section 9.1.2). Passing a limit ends the file.
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
      parse(source.parserInput, from: source.textStart, isASCII: source.isASCII, into: &builder)
    }
    let documents = builder.documents
    builder.diagnostics += source.diagnostics.map { diagnostic in
      var diagnostic = diagnostic
      diagnostic.document = documents.last { $0.span.start <= diagnostic.span.start }?.number ?? 1
      return diagnostic
    }
    return builder.finish()
  }

  private static func parse(_ text: [UInt8], from start: Int, isASCII: Bool, into builder: inout YAMLTreeBuilder) {
    var recovery = SyntaxRecovery(text, isASCII: isASCII)
    var start = start
    while let stop = read(text, start..<text.count, isASCII: isASCII, into: &builder) {
      let next = nextDocument(in: text, after: builder.openDocumentStart ?? start - 1, near: stop.place)
      let end = next ?? text.count
      if let documentStart = builder.openDocumentStart {
        recovery.recover(from: stop, in: documentStart..<end, into: &builder)
      } else {
        builder.fail([SyntaxError(stop, in: text)], from: stop.place, to: stop.place)
        builder.extendLastDocument(to: end)
      }
      if builder.hasStopped { break }
      guard let next else { return }
      builder.resume(at: next, text)
      start = next
    }
    if builder.hasStopped { builder.extendLastDocument(to: text.count) }
  }

  /// Reads the events of a part of the text; nil at its end, or when a limit was passed.
  static func read(
    _ text: [UInt8], _ range: Range<Int>, isASCII: Bool, into builder: inout YAMLTreeBuilder
  ) -> SyntaxStop? {
    text.withUnsafeBufferPointer { text -> SyntaxStop? in
      let bytes = UnsafeBufferPointer(rebasing: text[..<range.upperBound])
      var offsets = OffsetMap(bytes, base: range.lowerBound, isASCII: isASCII)
      var reader = YAMLEventReader(UnsafeBufferPointer(rebasing: bytes[range.lowerBound...]))
      do throws(YAMLEventReader.Failure) {
        while try builder.add(reader.next(), bytes: bytes, offsets: &offsets) {}
        return nil
      } catch {
        let place = offsets.byteOffset(ofCodePoint: error.position)
        let context = offsets.byteOffset(ofCodePoint: error.contextPosition)
        return SyntaxStop(problem: error.problem, details: error.context, place: place, context: context)
          .atKeyWithoutColon(in: bytes)
      }
    }
  }

  /// Where parsing can go on after a syntax error near `place` in a document that starts at `start`.
  private static func nextDocument(in bytes: [UInt8], after start: Int, near place: Int) -> Int? {
    var line = bytes.lineStart(at: place)
    while line < bytes.count {
      if line > start, isMarker(bytes, at: line, UInt8(ascii: "-")) { return line }
      if line > start, isMarker(bytes, at: line, UInt8(ascii: ".")) {
        line = bytes.lineEnd(at: line)
        return line < bytes.count ? line : nil
      }
      line = bytes.lineEnd(at: line) + 1
    }
    return nil
  }

  /// Whether three of `byte` and nothing more start the line at `offset`.
  static func isMarker(_ bytes: [UInt8], at offset: Int, _ byte: UInt8) -> Bool {
    guard offset + 3 <= bytes.count, bytes[offset] == byte, bytes[offset + 1] == byte, bytes[offset + 2] == byte else {
      return false
    }
    guard offset + 3 < bytes.count else { return true }
    let after = bytes[offset + 3]
    return after.isLineBreak || after == UInt8(ascii: " ") || after == UInt8(ascii: "\t")
  }
}
