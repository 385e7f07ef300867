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
    while index < changes.count {
      // Changes whose surroundings touch share a hunk.
      var last = index
      while last + 1 < changes.count, changes[last + 1] - changes[last] <= 2 * contextLines + 1 { last += 1 }
      let range = max(0, changes[index] - contextLines)..<min(lines.count, changes[last] + contextLines + 1)
      text += hunk(lines, range, style)
      index = last + 1
    }
    return text
  }

  private static func hunk(_ lines: [Line], _ range: Range<Int>, _ style: TextStyle) -> String {
    let before = lines[..<range.lowerBound]
    let (oldStart, newStart) = (before.count { $0.side != .new } + 1, before.count { $0.side != .old } + 1)
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
  private static func merge(_ old: ReportedFile, _ new: ReportedFile) -> [Line] {
    let (oldLines, newLines) = (rawLines(of: old), rawLines(of: new))
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    // Equal ends are set aside first: comparing takes time that grows with the distance between the texts.
    var head = 0
    while head < min(oldLines.count, newLines.count), oldLines[head] == newLines[head] { head += 1 }
    var tail = 0
    while tail < min(oldLines.count, newLines.count) - head,
      oldLines[oldLines.count - 1 - tail] == newLines[newLines.count - 1 - tail]
    {
      tail += 1
    }
    let oldMiddle = Array(oldLines[head..<(oldLines.count - tail)])
    for change in Array(newLines[head..<(newLines.count - tail)]).difference(from: oldMiddle) {
      switch change {
      case .remove(let offset, _, _): removed.insert(head + offset)
      case .insert(let offset, _, _): inserted.insert(head + offset)
      }
    }
    var lines: [Line] = []
    var (first, second) = (0, 0)
    while first < oldLines.count || second < newLines.count {
      if removed.contains(first) {
        lines.append(Line(side: .old, text: shownLine(first, of: old)))
        first += 1
      } else if inserted.contains(second) {
        lines.append(Line(side: .new, text: shownLine(second, of: new)))
        second += 1
      } else {
        lines.append(Line(side: .both, text: shownLine(second, of: new)))
        (first, second) = (first + 1, second + 1)
      }
    }
    return lines
  }

  private static func rawLines(of file: ReportedFile) -> [ArraySlice<UInt8>] {
    // What follows the last line break is no line.
    let count = file.lines.lineCount - (file.lines.contents(ofLine: file.lines.lineCount).isEmpty ? 1 : 0)
    return (0..<count).map { file.source.bytes[file.lines.contents(ofLine: $0 + 1)] }
  }

  /// The line as it may be shown.
  private static func shownLine(_ index: Int, of file: ReportedFile) -> String {
    let line = file.lines.contents(ofLine: index + 1)
    var text = ""
    var start = line.lowerBound
    func append(_ range: Range<Int>) {
      for scalar in String(decoding: file.source.bytes[range], as: UTF8.self).unicodeScalars {
        text += scalar == "\t" ? "\t" : VisibleText.escape(scalar)
      }
    }
    for secret in file.secrets(in: line) {
      append(start..<max(start, secret.lowerBound))
      text += "********"
      start = min(secret.upperBound, line.upperBound)
    }
    append(start..<line.upperBound)
    return text
  }
}
