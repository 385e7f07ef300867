import Diagnostics

/// Builds the arena from libyaml's events and finds what libyaml does not: aliases without anchor, keys that stand twice,
/// nesting and sizes past the limits.
struct YAMLTreeBuilder {
  let file: FileID
  let limits: YAMLLimits
  var diagnostics: [Diagnostic] = []

  /// Where the document that is being read starts, or nil between documents.
  private(set) var openDocumentStart: Int?

  private(set) var documents: [YAMLDocument] = []
  private var nodes: [YAMLNode] = []
  private var text: [UInt8] = []
  private var otherTags: [String] = []
  private var documentNumber = 0
  private var root = NodeID.none
  private var anchors: [String: NodeID] = [:]
  private var aliasSuggestions = 0
  /// The arena and the lists as they were when the document that is being read began.
  private var documentStart = (nodes: 0, text: 0, otherTags: 0, diagnostics: 0, documents: 0, number: 0)
  /// Lines that were left out of documents.
  private var holes: [Range<Int>] = []
  /// Lines were left out: what they held is unknown, anchors among it.
  var isRecovering = false
  /// A limit ended the file.
  private(set) var hasStopped = false
  /// The collections that are open, outermost first, each with its last child so far.
  private var open: [(node: NodeID, lastChild: NodeID)] = []

  init(file: FileID, limits: YAMLLimits) {
    self.file = file
    self.limits = limits
  }

  func finish() -> YAMLParse {
    let tree = YAMLTree(
      file: file, documents: documents, nodes: nodes, text: text, otherTags: otherTags, holes: holes)
    return YAMLParse(tree: tree, diagnostics: diagnostics)
  }

  mutating func report(
    _ rule: RuleID, _ message: String, at range: Range<Int>, related: [RelatedLocation] = [], help: String? = nil
  ) {
    diagnostics.append(
      Diagnostic(rule, message, at: span(range), document: max(documentNumber, 1), related: related, help: help))
  }

  func span(_ range: Range<Int>) -> SourceSpan { SourceSpan(file: file, start: range.lowerBound, end: range.upperBound) }

  // MARK: Events

  /// Takes one event; false when the file has been read, or has passed a limit.
  mutating func add(
    _ event: YAMLEventReader.Event, bytes: UnsafeBufferPointer<UInt8>, offsets: inout OffsetMap
  ) -> Bool {
    let start = offsets.byteOffset(ofCodePoint: event.start)
    switch event.kind {
    case .streamStart: return true
    case .streamEnd: return false
    case .documentStart:
      openDocument(at: start)
      return true
    case .documentEnd:
      closeDocument()
      return true
    case .sequenceEnd, .mappingEnd:
      closeCollection(end: offsets.byteOffset(ofCodePoint: event.end))
      return true
    case .scalar:
      let end = offsets.byteOffset(ofCodePoint: event.end)
      // An empty value ends where its anchor or tag does.
      let content = min(contentStart(event, start: start, bytes: bytes), end)
      var node = YAMLNode(kind: .scalar, style: event.style, start: content, end: end)
      node.textStart = UInt32(text.count)
      text.append(contentsOf: event.value)
      node.textEnd = UInt32(text.count)
      return append(node, event: event, start: start) != nil
    case .sequenceStart, .mappingStart:
      guard open.count < limits.depth else {
        report(
          .limitExceeded, "nesting is deeper than \(limits.depth) levels", at: start..<start + 1,
          help: "flatten the document, or raise `limits.depth` in the configuration")
        abandonDocument(at: start)
        return false
      }
      let content = contentStart(event, start: start, bytes: bytes)
      var node = YAMLNode(
        kind: event.kind == .mappingStart ? .mapping : .sequence, style: event.style, start: content, end: content)
      node.isOpen = true
      guard let id = append(node, event: event, start: start) else { return false }
      open.append((id, .none))
      return true
    case .alias:
      return addAlias(event, start: start, end: offsets.byteOffset(ofCodePoint: event.end))
    }
  }

  // MARK: Errors

  /// Ends a document that cannot be read, at its errors: it has no root.
  mutating func fail(_ errors: [SyntaxError], from start: Int, to end: Int) {
    documentNumber += 1
    errors.forEach { report($0) }
    openDocumentStart = start
    documents.append(YAMLDocument(number: documentNumber, root: nil, span: span(start..<max(start, end))))
  }

  /// Forgets the document that is open, or was read last, as if it had not been there.
  mutating func rollBack() {
    nodes.removeLast(nodes.count - documentStart.nodes)
    text.removeLast(text.count - documentStart.text)
    otherTags.removeLast(otherTags.count - documentStart.otherTags)
    diagnostics.removeLast(diagnostics.count - documentStart.diagnostics)
    documents.removeLast(documents.count - documentStart.documents)
    documentNumber = documentStart.number
    forgetDocument()
  }

  /// Ends a document that was read but for the `holes`.
  mutating func finishRecovery(_ errors: [SyntaxError], holes: [Range<Int>], in text: [UInt8]) {
    errors.forEach { report($0) }
    self.holes += holes
    // Nothing is left of a document that was left out whole.
    if let last = documents.last, let root = last.root, nodes[Int(root.index)].start == nodes[Int(root.index)].end {
      documents[documents.count - 1] = YAMLDocument(number: last.number, root: nil, span: last.span)
    }
    IncompleteNodes(holes: holes, text: text).mark(&nodes[documentStart.nodes...])
  }

  private mutating func report(_ error: SyntaxError) {
    report(
      .yamlSyntax, error.message, at: error.range,
      related: error.related.map { [RelatedLocation($0.message, at: span($0.range))] } ?? [], help: error.help)
  }

  /// Forgets what was open when the last document ended in an error.
  mutating func resume(at offset: Int, _ text: [UInt8]) {
    // An error in a directive belongs to the document that its `---` opens.
    if let start = openDocumentStart, start < text.count, text[start] == UInt8(ascii: "%") {
      documentNumber -= 1
      documents.removeLast()
    }
    forgetDocument()
  }

  private mutating func forgetDocument() {
    openDocumentStart = nil
    root = .none
    anchors.removeAll(keepingCapacity: true)
    open.removeAll(keepingCapacity: true)
  }

  // MARK: Documents

  private mutating func openDocument(at start: Int) {
    documentStart = (
      nodes.count, text.count, otherTags.count, diagnostics.count, documents.count, documentNumber
    )
    documentNumber += 1
    openDocumentStart = start
    root = .none
    anchors.removeAll(keepingCapacity: true)
  }

  private mutating func closeDocument() {
    let start = openDocumentStart ?? 0
    defer { openDocumentStart = nil }
    guard root != .none else { return }
    let node = nodes[Int(root.index)]
    var usable: NodeID? = root
    if Int(node.weight) - (nodes.count - Int(root.index)) > limits.aliasedNodes {
      report(
        .limitExceeded, "aliases of this document stand for more than \(limits.aliasedNodes) nodes",
        at: Int(node.start)..<Int(node.start) + 1,
        help: "write the values out, or raise `limits.aliasedNodes` in the configuration")
      usable = nil
    } else if Int(node.height) > limits.depth {
      report(
        .limitExceeded, "nesting is deeper than \(limits.depth) levels where aliases are followed",
        at: Int(node.start)..<Int(node.start) + 1, help: "flatten the document, or raise `limits.depth` in the configuration")
      usable = nil
    }
    documents.append(YAMLDocument(number: documentNumber, root: usable, span: span(start..<Int(node.end))))
  }

  /// A document that did not parse reaches to the next one.
  mutating func extendLastDocument(to end: Int) {
    guard let last = documents.popLast() else { return }
    documents.append(YAMLDocument(number: last.number, root: last.root, span: span(last.span.range.lowerBound..<end)))
  }

  private mutating func abandonDocument(at place: Int) {
    hasStopped = true
    let start = openDocumentStart ?? place
    documents.append(YAMLDocument(number: documentNumber, root: nil, span: span(start..<max(start, place))))
    openDocumentStart = nil
  }

  // MARK: Nodes

  /// Adds a node to the arena and to the open collection; nil when that passes the limit of nodes.
  private mutating func append(_ node: YAMLNode, event: YAMLEventReader.Event, start: Int) -> NodeID? {
    guard nodes.count < limits.nodes else {
      report(
        .limitExceeded, "file has more than \(limits.nodes) nodes", at: start..<start + 1,
        help: "split the file, or raise `limits.nodes` in the configuration")
      abandonDocument(at: start)
      return nil
    }
    let id = NodeID(nodes.count)
    var node = node
    node.propertiesStart = UInt32(start)
    if let tag = event.tag { node.tag = self.tag(String(cString: tag)) }
    nodes.append(node)
    if event.kind != .alias, let anchor = event.anchor { anchors[String(cString: anchor)] = id }
    if open.isEmpty {
      root = id
    } else {
      let (parent, lastChild) = open[open.count - 1]
      if lastChild == .none {
        nodes[Int(parent.index)].firstChild = id
      } else {
        nodes[Int(lastChild.index)].nextSibling = id
      }
      nodes[Int(parent.index)].childCount += 1
      open[open.count - 1].lastChild = id
    }
    return id
  }

  private mutating func addAlias(_ event: YAMLEventReader.Event, start: Int, end: Int) -> Bool {
    let name = event.anchor.map { String(cString: $0) } ?? ""
    var node = YAMLNode(kind: .alias, style: .plain, start: start, end: end)
    node.textStart = UInt32(text.count)
    text.append(contentsOf: name.utf8)
    node.textEnd = UInt32(text.count)
    if let target = anchors[name], !nodes[Int(target.index)].isOpen {
      node.target = target
      node.weight = nodes[Int(target.index)].weight
      node.height = nodes[Int(target.index)].height
    } else {
      // Reads as an empty value from here on; what stands for it was reported.
      let target = anchors[name]
      if target != nil || !isRecovering {
        report(
          .undefinedAlias,
          // The name is not repeated: it may be a password that starts with an asterisk.
          target == nil ? "alias has no anchor of its name before it" : "alias stands within its own anchor",
          at: start..<end,
          related: target.map { [RelatedLocation("the anchor is here", at: span(anchorRange(of: $0)))] } ?? [],
          help: target == nil ? closestAnchor(to: name) : "an alias can only stand for a value that is complete")
      }
      node = YAMLNode(kind: .scalar, style: .plain, start: start, end: end)
      node.isUnusable = true
    }
    return append(node, event: event, start: start) != nil
  }

  private mutating func closestAnchor(to name: String) -> String? {
    // Comparing with every anchor takes time: after a few undefined aliases one more suggestion helps nobody.
    aliasSuggestions += 1
    if aliasSuggestions <= 20, let closest = Suggestion.closest(to: name, in: anchors.keys.sorted()) {
      return "did you mean *\(closest)?"
    }
    return "write the anchor `&` before the alias, in the same document; put a text that starts with * in quotes"
  }

  private func anchorRange(of id: NodeID) -> Range<Int> {
    let node = nodes[Int(id.index)]
    return Int(node.propertiesStart)..<max(Int(node.propertiesStart) + 1, Int(node.start))
  }

  private mutating func closeCollection(end: Int) {
    let (id, lastChild) = open.removeLast()
    let index = Int(id.index)
    nodes[index].isOpen = false
    if nodes[index].style == .flow {
      nodes[index].end = UInt32(end)
    } else if lastChild != .none {
      nodes[index].end = max(nodes[Int(lastChild.index)].end, nodes[index].start)
    }
    var weight = 1
    var height = 0
    var child = nodes[index].firstChild
    while child != .none {
      weight += Int(nodes[Int(child.index)].weight)
      height = max(height, Int(nodes[Int(child.index)].height))
      child = nodes[Int(child.index)].nextSibling
    }
    nodes[index].weight = UInt32(min(weight, Int(UInt32.max)))
    nodes[index].height = UInt16(min(height + 1, Int(UInt16.max)))
    if nodes[index].kind == .mapping { markDuplicateKeys(of: id) }
  }

  private mutating func tag(_ tag: String) -> YAMLNode.Tag {
    if tag == "!" { return .nonSpecific }
    let prefix = "tag:yaml.org,2002:"
    if tag.hasPrefix(prefix), let core = YAMLNode.CoreTag(rawValue: String(tag.dropFirst(prefix.count))) { return .core(core) }
    otherTags.append(tag.hasPrefix(prefix) ? "!!" + tag.dropFirst(prefix.count) : tag)
    return .other(Int32(otherTags.count - 1))
  }

  /// libyaml's marks include anchor and tag; the content starts after them.
  private func contentStart(_ event: YAMLEventReader.Event, start: Int, bytes: UnsafeBufferPointer<UInt8>) -> Int {
    guard event.anchor != nil || event.tag != nil else { return start }
    var offset = start
    scan: while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): offset += 1
      case UInt8(ascii: "&"), UInt8(ascii: "!"):
        while offset < bytes.count, bytes[offset] > 0x20 { offset += 1 }
      case UInt8(ascii: "#"):
        while offset < bytes.count, bytes[offset] != UInt8(ascii: "\n") { offset += 1 }
      default: break scan
      }
    }
    return offset
  }

  // MARK: Keys

  private mutating func markDuplicateKeys(of mapping: NodeID) {
    let count = Int(nodes[Int(mapping.index)].childCount) / 2
    guard count > 1 else { return }
    var keys: [NodeID] = []
    keys.reserveCapacity(count)
    var child = nodes[Int(mapping.index)].firstChild
    while child != .none {
      keys.append(child)
      let value = nodes[Int(child.index)].nextSibling
      guard value != .none else { break }
      child = nodes[Int(value.index)].nextSibling
    }
    // Few keys: comparing each with each is faster than hashing them, and needs no memory.
    guard count > 24 else {
      for second in 1..<keys.count {
        for first in 0..<second where areSameKey(keys[first], keys[second]) {
          reportDuplicateKey(keys[second], first: keys[first])
          break
        }
      }
      return
    }
    // By bytes: Swift takes composed and decomposed letters for the same.
    var seen: [[UInt8]: NodeID] = [:]
    for key in keys where nodes[Int(resolved(key).index)].kind == .scalar && !nodes[Int(resolved(key).index)].isUnusable {
      let name = Array(keyText(key).utf8)
      if let first = seen[name] { reportDuplicateKey(key, first: first) } else { seen[name] = key }
    }
  }

  private func resolved(_ id: NodeID) -> NodeID {
    nodes[Int(id.index)].kind == .alias ? nodes[Int(id.index)].target : id
  }

  private func areSameKey(_ first: NodeID, _ second: NodeID) -> Bool {
    let (first, second) = (nodes[Int(resolved(first).index)], nodes[Int(resolved(second).index)])
    guard first.kind == .scalar, second.kind == .scalar, !first.isUnusable, !second.isUnusable else { return false }
    let length = first.textEnd - first.textStart
    guard length == second.textEnd - second.textStart else { return false }
    for offset in 0..<length where text[Int(first.textStart + offset)] != text[Int(second.textStart + offset)] { return false }
    return true
  }

  private func keyText(_ id: NodeID) -> String {
    let node = nodes[Int(resolved(id).index)]
    return String(decoding: text[Int(node.textStart)..<Int(node.textEnd)], as: UTF8.self)
  }

  private mutating func reportDuplicateKey(_ second: NodeID, first: NodeID) {
    nodes[Int(second.index)].isDuplicateKey = true
    let (firstNode, secondNode) = (nodes[Int(first.index)], nodes[Int(second.index)])
    let name = keyText(second)
    report(
      .duplicateKey, "key \(Quoted(name)) stands twice in this mapping", at: Int(secondNode.start)..<Int(secondNode.end),
      related: [RelatedLocation("first here", at: span(Int(firstNode.start)..<Int(firstNode.end)))],
      help: name == "<<" ? "merge several mappings with one key: <<: [*first, *second]" : "remove one of the two")
  }
}
