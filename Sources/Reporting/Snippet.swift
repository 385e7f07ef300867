import Diagnostics

/// One line of a file as a terminal shows it, with the place of a span in it.
///
/// Secrets are masked, characters that could move the cursor are written as escapes, tabs take one cell, and a long line
/// is cut around the span.
struct Snippet {
  /// A line shows at most so many cells.
  private static let width = 120

  let lineNumber: Int
  private(set) var text = ""
  /// Cells before the span, and cells that it takes.
  private(set) var indent = 0
  private(set) var markLength = 0

  init(of span: SourceSpan, in file: ReportedFile) {
    lineNumber = file.lines.position(of: span.range.lowerBound).line
    let line = file.lines.contents(ofLine: lineNumber)
    let marked = span.range.clamped(to: line.lowerBound..<max(line.upperBound, line.lowerBound))
    // A byte takes at least a quarter of a cell's character: what is far from the span is not looked at.
    let window =
      max(line.lowerBound, marked.lowerBound - 4 * Self.width)..<min(line.upperBound, marked.lowerBound + 4 * Self.width)
    let secrets = file.secrets(in: window)
    let replaced = file.replaced(in: window)
    var cells: [(text: String, width: Int, isMarked: Bool)] = []
    var firstAfter: Int?
    var offset = window.lowerBound
    for scalar in String(decoding: file.source.bytes[window], as: UTF8.self).unicodeScalars {
      let length = UTF8.width(scalar)
      defer { offset += length }
      let isMarked = marked.contains(offset)
      if firstAfter == nil, offset >= marked.lowerBound { firstAfter = cells.count }
      if let secret = secrets.first(where: { $0.contains(offset) }) {
        if offset == secret.lowerBound || offset == window.lowerBound {
          cells.append((ReportedFile.mask, ReportedFile.mask.count, false))
        }
        if isMarked { cells[cells.count - 1].isMarked = true }
        continue
      }
      let isReplaced = replaced.contains { $0.contains(offset) }
      let shown = isReplaced ? "\u{FFFD}" : scalar == "\t" ? " " : VisibleText.escape(scalar)
      cells.append((shown, shown.unicodeScalars.reduce(0) { $0 + DisplayWidth.cells(of: $1) }, isMarked))
    }
    let first = cells.firstIndex { $0.isMarked } ?? firstAfter ?? cells.count
    layOut(cells, at: first, isCut: (window.lowerBound > line.lowerBound, window.upperBound < line.upperBound))
    markLength = max(1, markLength)
  }

  private mutating func layOut(
    _ cells: [(text: String, width: Int, isMarked: Bool)], at first: Int, isCut: (start: Bool, end: Bool)
  ) {
    // Keep the span in view: start of the line if it fits, else a third of the width before the span.
    var start = 0
    if isCut.start || cells[..<first].reduce(0, { $0 + $1.width }) > Self.width * 2 / 3 {
      start = first
      var room = Self.width / 3
      while start > 0, room > 0 {
        start -= 1
        room -= cells[start].width
      }
      text = "…"
      indent = 1
    }
    var used = 0
    for (index, cell) in cells.enumerated().dropFirst(start) {
      guard used < Self.width else {
        text += "…"
        return
      }
      if index < first { indent += cell.width }
      if cell.isMarked { markLength += cell.width }
      text += cell.text
      used += cell.width
    }
    if isCut.end { text += "…" }
  }
}
