package import Diagnostics
package import YAMLSyntax

/// What one file holds.
package struct DecodedFile: Sendable {
  package var manifests: [Manifest] = []
  package var documentCount = 0
  package var diagnostics: [Diagnostic] = []
  /// Documents that SOPS has encrypted, wholly or in parts.
  package var encryptedDocuments: [SourceSpan] = []

  /// Text that may define objects or refer to them, and could not be read so far as to tell.
  package var unreadText: [Range<Int>] = []

  package init(diagnostics: [Diagnostic] = []) { self.diagnostics = diagnostics }
}

package enum ManifestDecoder {
  /// Reads every document of a parsed file as a manifest. Never fails; what is wrong is in the findings.
  package static func decode(_ parse: YAMLParse, file: SourceFile) -> DecodedFile {
    var result = DecodedFile(diagnostics: parse.diagnostics)
    result.unreadText = parse.tree.holes
    for document in parse.tree.documents {
      guard let root = document.root else {
        result.documentCount += 1
        result.unreadText.append(document.span.range)
        continue
      }
      var decoder = ValueDecoder(tree: parse.tree, file: file, document: document.number)
      // Templates leave empty documents behind: they hold nothing, and nothing is said of them.
      if decoder.isNull(root) { continue }
      result.documentCount += 1
      let isEncrypted = decoder.hasEncryptionMetadata(root)
      let manifest = decoder.decodeManifest(root)
      if isEncrypted {
        // Only the names can be read; SOPS has a checksum over the rest.
        result.encryptedDocuments.append(parse.tree.span(of: root))
        if let manifest { result.manifests.append(manifest.withoutSpecification()) }
        continue
      }
      if let manifest { result.manifests.append(manifest) }
      if decoder.hasEncryptedValue { result.encryptedDocuments.append(parse.tree.span(of: root)) }
      if manifest?.name == nil { result.unreadText.append(document.span.range) }
      result.unreadText += decoder.unreadText
      result.diagnostics += decoder.diagnostics
    }
    return result
  }
}

extension ValueDecoder {
  /// Whether SOPS has encrypted the document: `sops` holds the checksum over it.
  fileprivate func hasEncryptionMetadata(_ root: NodeID) -> Bool {
    guard let metadata = value(of: "sops", in: root) else { return false }
    // The checksum may stand in lines that could not be read.
    guard let checksum = value(of: "mac", in: metadata) else { return !tree.holes.isEmpty }
    return isText(checksum)
  }

  /// The value of a key, where the node is a mapping that has it.
  private func value(of name: String, in node: NodeID) -> NodeID? {
    let node = tree.resolve(node)
    guard tree[node].kind == .mapping else { return nil }
    return tree.entries(of: node).entries.first { isWord(name, $0.key) }?.value
  }

  /// Reports a manifest of another program's, which this language says nothing of.
  private mutating func rejectForeign(_ root: NodeID) -> Bool {
    guard let version = value(of: "apiVersion", in: root), isText(version) else { return false }
    let text = tree.text(of: tree.resolve(version))
    let ours = APIVersion.v1.rawValue
    guard !text.isEmpty, !text.lowercased().hasPrefix("smtplint"), Suggestion.closest(to: text, in: [ours]) == nil else {
      return false
    }
    within("apiVersion") { decoder in
      decoder.report(
        .unknownKind, "apiVersion is \(Quoted(text)); it must be \(ours)", at: decoder.valueSpan(of: version),
        help: "if this is a manifest of another program, leave the file out with `manifests` or `exclude` of the configuration")
    }
    return true
  }

  /// The manifest that a document holds; nil where it is no mapping or its kind is not known.
  fileprivate mutating func decodeManifest(_ root: NodeID) -> Manifest? {
    if rejectForeign(root) { return nil }
    guard let envelope = decodeObject(root, Envelope.schema), let kind = envelope.kind?.value else { return nil }
    var specification = Manifest.Specification.unreadable
    if let spec = envelope.spec?.value {
      objectAnchor = spec.key
      specification = within("spec") { decoder in
        let node = spec.node
        switch kind {
        case .connection: return decoder.decodeObject(node, SMTPConnection.schema).map { .connection($0) } ?? .unreadable
        case .credential: return decoder.decodeObject(node, Credential.schema).map { .credential($0) } ?? .unreadable
        case .key: return decoder.decodeObject(node, Key.schema).map { .key($0) } ?? .unreadable
        case .trustedCertificate:
          return decoder.decodeObject(node, TrustedCertificate.schema).map { .trustedCertificate($0) } ?? .unreadable
        case .cluster: return decoder.decodeObject(node, Cluster.schema).map { .cluster($0) } ?? .unreadable
        }
      }
    }
    return Manifest(
      kind: kind, metadata: envelope.metadata?.value ?? Metadata(), specification: specification, document: document,
      span: envelope.metadata?.value.name?.span ?? envelope.kind?.span ?? tree.span(of: root), unreadableFields: unreadableFields,
      insertion: envelope.spec.flatMap { insertion(into: $0.value.node) })
  }

  /// Before the first entry of a mapping, and what separates entries there.
  private func insertion(into mapping: NodeID) -> (place: SourceSpan, separator: String)? {
    // JSON stays JSON.
    guard tree[mapping].kind == .mapping, let key = tree.children(of: mapping).first(where: { _ in true }),
      tree[key].style != .doubleQuoted
    else { return nil }
    let start = tree.wholeSpan(of: key).range.lowerBound
    let place = SourceSpan(start..<start, in: file.id)
    if tree[mapping].style == .flow { return (place, ", ") }
    let indent = file.bytes[..<start].reversed().prefix { $0 == UInt8(ascii: " ") }.count
    let lineStart = start - indent
    // On a line of its own only.
    guard lineStart > 0, file.bytes[lineStart - 1] == 0x0A || file.bytes[lineStart - 1] == 0x0D else { return nil }
    let lineEnd = lineStart > 1 && file.bytes[lineStart - 2] == 0x0D && file.bytes[lineStart - 1] == 0x0A ? "\r\n" : "\n"
    return (place, lineEnd + String(repeating: " ", count: indent))
  }
}
