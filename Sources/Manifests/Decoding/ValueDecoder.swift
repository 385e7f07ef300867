package import Diagnostics
package import YAMLSyntax

/// Reads the nodes of one document by their shapes and collects every finding on the way.
///
/// A method returns nil where it reported something; the caller goes on with the siblings.
package struct ValueDecoder {
  package let tree: YAMLTree
  package let file: SourceFile
  package let document: Int
  package internal(set) var diagnostics: [Diagnostic] = []
  /// The fields from the root of the document to where the decoder is.
  var path: [String] = []
  /// The aliases that were followed to where the decoder is.
  var aliases: [SourceSpan] = []
  /// The fields of the spec whose value was reported to be wrong.
  var unreadableFields: [String] = []
  /// Parts of the document that say something, and could not be read as a whole.
  var unreadText: [Range<Int>] = []
  var hasEncryptedValue = false
  /// Comparing a name with hundreds of others takes time: after so many one more suggestion helps nobody.
  var suggestions = 50
  /// Scalars whose writing was reported: what an alias reads again is not reported again.
  var misleadingScalars: Set<NodeID> = []
  /// The key whose value is read next, where that is an object.
  var objectAnchor: SourceSpan?

  package init(tree: YAMLTree, file: SourceFile, document: Int) {
    self.tree = tree
    self.file = file
    self.document = document
  }

  // MARK: Places

  func valueSpan(of node: NodeID) -> SourceSpan { tree.span(of: tree.resolve(node)) }

  /// The name of the field that is being read, as a message starts with it.
  var subject: String {
    guard let last = path.last else { return "document" }
    return VisibleText.escape(last.hasPrefix("[") ? path.suffix(2).joined() : last)
  }

  /// Whether the text of the node serves other fields too.
  func isShared(_ node: NodeID) -> Bool { !aliases.isEmpty || tree.resolve(node) != node }

  var fieldPath: String? {
    guard let first = path.first else { return nil }
    return path.dropFirst().reduce(into: first) { $0 += $1.hasPrefix("[") ? $1 : "." + $1 }
  }

  mutating func within<Result>(_ name: String, _ body: (inout ValueDecoder) -> Result) -> Result {
    path.append(name)
    defer { path.removeLast() }
    return body(&self)
  }

  /// Calls `body` with what `node` stands for; findings in there tell of the alias.
  mutating func following<Result>(_ node: NodeID, _ body: (inout ValueDecoder, NodeID) -> Result) -> Result {
    let target = tree.resolve(node)
    guard target != node else { return body(&self, node) }
    aliases.append(tree.span(of: node))
    defer { aliases.removeLast() }
    return body(&self, target)
  }

  // MARK: Findings

  mutating func report(
    _ rule: RuleID, _ message: String, at span: SourceSpan, related: [RelatedLocation] = [], help: String? = nil, fix: Fix? = nil
  ) {
    let trail = aliases.map { RelatedLocation("read through the alias here", at: $0) }
    diagnostics.append(
      Diagnostic(
        rule, message, at: span, document: document, field: fieldPath, related: related + trail, help: help, fix: fix))
  }

  /// The span of a value that a replacement can be written over: nil where an anchor or a tag belongs to it.
  func replacement(of node: NodeID, by text: String, title: String, isSafe: Bool = true) -> Fix? {
    guard isEditable(node) else { return nil }
    return Fix(title, isSafe: isSafe, edits: [TextEdit(tree.span(of: node), requoted(text, like: node))])
  }

  /// Whether the node is a scalar whose text is its own: without alias, anchor and tag, and no block, which ends with a line.
  func isEditable(_ node: NodeID) -> Bool {
    let style = tree[node].style
    return tree[node].kind == .scalar && tree.wholeSpan(of: node) == tree.span(of: node) && style != .literal && style != .folded
  }

  /// The text written in the quotes that the node has.
  private func requoted(_ text: String, like node: NodeID) -> String {
    switch tree[node].style {
    case .singleQuoted: "'" + text.replacing("'", with: "''") + "'"
    case .plain where isPlainWord(text): text
    default: "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
  }

  /// Whether the text can stand without quotes wherever a scalar can.
  private func isPlainWord(_ text: String) -> Bool {
    var text = text
    let isWord = text.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || "._-/".utf8.contains(byte)
    }
    return isWord && text.first != "-" && text.withUTF8 { CoreScalar.resolve($0) == .string }
  }

  // MARK: Kinds of node

  /// What a node is, in words; never its text.
  func kindName(of node: NodeID) -> String {
    let node = tree.resolve(node)
    switch tree[node].kind {
    case .sequence: return "a list"
    case .mapping: return "a mapping"
    case .alias: return "an alias"
    case .scalar:
      switch tree.coreScalar(node) {
      case .null: return "nothing"
      case .bool: return "a boolean"
      case .int: return "a number"
      case .float: return "a decimal number"
      case .string, .foreign: return "text"
      }
    }
  }

  func isText(_ node: NodeID) -> Bool {
    let node = tree.resolve(node)
    return tree[node].kind == .scalar && tree.coreScalar(node) == .string
  }

  func isList(_ node: NodeID) -> Bool { tree[tree.resolve(node)].kind == .sequence }

  func isMapping(_ node: NodeID) -> Bool { tree[tree.resolve(node)].kind == .mapping }

  func isWord(_ word: String, _ node: NodeID) -> Bool {
    isText(node) && tree.withBytes(of: tree.resolve(node)) { $0.elementsEqual(word.utf8) }
  }

  /// Whether a document holds nothing.
  package func isEmpty(_ root: NodeID) -> Bool { isNull(root) }

  func isNull(_ node: NodeID) -> Bool {
    let node = tree.resolve(node)
    return tree[node].kind == .scalar && tree.coreScalar(node) == .null
  }

  /// Reports a node of another kind than the shape asks for.
  mutating func reportWrongType(_ node: NodeID, expected: Shape, isSecret: Bool = false) {
    let resolved = tree.resolve(node)
    guard !tree[resolved].isUnusable else { return }
    if case .other = tree[resolved].tag {
      // The tag is not repeated: it may be a password that starts with an exclamation mark.
      report(
        .wrongType, "\(subject) has a tag, which manifests do not use",
        at: tree.span(of: resolved), help: "remove the tag; \(subject) is \(expected.expectation)")
      return
    }
    if isNull(node) {
      report(.emptyValue, "\(subject) is empty; it must be \(expected.expectation)", at: tree.span(of: resolved))
      return
    }
    var shown = kindName(of: node)
    var help: String?
    var fix: Fix?
    if tree[resolved].kind == .scalar, !isSecret, !path.isEmpty {
      let text = tree.text(of: resolved)
      shown = tree.coreScalar(resolved) == .string ? "the text \(Quoted(text))" : "\(shown), \(VisibleText.escape(text))"
      switch expected {
      case .text, .reference:
        help = "put it in quotes to make it text"
        fix = replacement(of: node, by: "\"\(text)\"", title: "put the value in quotes")
      case .integer:
        if let plain = tree.plainInteger(in: text), tree.coreScalar(resolved) == .string, tree[resolved].style != .plain {
          help = "remove the quotes"
          if isEditable(node) {
            fix = Fix("remove the quotes", edits: [TextEdit(tree.span(of: node), plain)])
          }
        }
      case .list(let element, _):
        if case .choice(let words) = element, !words.contains(text) { break }
        if text.contains(" ") {
          help = "write it as a list, each part an item"
          break
        }
        help = "write it as a list: [\(text)]"
        fix =
          isEditable(node)
          ? Fix("make it a list", edits: [TextEdit(tree.span(of: node), "[\(file.text(of: tree.span(of: node)))]")]) : nil
      default: break
      }
    }
    report(
      .wrongType, "\(subject) is \(shown); it must be \(expected.expectation)", at: tree.span(of: resolved), help: help, fix: fix)
  }

  mutating func reportUnknownWord(
    _ node: NodeID, expected: Shape, candidates: [String], rule: RuleID = .unknownValue, help: String? = nil
  ) {
    let resolved = tree.resolve(node)
    let text = tree.text(of: resolved)
    if text.isEmpty {
      report(.emptyValue, "\(subject) is empty; it must be \(expected.expectation)", at: tree.span(of: resolved))
      return
    }
    let closest = Suggestion.closest(to: text, in: candidates)
    report(
      rule, "\(subject) is \(Quoted(text)); it must be \(expected.expectation)", at: tree.span(of: resolved),
      help: help ?? closest.map { "did you mean \($0)?" },
      fix: closest.flatMap { word in
        // Another number is another thing: SSLv2 is no misspelt SSLv3.
        let isSafe = text.filter(\.isNumber) == word.filter(\.isNumber)
        return replacement(of: node, by: word, title: "replace by \(word)", isSafe: isSafe)
      })
  }
}

extension YAMLTree {
  /// The text where it is a plain integer.
  fileprivate func plainInteger(in text: String) -> String? {
    var text = text
    return text.withUTF8 { if case .int(.some) = CoreScalar.resolve($0) { true } else { false } } ? text : nil
  }
}
