import Diagnostics

/// Goes on within a document after a syntax error: leaves out as few lines around the error as make the rest parse.
///
/// libyaml stops for good at its first error. The lines are overwritten with spaces, so that all places stay right, and
/// the document is read anew. Whole lines are left out, and with a line what is indented below it: else its children
/// would become those of another key. What the left out lines held is unknown, and the tree says so of the
/// collections around them, so that nothing is reported to be missing there.
struct SyntaxRecovery {
  /// More errors in one document are no help to anybody.
  private static let longestList = 20
  /// So many pieces of a document are left out before it is given up.
  private static let mostHoles = 200

  private let original: [UInt8]
  /// What libyaml reads: the original, with the lines that were left out as spaces.
  private var text: [UInt8]
  private let isASCII: Bool
  /// How many bytes may still be read anew.
  private var budget: Int

  init(_ text: [UInt8], isASCII: Bool) {
    original = text
    self.text = text
    self.isASCII = isASCII
    budget = min(max(1 << 20, 8 * text.count), 1 << 24)
  }

  /// Reads the document in `range`, in which libyaml stopped; where that cannot be done it is reported, and has no root.
  mutating func recover(from stop: SyntaxStop, in range: Range<Int>, into builder: inout YAMLTreeBuilder) {
    var errors: [SyntaxError] = []
    var holes: [Range<Int>] = []
    var previous: SyntaxStop?
    var upcoming: SyntaxStop? = stop
    builder.isRecovering = true
    defer { builder.isRecovering = false }
    while let stop = upcoming {
      if !isFollowUp(stop, of: previous, after: holes.last) { add(SyntaxError(stop, in: text), to: &errors) }
      previous = stop
      guard holes.count < Self.mostHoles, let hole = leaveOut(around: stop, in: range, &upcoming, into: &builder) else {
        builder.rollBack()
        builder.fail(errors, from: range.lowerBound, to: range.upperBound)
        return
      }
      holes.append(hole)
      if builder.hasStopped { break }
    }
    builder.finishRecovery(errors, holes: holes.sorted { $0.lowerBound < $1.lowerBound }, in: original)
  }

  /// The last of a long list says that there are more.
  private func add(_ error: SyntaxError, to errors: inout [SyntaxError]) {
    guard errors.count >= Self.longestList else { return errors.append(error) }
    errors[errors.count - 1].help = "mend this first; the document has more errors"
  }

  /// Leaves out the first of the candidates that lets libyaml come further, and returns it; `upcoming` is its next stop.
  private mutating func leaveOut(
    around stop: SyntaxStop, in range: Range<Int>, _ upcoming: inout SyntaxStop?, into builder: inout YAMLTreeBuilder
  ) -> Range<Int>? {
    for hole in candidates(for: stop, in: range) {
      guard budget >= range.count else { return nil }
      budget -= range.count
      let saved = Array(text[hole])
      for offset in hole where !text[offset].isLineBreak { text[offset] = UInt8(ascii: " ") }
      builder.rollBack()
      upcoming = YAMLParser.read(text, range, isASCII: isASCII, into: &builder)
      if builder.hasStopped { return hole }
      guard let next = upcoming else { return hole }
      let isSameCollection = next.isWithinFlow && next.context == stop.context
      if next.anchor >= hole.upperBound, !isSameCollection { return hole }
      text.replaceSubrange(hole, with: saved)
    }
    return nil
  }

  /// Whether the error has the cause of the one before, such as the next of several lines in the wrong column.
  private func isFollowUp(_ stop: SyntaxStop, of previous: SyntaxStop?, after hole: Range<Int>?) -> Bool {
    guard let previous, let hole, stop.problem == previous.problem else { return false }
    let after = BlockLines(text, hole.upperBound..<text.count)
    let line = after.start(of: stop.anchor)
    guard after.nextContent(from: hole.upperBound) == line else { return false }
    let before = BlockLines(original, 0..<hole.upperBound)
    return stop.context == previous.context || before.indent(of: before.start(of: previous.anchor)) == after.indent(of: line)
  }

  /// Runs of whole lines, the likeliest first, that may hold the error.
  private func candidates(for stop: SyntaxStop, in range: Range<Int>) -> [Range<Int>] {
    let lines = BlockLines(text, range)
    var result: [Range<Int>] = []
    func add(_ candidate: Range<Int>?) {
      if let candidate, !candidate.isEmpty, !result.contains(candidate) { result.append(candidate) }
    }
    if let conflict = SyntaxError.mergeConflict(near: [stop.place, stop.context], in: text) {
      add(lines.mergeConflict(at: conflict.lowerBound))
    }
    let places = stop.isWithinFlow ? [stop.place, stop.context] : [stop.anchor, stop.place]
    for place in places {
      let line = lines.start(of: place)
      add(lines.tabbedLines(from: line))
      if lines.isAlone(line, siblings: stop.context) { add(lines.line(at: line)) }
      if !stop.isWithinFlow || place == stop.context { add(lines.block(at: line)) }
    }
    var line = lines.start(of: stop.anchor)
    while let parent = lines.parent(of: line) {
      add(lines.block(at: parent))
      line = parent
    }
    return result
  }
}

/// The lines of one document, with the structure that their indentation gives them.
private struct BlockLines {
  private let text: [UInt8]
  private let range: Range<Int>

  init(_ text: [UInt8], _ range: Range<Int>) {
    self.text = text
    self.range = range
  }

  func start(of offset: Int) -> Int {
    var start = min(max(offset, range.lowerBound), range.upperBound)
    while start > range.lowerBound, !text[start - 1].isLineBreak { start -= 1 }
    // What stands after the last line break belongs to the last line that says something.
    if start == range.upperBound, start > range.lowerBound { return self.start(of: start - 1) }
    return start
  }

  /// The line at `start` with its line break; nil for the markers between documents.
  func line(at start: Int) -> Range<Int>? {
    isMarker(start) ? nil : start..<end(of: start)
  }

  /// The line and everything that is indented below it.
  func block(at start: Int) -> Range<Int>? {
    guard !isMarker(start), let indent = indent(of: start) else { return nil }
    return start..<endOfBlock(after: end(of: start), below: indent)
  }

  private func endOfBlock(after start: Int, below indent: Int) -> Int {
    var end = start
    var next = end
    while next < range.upperBound {
      if let deeper = self.indent(of: next) {
        guard deeper > indent, !isMarker(next) else { break }
        end = self.end(of: next)
      }
      next = self.end(of: next)
    }
    return end
  }

  /// The line that the line at `start` stands below.
  func parent(of start: Int) -> Int? {
    guard let indent = indent(of: start), indent > 0 else { return nil }
    var line = start
    while line > range.lowerBound {
      line = self.start(of: line - 1)
      if isMarker(line) { return nil }
      if let other = self.indent(of: line), other < indent { return line }
    }
    return nil
  }

  /// Whether the line can go without the lines below it: it has a value, is no item of a list, and what follows is not
  /// indented below it, or is as far as its `siblings` are.
  func isAlone(_ start: Int, siblings: Int) -> Bool {
    guard !isMarker(start), let indent = indent(of: start), text[start + indent] != UInt8(ascii: "-"), hasValue(start) else {
      return false
    }
    let next = nextContent(from: end(of: start))
    guard next < range.upperBound, let following = self.indent(of: next) else { return true }
    return following <= indent || (siblings < start && following == siblings - self.start(of: siblings))
  }

  private func hasValue(_ start: Int) -> Bool {
    text[start..<end(of: start)].last { $0 > UInt8(ascii: " ") }.map { !":|>[{,-+".utf8.contains($0) } ?? false
  }

  /// The lines from the one at `start` that have a tab in their indentation, and what stands below the last.
  func tabbedLines(from start: Int) -> Range<Int>? {
    var (last, end) = (start, start)
    while end < range.upperBound,
      text[end..<range.upperBound].first(where: { $0 != UInt8(ascii: " ") }) == UInt8(ascii: "\t")
    {
      (last, end) = (end, self.end(of: end))
    }
    guard start < end else { return nil }
    return start..<(hasValue(last) ? end : block(at: last)?.upperBound ?? end)
  }

  /// The lines of a merge conflict of git's around its marker at `start`, and what stands below the last of them.
  func mergeConflict(at start: Int) -> Range<Int>? {
    var (first, last) = (start, start)
    while first > range.lowerBound, text[first] != UInt8(ascii: "<") || !isConflictMarker(first) {
      first = self.start(of: first - 1)
    }
    var content = first
    while last < range.upperBound, text[last] != UInt8(ascii: ">") || !isConflictMarker(last) {
      if indent(of: last) != nil, !isConflictMarker(last) { content = last }
      last = end(of: last)
    }
    guard isConflictMarker(first), let indent = indent(of: content) else { return nil }
    return first..<endOfBlock(after: end(of: last), below: indent)
  }

  /// The first line from `start` on that says something.
  func nextContent(from start: Int) -> Int {
    var line = start
    while line < range.upperBound, indent(of: line) == nil { line = end(of: line) }
    return line
  }

  /// How many bytes of white space start the line; nil where it says nothing.
  func indent(of start: Int) -> Int? {
    var offset = start
    while offset < range.upperBound, text[offset] == UInt8(ascii: " ") || text[offset] == UInt8(ascii: "\t") { offset += 1 }
    guard offset < range.upperBound, !text[offset].isLineBreak, text[offset] != UInt8(ascii: "#") else { return nil }
    return offset - start
  }

  private func end(of start: Int) -> Int {
    var end = start
    while end < range.upperBound, !text[end].isLineBreak { end += 1 }
    if end + 1 < range.upperBound, text[end] == UInt8(ascii: "\r"), text[end + 1] == UInt8(ascii: "\n") { end += 1 }
    return min(end + 1, range.upperBound)
  }

  private func isMarker(_ start: Int) -> Bool {
    guard start < range.upperBound else { return true }
    return text[start] == UInt8(ascii: "%") || YAMLParser.isMarker(text, at: start, UInt8(ascii: "-"))
      || YAMLParser.isMarker(text, at: start, UInt8(ascii: "."))
  }

  private func isConflictMarker(_ start: Int) -> Bool {
    start < range.upperBound && text[start..<range.upperBound].prefix(7).allSatisfy { $0 == text[start] }
      && "<=>".utf8.contains(text[start])
  }
}
