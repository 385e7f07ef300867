import CanonicalJSON
import Diagnostics
package import YAMLSyntax

extension ValueDecoder {
  package mutating func decodeObject<Owner: SchemaObject>(_ node: NodeID, _ schema: ObjectSchema<Owner>) -> Owner? {
    following(node) { decoder, mapping in decoder.decodeFields(of: mapping, schema) }
  }

  /// Reads every field of a mapping. Returns the object with what could be read, or nil where the node is no mapping.
  private mutating func decodeFields<Owner: SchemaObject>(of mapping: NodeID, _ schema: ObjectSchema<Owner>) -> Owner? {
    guard tree[mapping].kind == .mapping, tree.hasOrdinaryTag(mapping) else {
      reportWrongType(mapping, expected: .object(schema.description))
      return nil
    }
    let anchor = anchorSpan(of: mapping)
    var owner = Owner()
    var state = ObjectState(fieldCount: schema.fields.count)
    let entries = entries(of: mapping)
    // Of two misspellings of one field only one can be it.
    var meant: Set<String> = []
    for entry in entries where isUsable(entry) {
      let key = tree.resolve(entry.key)
      guard let index = tree.withBytes(of: key, schema.index(of:)), isText(key) else {
        let closest = reportUnknownField(
          entry.key, name: tree.text(of: key), fields: schema.description.fields.map(\.name),
          of: schema.description.name, besides: entries, mayRename: { !meant.contains($0) })
        state.hasUnknownField = true
        if let closest { meant.insert(closest) }
        // Whoever misspells a field has not left it out.
        if let index = closest.flatMap(schema.index(of:)) { markUnreadable(index, schema, &state) }
        continue
      }
      let field = schema.fields[index]
      if let merge = entry.merge { aliases.append(tree.span(of: merge)) }
      state.keys[index] = tree.span(of: key)
      objectAnchor = state.keys[index]
      path.append(field.name)
      let isRead = field.decode(entry.value, &owner, &self)
      path.removeLast()
      if !isRead { markUnreadable(index, schema, &state) }
      if entry.merge != nil { aliases.removeLast() }
    }
    if tree[mapping].isIncomplete {
      // What is not there may stand in the lines that could not be read.
      state.hasUnknownField = true
      for index in schema.fields.indices where state.keys[index] == nil { markUnreadable(index, schema, &state) }
    }
    setDefaults(of: &owner, schema, state, anchor: anchor)
    checkConditions(of: owner, schema, state, anchor: anchor)
    if schema.description.isUnion { checkUnion(schema.description, state, anchor: anchor) }
    return owner
  }

  private mutating func markUnreadable<Owner>(_ index: Int, _ schema: ObjectSchema<Owner>, _ state: inout ObjectState) {
    state.unreadable.insert(index)
    switch path {
    case ["spec"]: unreadableFields.append(schema.fields[index].name)
    case ["metadata"]: unreadableFields.append("metadata.\(schema.fields[index].name)")
    default: break
    }
  }

  /// Where a finding about the object as a whole points: at the key it belongs to, else at its own first key.
  private func anchorSpan(of mapping: NodeID) -> SourceSpan {
    if let span = objectAnchor { return span }
    for key in tree.children(of: mapping) { return tree.span(of: key) }
    return tree.span(of: mapping)
  }

  /// Returns the field that was evidently meant; `present` are the keys of the object.
  @discardableResult
  mutating func reportUnknownField(
    _ key: NodeID, name: String, fields: [String], of object: String, besides present: [MappingEntry],
    mayRename: (String) -> Bool = { _ in true }
  ) -> String? {
    let closest = Suggestion.closest(to: name, in: fields)
    let isThere = closest.map { closest in present.contains { isWord(closest, $0.key) } } ?? false
    path.append(name)
    defer { path.removeLast() }
    // A key of several words may be a secret whose colon was forgotten.
    let shown = SecretText.isSecretName(name) && name.contains { $0 == " " || $0 == "=" } ? "this key" : Quoted(name).description
    report(
      .unknownField, "\(shown) is no field of \(object)", at: valueSpan(of: key),
      help: closest.map { isThere ? "\($0) is there already" : "did you mean \($0)?" }
        ?? "fields are \(fields.joined(separator: ", "))",
      fix: isThere || closest.map(mayRename) == false
        ? nil : closest.flatMap { replacement(of: key, by: $0, title: "rename to \($0)") })
    return closest
  }

  /// Fills in what is left out. A field that another one rules out has no default either, so those come last.
  private func setDefaults<Owner: SchemaObject>(
    of owner: inout Owner, _ schema: ObjectSchema<Owner>, _ state: ObjectState, anchor: SourceSpan
  ) {
    for (index, field) in schema.fields.enumerated() where state.isLeftOut(index) && field.isAlwaysUsed {
      field.setDefault(&owner, anchor)
    }
    for (index, field) in schema.fields.enumerated() where state.isLeftOut(index) && !field.isAlwaysUsed {
      let isUsed = field.conditions.allSatisfy { condition in
        if case .only(let predicate) = condition { holds(predicate, owner, schema, state) == true } else { true }
      }
      if isUsed { field.setDefault(&owner, anchor) }
    }
  }

  // MARK: Conditions

  private mutating func checkConditions<Owner: SchemaObject>(
    of owner: Owner, _ schema: ObjectSchema<Owner>, _ state: ObjectState, anchor: SourceSpan
  ) {
    for index in schema.checkedFields {
      let field = schema.fields[index]
      if field.isRequired, state.isLeftOut(index) {
        reportMissing(field.description, of: schema.description, at: anchor)
      }
      for condition in field.conditions {
        check(condition, of: index, owner, schema, state, anchor: anchor)
      }
    }
  }

  private mutating func check<Owner: SchemaObject>(
    _ condition: FieldCondition, of index: Int, _ owner: Owner, _ schema: ObjectSchema<Owner>, _ state: ObjectState,
    anchor: SourceSpan
  ) {
    let key = state.keys[index]
    switch condition {
    case .required(let predicate, let reason):
      guard state.isLeftOut(index), holds(predicate, owner, schema, state) == true else { return }
      let description = schema.fields[index].description
      reportMissing(
        description, of: schema.description, at: anchor, because: "\(predicate.phrase)\(reason.isEmpty ? "" : ", and \(reason)")",
        related: decider(of: predicate, schema, state))
    case .only(let predicate):
      guard let key, holds(predicate, owner, schema, state) == false else { return }
      let description = schema.fields[index].description
      within(description.name) { decoder in
        let related = decoder.decider(of: predicate, schema, state)
        decoder.report(
          .forbiddenField, "\(description.name) has no place here; it is used only when \(predicate.phrase)", at: key,
          related: related,
          help: related.isEmpty ? decoder.defaultHelp(for: predicate, schema) : nil)
      }
    case .items(let allowed, let predicate):
      guard key != nil, holds(predicate, owner, schema, state) == true else { return }
      let description = schema.fields[index].description
      for item in schema.fields[index].parts(owner) {
        guard let word = item.value.stringValue, !allowed.contains(word) else { continue }
        within(description.name) { decoder in
          let related = decoder.decider(of: predicate, schema, state)
          decoder.report(
            .unknownValue, "\(description.name) has \(word), which has no place when \(predicate.phrase)", at: item.span,
            related: related,
            help: "use \(Shape.choice(allowed).expectation)")
        }
      }
    }
  }

  /// Whether the predicate holds; nil where the field that decides was reported to be wrong or missing.
  private func holds<Owner: SchemaObject>(
    _ predicate: Predicate, _ owner: Owner, _ schema: ObjectSchema<Owner>, _ state: ObjectState
  ) -> Bool? {
    guard let index = schema.index(of: predicate.field), !state.unreadable.contains(index) || predicate.isAboutPresence else {
      return nil
    }
    switch predicate.test {
    case .isPresent: return state.keys[index] != nil
    case .isAbsent: return state.keys[index] == nil
    case .equals(let word):
      guard let value = schema.fields[index].encode(owner, EncodingContext()) else { return nil }
      return value.stringValue == word
    case .isAtLeast(let bound):
      return schema.fields[index].encode(owner, EncodingContext())?.integerValue.map { $0 >= bound }
    }
  }

  private func decider<Owner>(of predicate: Predicate, _ schema: ObjectSchema<Owner>, _ state: ObjectState) -> [RelatedLocation] {
    guard let index = schema.index(of: predicate.field), let key = state.keys[index] else { return [] }
    return [RelatedLocation("\(predicate.field) decides", at: key)]
  }

  private func defaultHelp<Owner>(for predicate: Predicate, _ schema: ObjectSchema<Owner>) -> String? {
    guard let value = schema.description.field(predicate.field)?.defaultValue else { return "\(predicate.field) is not given" }
    return "\(predicate.field) is not given, and its default is \(value.stringValue ?? value.compactText)"
  }

  private mutating func reportMissing(
    _ field: FieldDescription, of object: ObjectDescription, at anchor: SourceSpan, because reason: String? = nil,
    related: [RelatedLocation] = []
  ) {
    within(field.name) { decoder in
      decoder.report(
        .missingField, "\(field.name) is missing" + (reason.map { "; it is required because \($0)" } ?? ""), at: anchor,
        related: related, help: "add `\(field.name)`: \(field.shape.expectation)")
    }
  }

  private mutating func checkUnion(_ object: ObjectDescription, _ state: ObjectState, anchor: SourceSpan) {
    let present = state.keys.indices.filter { state.keys[$0] != nil }
    let names = object.fields.map(\.name).joined(separator: " or ")
    if present.isEmpty, !state.hasUnknownField {
      report(.missingField, "\(subject) needs \(names)", at: anchor)
    }
    for index in present.dropFirst() {
      within(object.fields[index].name) { decoder in
        decoder.report(
          .forbiddenField,
          "\(object.fields[index].name) has no place beside \(object.fields[present[0]].name); one of \(names) is enough",
          at: state.keys[index]!, related: [RelatedLocation("the first is here", at: state.keys[present[0]]!)])
      }
    }
  }
}

extension Predicate {
  fileprivate var isAboutPresence: Bool {
    switch test {
    case .isPresent, .isAbsent: true
    case .equals, .isAtLeast: false
    }
  }
}

/// Which fields of an object were there.
private struct ObjectState {
  /// The span of each field's key, by the field's index; nil where it is left out.
  var keys: [SourceSpan?]
  /// Fields whose value was reported to be wrong.
  var unreadable: Set<Int> = []
  /// Something stands there that may be one of the fields.
  var hasUnknownField = false

  func isLeftOut(_ index: Int) -> Bool { keys[index] == nil && !unreadable.contains(index) }

  init(fieldCount: Int) { keys = Array(repeating: nil, count: fieldCount) }
}
