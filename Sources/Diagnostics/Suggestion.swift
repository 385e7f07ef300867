/// Finds the name that somebody evidently meant.
package enum Suggestion {
  /// The only candidate within two edits of `name`, or the closest of several; nil where nothing is close or two are as close.
  package static func closest(to name: String, in candidates: some Sequence<String>) -> String? {
    let word = Array(name.lowercased().unicodeScalars)
    guard (1...longest).contains(word.count) else { return nil }
    let allowed = word.count <= 3 ? 1 : 2
    var best: (distance: Int, candidate: String)?
    var isTied = false
    for candidate in candidates {
      let other = Array(candidate.lowercased().unicodeScalars)
      guard abs(other.count - word.count) <= allowed else { continue }
      let distance = Self.distance(word, other)
      guard distance <= allowed else { continue }
      if let current = best, distance >= current.distance {
        if distance == current.distance { isTied = true }
      } else {
        best = (distance, candidate)
        isTied = false
      }
    }
    return isTied ? nil : best?.candidate
  }

  /// Longer names are not compared: the cost grows with the square.
  private static let longest = 64

  /// The number of insertions, deletions, replacements and swaps of neighbours between two words (optimal string alignment).
  private static func distance(_ first: [Unicode.Scalar], _ second: [Unicode.Scalar]) -> Int {
    var twoBack: [Int] = []
    var previous = Array(0...second.count)
    for row in 1...max(first.count, 1) where row <= first.count {
      var current = [row]
      current.reserveCapacity(second.count + 1)
      for column in 1...max(second.count, 1) where column <= second.count {
        let isSame = first[row - 1] == second[column - 1]
        var cost = min(previous[column] + 1, current[column - 1] + 1, previous[column - 1] + (isSame ? 0 : 1))
        if row > 1, column > 1, first[row - 1] == second[column - 2], first[row - 2] == second[column - 1] {
          cost = min(cost, twoBack[column - 2] + 1)
        }
        current.append(cost)
      }
      twoBack = previous
      previous = current
    }
    return previous[second.count]
  }
}
