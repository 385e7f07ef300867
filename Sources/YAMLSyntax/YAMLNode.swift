package import Diagnostics

/// The index of a node in its `YAMLTree`.
package struct NodeID: Hashable, Sendable {
  let index: Int32

  init(_ index: Int) { self.index = Int32(truncatingIfNeeded: index) }

  static let none = NodeID(-1)
}

/// One node of the arena: a scalar, a collection that links to its first child, or an alias.
package struct YAMLNode: Sendable {
  package enum Kind: UInt8, Sendable { case scalar, sequence, mapping, alias }

  package enum Style: UInt8, Sendable { case plain, singleQuoted, doubleQuoted, literal, folded, flow, block }

  /// The tag that is written at the node.
  package enum Tag: Hashable, Sendable {
    case none
    /// A lone `!`: a string, a sequence or a mapping, whatever the text looks like.
    case nonSpecific
    /// A tag of the core schema (YAML 1.2.2, 10.3), by its short name such as `str`.
    case core(CoreTag)
    /// Anything else; its text is in the tree.
    case other(Int32)
  }

  package enum CoreTag: String, Sendable { case str, int, float, bool, null, map, seq }

  package let kind: Kind
  package let style: Style
  package internal(set) var tag: Tag
  /// Bytes of the content, without anchor and tag; a block collection ends where its last child ends.
  var start: UInt32
  var end: UInt32
  /// Where the anchor or tag before the content starts; equal to `start` where there is none.
  var propertiesStart: UInt32
  /// The value of a scalar, or the name that an alias gives, in the tree's text.
  var textStart: UInt32 = 0
  var textEnd: UInt32 = 0
  var firstChild = NodeID.none
  var nextSibling = NodeID.none
  package internal(set) var childCount: UInt32 = 0
  /// What an alias stands for.
  var target = NodeID.none
  /// Nodes below and including this one, and levels of collections, aliases followed.
  var weight: UInt32 = 1
  var height: UInt16 = 0
  var isOpen = false
  /// A key that stood in its mapping before; it was reported.
  package internal(set) var isDuplicateKey = false
  /// An alias that stands for nothing, or a value that a syntax error swallowed; it was reported, and nothing more is to be
  /// said of its value.
  package internal(set) var isUnusable = false
  /// A collection of which a syntax error swallowed a part.
  package internal(set) var isIncomplete = false

  init(kind: Kind, style: Style, start: Int, end: Int) {
    self.kind = kind
    self.style = style
    self.tag = .none
    self.start = UInt32(start)
    self.end = UInt32(end)
    self.propertiesStart = UInt32(start)
  }
}

/// One document of a stream.
package struct YAMLDocument: Sendable {
  /// Counted from 1 within the file.
  package let number: Int
  /// Nil where the document did not parse; the findings say why.
  package let root: NodeID?
  package let span: SourceSpan
}

/// All documents of one file in one arena of nodes: no node owns another, so deep trees free without recursion.
package final class YAMLTree: Sendable {
  package let file: FileID
  package let documents: [YAMLDocument]
  private let nodes: [YAMLNode]
  private let text: [UInt8]
  private let otherTags: [String]
  /// Lines that were left out of documents because of syntax errors, as bytes of the file, in order.
  package let holes: [Range<Int>]

  init(
    file: FileID, documents: [YAMLDocument], nodes: [YAMLNode], text: [UInt8], otherTags: [String], holes: [Range<Int>]
  ) {
    self.file = file
    self.documents = documents
    self.nodes = nodes
    self.text = text
    self.otherTags = otherTags
    self.holes = holes
  }

  /// The document of that number.
  package func document(_ number: Int) -> YAMLDocument? {
    // Numbers are in order, and hardly ever is one left out.
    documents.prefix(number).last { $0.number == number }
  }

  package subscript(id: NodeID) -> YAMLNode { nodes[Int(id.index)] }

  /// All nodes, in the order in which they start.
  var allNodes: [YAMLNode] { nodes }

  package func span(of id: NodeID) -> SourceSpan {
    let node = self[id]
    return SourceSpan(file: file, start: Int(node.start), end: Int(node.end))
  }

  /// The bytes of a node with its anchor and tag.
  package func wholeSpan(of id: NodeID) -> SourceSpan {
    let node = self[id]
    return SourceSpan(file: file, start: Int(min(node.propertiesStart, node.start)), end: Int(node.end))
  }

  /// The value of a scalar, escapes and folding applied; the name of an alias.
  package func text(of id: NodeID) -> String {
    let node = self[id]
    return text.withUnsafeBufferPointer {
      String(decoding: UnsafeBufferPointer(rebasing: $0[Int(node.textStart)..<Int(node.textEnd)]), as: UTF8.self)
    }
  }

  package func withBytes<Result>(of id: NodeID, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    let node = self[id]
    return text.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[Int(node.textStart)..<Int(node.textEnd)])) }
  }

  package func tagText(of id: NodeID) -> String? {
    switch self[id].tag {
    case .none: nil
    case .nonSpecific: "!"
    case .core(let tag): "!!\(tag.rawValue)"
    case .other(let index): otherTags[Int(index)]
    }
  }

  /// The node that an alias stands for; any other node itself.
  package func resolve(_ id: NodeID) -> NodeID {
    let node = self[id]
    return node.kind == .alias ? node.target : id
  }

  /// The children of a sequence, in order; of a mapping, its keys and values in turn.
  package func children(of id: NodeID) -> Children { Children(tree: self, upcoming: self[id].firstChild) }

  package struct Children: Sequence, IteratorProtocol {
    let tree: YAMLTree
    var upcoming: NodeID

    package mutating func next() -> NodeID? {
      guard upcoming != .none else { return nil }
      defer { upcoming = tree[upcoming].nextSibling }
      return upcoming
    }
  }
}
