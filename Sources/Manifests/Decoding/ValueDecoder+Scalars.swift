import Diagnostics
import YAMLSyntax

extension ValueDecoder {
  mutating func decodeText(_ node: NodeID, _ shape: TextShape) -> String? {
    let resolved = tree.resolve(node)
    guard tree[resolved].kind == .scalar, tree.coreScalar(resolved) == .string else {
      reportWrongType(node, expected: .text(shape))
      return nil
    }
    let text = tree.text(of: resolved)
    return following(node) { decoder, _ in
      guard decoder.check(text, shape, at: node) else { return false }
      decoder.checkWriting(of: resolved, isProse: shape.form == .free || shape.form == .line)
      return true
    } ? text : nil
  }

  /// Whether the text has the length and the form that its shape asks for; reports it where not.
  mutating func check(_ text: String, _ shape: TextShape, at node: NodeID) -> Bool {
    let span = valueSpan(of: node)
    if text.isEmpty {
      guard shape.length.lowerBound > 0 else { return true }
      report(.emptyValue, "\(subject) is empty; it must be \(shape.form.expectation)", at: span)
      return false
    }
    // A code point has at least one byte: most texts need not be counted.
    if text.utf8.count > shape.length.upperBound {
      let length = text.unicodeScalars.count
      if length > shape.length.upperBound {
        report(.tooLong, "\(subject) has \(length) characters; at most \(shape.length.upperBound) are allowed", at: span)
        return false
      }
    }
    guard var fault = shape.form.fault(in: text) else { return true }
    if !fault.candidates.isEmpty, suggestions > 0 {
      suggestions -= 1
      if let closest = Suggestion.closest(to: text, in: fault.candidates) {
        fault.help = "did you mean \(closest)?"
        fault.replacement = closest
      }
    }
    var place = span
    // A part of the value can be pointed at where the text stands in the file as it is.
    if let part = fault.place, file.text(of: span) == text { place = span.slice(part) }
    report(
      fault.rule, "\(subject) \(fault.message)", at: place, help: fault.help,
      fix: fault.replacement.flatMap { replacement(of: node, by: $0, title: "replace by \($0)", isSafe: fault.isSafe) })
    return false
  }

  mutating func decodeInteger(_ node: NodeID, _ range: ClosedRange<Int>, emptyMeans: Int?) -> Int? {
    let resolved = tree.resolve(node)
    guard tree[resolved].kind == .scalar, !tree[resolved].isUnusable else {
      reportWrongType(node, expected: .integer(range))
      return nil
    }
    switch tree.coreScalar(resolved) {
    case .null where emptyMeans != nil:
      return emptyMeans
    case .int(let value):
      if let value, range.contains(value) {
        following(node) { decoder, _ in decoder.checkWriting(of: resolved, readAs: value) }
        return value
      }
      following(node) { decoder, resolved in
        decoder.report(
          .outOfRange,
          "\(decoder.subject) is \(VisibleText.shorten(decoder.tree.text(of: resolved), to: 24)); it must be \(range.lowerBound) to \(range.upperBound)",
          at: decoder.tree.span(of: resolved))
      }
      return nil
    default:
      following(node) { decoder, _ in decoder.reportWrongType(node, expected: .integer(range)) }
      return nil
    }
  }

  mutating func decodeChoice(_ node: NodeID, _ words: [String], reporting rule: RuleID) -> String? {
    let resolved = tree.resolve(node)
    guard isText(node) else {
      following(node) { decoder, _ in decoder.reportWrongType(node, expected: .choice(words)) }
      return nil
    }
    let text = tree.text(of: resolved)
    if let word = words.first(where: { $0.utf8.elementsEqual(text.utf8) }) { return word }
    following(node) { decoder, _ in decoder.reportUnknownWord(node, expected: .choice(words), candidates: words, rule: rule) }
    return nil
  }

  // MARK: Secrets

  /// Reads where a secret is kept. What stands there instead of a reference is never repeated in a finding.
  mutating func decodeSecret(_ node: NodeID) -> SecretReference? {
    following(node) { decoder, resolved in
      switch decoder.tree[resolved].kind {
      case .mapping where decoder.tree.hasOrdinaryTag(resolved): return decoder.decodeSecretMapping(resolved)
      case .scalar where decoder.isText(resolved):
        if decoder.tree.withBytes(of: resolved, { $0.isEmpty }) {
          decoder.report(
            .emptyValue, "\(decoder.subject) is empty; it must be \(Shape.secret.expectation)",
            at: decoder.tree.span(of: resolved))
          return nil
        }
        guard decoder.isEncrypted(resolved) else { return .plaintext(isReplaceable: decoder.isReplaceable(node)) }
        decoder.hasEncryptedValue = true
        return .encrypted
      default:
        decoder.reportWrongType(resolved, expected: .secret, isSecret: true)
        return nil
      }
    }
  }

  /// Whether a mapping can be written over the value: it has no anchor or tag, and is neither a block nor a part of JSON.
  private func isReplaceable(_ node: NodeID) -> Bool {
    // What looks like a comment may be the rest of the secret.
    let end = tree.span(of: node).range.upperBound
    let rest = file.bytes[end..<file.bytes.lineEnd(at: end)]
    guard tree[node].style != .plain || !rest.contains(UInt8(ascii: "#")) else { return false }
    return isEditable(node) && !isJSON
  }

  /// Whether the document is a mapping in braces with its first key in quotes.
  private var isJSON: Bool {
    guard let root = tree.document(document)?.root, tree[root].style == .flow else { return false }
    for key in tree.children(of: root) { return tree[key].style == .doubleQuoted }
    return false
  }

  private func isEncrypted(_ node: NodeID) -> Bool {
    let text = tree.text(of: node)
    return text.hasPrefix("ENC[") && text.hasSuffix("]")
  }

  private mutating func decodeSecretMapping(_ mapping: NodeID) -> SecretReference? {
    let before = diagnostics.count
    let entries = entries(of: mapping).filter { isUsable($0) }
    var reference: SecretReference?
    for (index, entry) in entries.enumerated() {
      let name = tree.text(of: tree.resolve(entry.key))
      let value = within(name) { decoder -> SecretReference? in
        switch name {
        case "env": return decoder.decodeText(entry.value, TextShape(.variable)).map { .environment($0) }
        case "file": return decoder.decodeText(entry.value, TextShape(.path)).map { .file($0) }
        case "systemd": return decoder.decodeText(entry.value, TextShape(.fileName)).map { .systemd($0) }
        case "command":
          return decoder.decodeList(entry.value, ValueType<String>.text(.argument), isDistinct: false).map {
            .command($0.map(\.value))
          }
        default:
          decoder.path.removeLast()
          defer { decoder.path.append(name) }
          decoder.reportUnknownField(
            entry.key, name: name, fields: SecretReference.schemes, of: "a secret", besides: entries)
          return nil
        }
      }
      if index > 0, SecretReference.schemes.contains(name) {
        report(
          .forbiddenField, "\(subject) refers to its secret in more than one way", at: tree.span(of: tree.resolve(entry.key)),
          related: [RelatedLocation("the first way is here", at: tree.span(of: tree.resolve(entries[0].key)))],
          help: "keep one of the two")
      }
      reference = reference ?? value
    }
    if entries.isEmpty, diagnostics.count == before {
      report(.missingField, "\(subject) names no secret; it must be \(Shape.secret.expectation)", at: tree.span(of: mapping))
    }
    return diagnostics.count == before ? reference : nil
  }
}
