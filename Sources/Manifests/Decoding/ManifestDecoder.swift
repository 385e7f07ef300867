package import Diagnostics
package import YAMLSyntax

/// What one file holds.
package struct DecodedFile: Sendable {
  package var manifests: [Manifest] = []
  package var documentCount = 0
  package var diagnostics: [Diagnostic] = []
  /// Documents that SOPS has encrypted: they are left alone.
  package var encryptedDocuments: [SourceSpan] = []

  package init(diagnostics: [Diagnostic] = []) { self.diagnostics = diagnostics }
}

package enum ManifestDecoder {
  /// Reads every document of a parsed file as a manifest. Never fails; what is wrong is in the findings.
  package static func decode(_ parse: YAMLParse, file: SourceFile) -> DecodedFile {
    var result = DecodedFile(diagnostics: parse.diagnostics)
    for document in parse.tree.documents {
      guard let root = document.root else {
        result.documentCount += 1
        continue
      }
      var decoder = ValueDecoder(tree: parse.tree, file: file, document: document.number)
      // Templates leave empty documents behind: they hold nothing, and nothing is said of them.
      if decoder.isNull(root) { continue }
      result.documentCount += 1
      let isEncrypted = decoder.hasKey("sops", root)
      let manifest = decoder.decodeManifest(root)
      if isEncrypted {
        // Only the names can be read; SOPS has a checksum over the rest.
        result.encryptedDocuments.append(parse.tree.span(of: root))
        if let manifest { result.manifests.append(manifest.withoutSpecification()) }
        continue
      }
      if let manifest { result.manifests.append(manifest) }
      result.diagnostics += decoder.diagnostics
    }
    return result
  }
}

extension ValueDecoder {
  /// Whether the node is a mapping with that key.
  fileprivate func hasKey(_ name: String, _ node: NodeID) -> Bool {
    let node = tree.resolve(node)
    return tree[node].kind == .mapping && tree.entries(of: node).entries.contains { isWord(name, $0.key) }
  }

  /// The manifest that a document holds; nil where it is no mapping or its kind is not known.
  fileprivate mutating func decodeManifest(_ root: NodeID) -> Manifest? {
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
      span: envelope.metadata?.value.name?.span ?? envelope.kind?.span ?? tree.span(of: root), unreadableFields: unreadableFields)
  }
}
