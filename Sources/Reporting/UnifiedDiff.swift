import Diagnostics

/// Two texts line by line, for people: what goes and what comes, with three lines around it.
///
/// Secrets are masked and characters that move a cursor are escapes, so it is no patch to apply.
package enum UnifiedDiff {
  private static let contextLines = 3

  private struct Line: Equatable {
    enum Side { case both, old, new }

    let side: Side
    let text: String
  }

  package static func render(from old: ReportedFile, to new: ReportedFile, style: TextStyle) -> String {
    let lines = merge(old, new)
    let changes = lines.indices.filter { lines[$0].side != .both }
    guard !changes.isEmpty else { return "" }
    let path = VisibleText.escape(old.source.path)
    var text = style.paint("--- \(path)", .strong) + "\n" + style.paint("+++ \(path)", .strong) + "\n"
    var index = 0
    var start = (line: 0, old: 1, new: 1)
    while index < changes.count {
      // Changes whose surroundings touch share a hunk.
      var last = index
      while last + 1 < changes.count, changes[last + 1] - changes[last] <= 2 * contextLines + 1 { last += 1 }
      let range = max(0, changes[index] - contextLines)..<min(lines.count, changes[last] + contextLines + 1)
      for line in lines[start.line..<range.lowerBound] {
        if line.side != .new { start.old += 1 }
        if line.side != .old { start.new += 1 }
      }
      start.line = range.lowerBound
      text += hunk(lines, range, old: start.old, new: start.new, style)
      index = last + 1
    }
    return text
  }

  private static func hunk(
    _ lines: [Line], _ range: Range<Int>, old oldStart: Int, new newStart: Int, _ style: TextStyle
  ) -> String {
    let (oldCount, newCount) = (lines[range].count { $0.side != .new }, lines[range].count { $0.side != .old })
    var text = style.paint("@@ -\(oldStart),\(oldCount) +\(newStart),\(newCount) @@", .frame) + "\n"
    for line in lines[range] {
      switch line.side {
      case .both: text += " \(line.text)\n"
      case .old: text += style.paint("-\(line.text)", .removed) + "\n"
      case .new: text += style.paint("+\(line.text)", .added) + "\n"
      }
    }
    return text
  }

  /// All lines of both texts, in an order that both have.
  ///
  /// Fixes change few lines at a time, so both texts meet again nearby, and looking there takes time by the length of the text.
  private static func merge(_ old: ReportedFile, _ new: ReportedFile) -> [Line] {
    let (oldLines, newLines) = (rawLines(of: old), rawLines(of: new))
    var lines: [Line] = []
    var (first, second) = (0, 0)
    while first < oldLines.count || second < newLines.count {
      if first < oldLines.count, second < newLines.count, oldLines[first] == newLines[second] {
        lines.append(Line(side: .both, text: shownLine(second, of: new)))
        (first, second) = (first + 1, second + 1)
        continue
      }
      let (removed, inserted) = distance(oldLines[first...], newLines[second...])
      for _ in 0..<removed {
        lines.append(Line(side: .old, text: shownLine(first, of: old)))
        first += 1
      }
      for _ in 0..<inserted {
        lines.append(Line(side: .new, text: shownLine(second, of: new)))
        second += 1
      }
    }
    return lines
  }

  /// How many lines each text has before the next that both have.
  private static func distance(
    _ old: ArraySlice<ArraySlice<UInt8>>, _ new: ArraySlice<ArraySlice<UInt8>>
  ) -> (removed: Int, inserted: Int) {
    for sum in 1...32 {
      for removed in 0...sum where removed <= old.count && sum - removed <= new.count {
        let (left, right) = (old.dropFirst(removed), new.dropFirst(sum - removed))
        if left.first == right.first { return (removed, sum - removed) }
      }
    }
    return (min(1, old.count), min(1, new.count))
  }

  private static func rawLines(of file: ReportedFile) -> [ArraySlice<UInt8>] {
    // What follows the last line break is no line.
    let count = file.lines.lineCount - (file.lines.contents(ofLine: file.lines.lineCount).isEmpty ? 1 : 0)
    return (0..<count).map { file.source.bytes[file.lines.contents(ofLine: $0 + 1)] }
  }

  /// The line as it may be shown.
  private static func shownLine(_ index: Int, of file: ReportedFile) -> String {
    String(decoding: file.maskedLine(index + 1), as: UTF8.self).unicodeScalars.reduce(into: "") {
      $0 += $1 == "\t" ? "\t" : VisibleText.escape($1)
    }
  }
}
