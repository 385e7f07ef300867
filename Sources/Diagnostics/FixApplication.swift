/// The text of a file after fixes.
package struct FixApplication: Sendable {
  package private(set) var bytes: [UInt8]
  /// How many fixes were carried out.
  package private(set) var count = 0

  /// Carries out each fix wholly or not at all; of fixes that touch the same text, the first.
  ///
  /// A fix that must wait finds its place again when the new text is checked. Two findings with one and the same fix are
  /// settled together.
  package init(_ fixes: [Fix], to bytes: [UInt8]) {
    self.bytes = []
    var edits: [TextEdit] = []
    var end = -1
    var last: [TextEdit] = []
    for fix in fixes.map({ $0.edits.sorted { $0.span.start < $1.span.start } }).sorted(by: Self.precedes) {
      guard let first = fix.first, let final = fix.map(\.span.end).max(), Int(final) <= bytes.count else { continue }
      if fix == last {
        count += 1
        continue
      }
      // Two insertions at one place would have no order.
      guard Int(first.span.start) > end || (Int(first.span.start) == end && !first.span.range.isEmpty) else { continue }
      guard zip(fix, fix.dropFirst()).allSatisfy({ $0.span.end <= $1.span.start }) else { continue }
      edits += fix
      end = Int(final)
      last = fix
      count += 1
    }
    var offset = 0
    for edit in edits {
      self.bytes += bytes[offset..<edit.span.range.lowerBound]
      self.bytes += edit.text.utf8
      offset = edit.span.range.upperBound
    }
    self.bytes += bytes[offset...]
  }

  private static func precedes(_ left: [TextEdit], _ right: [TextEdit]) -> Bool {
    guard let left = left.first, let right = right.first else { return !left.isEmpty }
    return (left.span.start, left.span.end) < (right.span.start, right.span.end)
  }
}
