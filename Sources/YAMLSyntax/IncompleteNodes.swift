import Diagnostics

/// Finds the nodes of which lines were left out because of a syntax error.
struct IncompleteNodes {
  let holes: [Range<Int>]
  /// The text as it was written.
  let text: [UInt8]

  /// Marks the collections that a hole may have held parts of, and the values that it may have belonged to.
  func mark(_ nodes: inout ArraySlice<YAMLNode>) {
    let keys = keys(of: nodes)
    for hole in holes {
      guard let gap = gap(around: hole, nodes) else { continue }
      let column = indent(of: hole)
      if let last = gap.last, nodes[last].kind == .scalar, !keys.contains(last), self.column(of: nodes[last]) < column {
        nodes[last].isUnusable = true
      }
      for index in nodes.indices where nodes[index].kind == .scalar {
        if nodes[index].start < hole.lowerBound, nodes[index].end > hole.lowerBound { nodes[index].isUnusable = true }
      }
      let touched = nodes.indices.filter { index in
        let node = nodes[index]
        guard node.kind == .mapping || node.kind == .sequence else { return false }
        return node.style == .flow
          ? node.start < hole.lowerBound && node.end > hole.upperBound
          : node.start <= gap.range.upperBound && node.end >= gap.range.lowerBound
      }
      // The collection whose entries start in the column of the hole; else whichever may have been meant.
      let aligned = touched.filter { nodes[$0].style == .block && self.column(at: Int(nodes[$0].start)) == column }
      for index in aligned.isEmpty ? touched : aligned { nodes[index].isIncomplete = true }
    }
  }

  /// The nodes that are keys: of the children of a mapping, every other.
  private func keys(of nodes: ArraySlice<YAMLNode>) -> Set<Int> {
    var keys: Set<Int> = []
    for node in nodes where node.kind == .mapping {
      var child = node.firstChild
      while child != .none {
        keys.insert(Int(child.index))
        let value = nodes[Int(child.index)].nextSibling
        guard value != .none else { break }
        child = nodes[Int(value.index)].nextSibling
      }
    }
    return keys
  }

  /// From the end of the last scalar before the hole, and which one that is, to the start of the first after it.
  private func gap(around hole: Range<Int>, _ nodes: ArraySlice<YAMLNode>) -> (range: Range<UInt32>, last: Int?)? {
    var end: UInt32 = 0
    var last: Int?
    var start = UInt32(text.count)
    for index in nodes.indices where nodes[index].kind == .scalar || nodes[index].kind == .alias || nodes[index].style == .flow {
      let node = nodes[index]
      if node.end <= hole.lowerBound, node.end >= end { (end, last) = (node.end, index) }
      if node.start >= hole.upperBound { start = min(start, node.start) }
    }
    return end <= start ? (end..<start, last) : nil
  }

  private func column(of node: YAMLNode) -> Int { indent(ofLineAt: text.lineStart(at: Int(node.start))) }

  private func column(at offset: Int) -> Int { offset - text.lineStart(at: offset) }

  /// How far the first line of the hole is indented that is no marker of a merge conflict.
  private func indent(of hole: Range<Int>) -> Int {
    var start = hole.lowerBound
    while start < hole.upperBound, text[start] == UInt8(ascii: "<") {
      start = text[start..<hole.upperBound].firstIndex(where: \.isLineBreak).map { $0 + 1 } ?? hole.upperBound
    }
    return indent(ofLineAt: start)
  }

  private func indent(ofLineAt start: Int) -> Int {
    text[start...].prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }.count
  }
}
