/// The text of one input, as UTF-8 bytes without a check of their validity.
///
/// `path` is what the user gave, relative to the working directory; it is printed as it is and opened by nobody.
package struct SourceFile: Sendable {
  package let id: FileID
  package let path: String
  package let bytes: [UInt8]
  /// Stretches that were no text, where letters stand in for them.
  package let replaced: [Range<Int>]
  /// Whether the input had just these bytes; false for UTF-16, and where something was replaced.
  package let isVerbatim: Bool

  package init(id: FileID, path: String, bytes: [UInt8], replaced: [Range<Int>] = [], isVerbatim: Bool = true) {
    self.id = id
    self.path = path
    self.bytes = bytes
    self.replaced = replaced
    self.isVerbatim = isVerbatim && replaced.isEmpty
  }

  package var wholeSpan: SourceSpan { SourceSpan(file: id, start: 0, end: bytes.count) }

  package func text(of span: SourceSpan) -> String {
    let range = span.range.clamped(to: 0..<bytes.count)
    return String(decoding: bytes[range], as: UTF8.self)
  }
}
