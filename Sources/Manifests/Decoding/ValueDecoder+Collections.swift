import CanonicalJSON
import Diagnostics
import YAMLSyntax

extension ValueDecoder {
  /// The items that could be read; nil where the node is no list with at least one item.
  mutating func decodeList<Item>(_ node: NodeID, _ item: ValueType<Item>, isDistinct: Bool) -> [Located<Item>]? {
    following(node) { decoder, list in decoder.decodeItems(of: list, item, isDistinct: isDistinct) }
  }

  private mutating func decodeItems<Item>(of list: NodeID, _ item: ValueType<Item>, isDistinct: Bool) -> [Located<Item>]? {
    guard tree[list].kind == .sequence, tree.hasOrdinaryTag(list) else {
      reportWrongType(list, expected: .list(item.shape, isDistinct: isDistinct))
      return nil
    }
    guard tree[list].childCount > 0 else {
      report(.emptyValue, "\(subject) is an empty list; at least one item is needed", at: tree.span(of: list))
      return nil
    }
    var items: [Located<Item>] = []
    var seen: [[UInt8]: SourceSpan] = [:]
    var previous: NodeID?
    for (index, child) in tree.children(of: list).enumerated() {
      objectAnchor = nil
      defer { previous = child }
      within("[\(index)]") { decoder in
        guard let value = item.decode(child, &decoder) else { return }
        let span = decoder.tree.span(of: child)
        items.append(Located(value, at: decoder.valueSpan(of: child), isShared: decoder.isShared(child)))
        guard isDistinct else { return }
        // By bytes: Swift takes composed and decomposed letters for the same.
        let canonical = Array(item.encode(value, EncodingContext()).canonicalText.utf8)
        if let first = seen.updateValue(span, forKey: canonical) {
          seen[canonical] = first
          decoder.report(
            .duplicateItem, "\(decoder.subject) is \(item.encode(value, EncodingContext()).stringValue ?? "an item") again",
            at: span,
            related: [RelatedLocation("first here", at: first)], help: "remove one of the two",
            fix: decoder.removal(of: child, after: previous, in: list))
        }
      }
    }
    // Of a list that lacks items nothing can be said as a whole; its names may be in use.
    guard tree[list].isIncomplete else { return items }
    unreadText.append(tree.span(of: list).range)
    return nil
  }

  /// A fix that removes an item of a list: with the comma before it, or with its line, where that holds nothing else.
  private func removal(of item: NodeID, after previous: NodeID?, in list: NodeID) -> Fix? {
    let span = tree.wholeSpan(of: item)
    guard span == tree.span(of: item), aliases.isEmpty, let previous else { return nil }
    let range: Range<Int>
    if tree[list].style == .flow {
      range = tree.span(of: previous).range.upperBound..<span.range.upperBound
      guard !file.bytes[range.lowerBound..<span.range.lowerBound].contains(UInt8(ascii: "#")) else { return nil }
    } else {
      let lineStart = file.bytes.lineStart(at: span.range.lowerBound)
      let rest = file.bytes[span.range.upperBound..<file.bytes.lineEnd(at: span.range.upperBound)]
      let dash = file.bytes[lineStart..<span.range.lowerBound].filter { $0 != 0x20 }
      guard dash == [UInt8(ascii: "-")],
        rest.allSatisfy({ $0 == 0x20 })
      else { return nil }
      let isCRLF = file.bytes[rest.endIndex...].starts(with: [0x0D, 0x0A])
      range = lineStart..<min(rest.endIndex + (isCRLF ? 2 : 1), file.bytes.count)
    }
    return Fix("remove the item", edits: [TextEdit(SourceSpan(range, in: file.id), "")])
  }

  mutating func decodeTextMap(_ node: NodeID, _ shape: TextMapShape) -> [TextPair]? {
    following(node) { decoder, mapping in decoder.decodePairs(of: mapping, shape) }
  }

  private mutating func decodePairs(of mapping: NodeID, _ shape: TextMapShape) -> [TextPair]? {
    guard tree[mapping].kind == .mapping, tree.hasOrdinaryTag(mapping) else {
      reportWrongType(mapping, expected: .textMap(shape))
      return nil
    }
    let entries = entries(of: mapping).filter { isUsable($0) }
    if let maximum = shape.maximumCount, entries.count > maximum {
      report(
        .tooLong, "\(subject) has \(entries.count) entries; at most \(maximum) are allowed",
        at: tree.span(of: entries[maximum].key))
    }
    var pairs: [TextPair] = []
    for entry in entries {
      let key = tree.text(of: tree.resolve(entry.key))
      let keySpan = valueSpan(of: entry.key)
      if !isText(entry.key) {
        report(
          .wrongType, "\(subject) has the key \(VisibleText.escape(key)), which is \(kindName(of: entry.key)); it must be text",
          at: keySpan,
          help: "put it in quotes", fix: replacement(of: entry.key, by: "\"\(key)\"", title: "put the key in quotes"))
      } else if let maximum = shape.maximumKeyLength, key.unicodeScalars.count > maximum {
        report(
          .tooLong, "key in \(subject) has \(key.unicodeScalars.count) characters; at most \(maximum) are allowed", at: keySpan)
      }
      within(key) { decoder in
        decoder.checkWriting(ofKey: decoder.tree.resolve(entry.key))
        let text = TextShape(.free, length: 0...(shape.maximumValueLength ?? .max))
        guard let value = decoder.decodeText(entry.value, text) else { return }
        pairs.append(TextPair(key: Located(key, at: keySpan), value: Located(value, at: decoder.valueSpan(of: entry.value))))
      }
    }
    return pairs
  }

  mutating func decodeChoices<Word: Choice>(
    _ node: NodeID, _ shape: Shape, keys: Set<String>, refusals: [String: String],
    word: (NodeID, inout ValueDecoder) -> Word?
  ) -> [ChoicePair<Word>]? {
    following(node) { decoder, mapping in
      guard decoder.tree[mapping].kind == .mapping, decoder.tree.hasOrdinaryTag(mapping) else {
        decoder.reportWrongType(mapping, expected: shape)
        return nil
      }
      var pairs: [ChoicePair<Word>] = []
      for entry in decoder.entries(of: mapping) where decoder.isUsable(entry) {
        let key = decoder.tree.text(of: decoder.tree.resolve(entry.key))
        let span = decoder.valueSpan(of: entry.key)
        if let refusal = refusals[key] {
          decoder.report(.forbiddenField, refusal, at: span)
        } else if !keys.contains(key) {
          let closest = Suggestion.closest(to: key, in: keys.sorted())
          decoder.report(
            .unknownField, "\(Quoted(key)) is no name that \(decoder.subject) knows", at: span,
            help: closest.map { "did you mean \($0)?" },
            fix: closest.flatMap { decoder.replacement(of: entry.key, by: $0, title: "rename to \($0)") })
        } else if let value = decoder.within(key, { word(entry.value, &$0) }) {
          pairs.append(
            ChoicePair(key: Located(key, at: span), value: Located(value, at: decoder.valueSpan(of: entry.value))))
        }
      }
      return pairs
    }
  }

  /// The entries of a mapping, merge keys carried out; what is wrong with those is reported.
  mutating func entries(of mapping: NodeID) -> [MappingEntry] {
    let all = tree.entries(of: mapping)
    for merge in all.unusableMerges {
      report(
        .wrongType, "merge key << has \(kindName(of: merge)) as its value; it must be a mapping or a list of mappings",
        at: tree.span(of: merge))
    }
    return all.entries
  }

  /// Whether the key is a scalar that stands for the first time; what is wrong with others is reported.
  mutating func isUsable(_ entry: MappingEntry) -> Bool {
    let key = tree.resolve(entry.key)
    if tree[key].kind != .scalar {
      report(.wrongType, "\(subject) has \(kindName(of: key)) as a key; field names are text", at: tree.span(of: key))
      return false
    }
    return !tree[entry.key].isDuplicateKey && !tree[key].isUnusable
  }
}

extension YAMLTree {
  /// Whether the node has no tag, or the one that its kind has anyway.
  func hasOrdinaryTag(_ node: NodeID) -> Bool {
    switch self[node].tag {
    case .none, .nonSpecific: true
    case .core(.map): self[node].kind == .mapping
    case .core(.seq): self[node].kind == .sequence
    default: false
    }
  }
}
