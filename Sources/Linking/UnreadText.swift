package import Diagnostics

/// The words of the text that could not be read: names that it may define or refer to.
package struct UnreadText: Sendable {
  private var words: Set<[UInt8]> = []
  /// A file could not be opened: it may hold anything.
  package var isUnknown = false

  package init() {}

  package mutating func add(_ ranges: [Range<Int>], of file: SourceFile) {
    for range in ranges {
      let text = file.bytes[range.clamped(to: file.bytes.indices)]
      for word in text.split(whereSeparator: { $0 <= 0x20 || ",:{}[]\"'".utf8.contains($0) }) { words.insert(Array(word)) }
    }
  }

  package func mentions(_ name: String) -> Bool { isUnknown || (!words.isEmpty && words.contains(Array(name.utf8))) }
}
