package import Diagnostics
package import Manifests

package enum Linker {
  /// Resolves the names of all manifests of the workspace. Never fails; what is wrong is in the findings.
  ///
  /// `isInUnreadText` tells whether text that could not be read may define an object of that name, or refer to it: then a
  /// name without definition, or without use, is no finding of its own.
  package static func link(
    _ manifests: [Manifest], isInUnreadText: (String) -> Bool = { _ in false }
  ) -> (workspace: Workspace, diagnostics: [Diagnostic]) {
    var diagnostics: [Diagnostic] = []
    let definitions = define(manifests, &diagnostics)
    var suggestions = DefinedNames(definitions)
    var isUsed = Array(repeating: false, count: manifests.count)
    for manifest in manifests {
      for reference in manifest.references {
        let id = ObjectID(reference.shape.kind, reference.name.value)
        if let index = definitions[id] {
          isUsed[index] = true
          check(reference, against: manifests[index], in: manifest, &diagnostics)
        } else if !isInUnreadText(reference.name.value) {
          diagnostics.append(undefined(reference, in: manifest, &suggestions))
        }
      }
      checkMembers(of: manifest, &diagnostics)
    }
    for id in suggestions.suggested { if let index = definitions[id] { isUsed[index] = true } }
    for (index, manifest) in manifests.enumerated() where !isUsed[index] && manifest.isReferredTo {
      guard let name = manifest.name, definitions[ObjectID(manifest.kind, name.value)] == index, !isInUnreadText(name.value)
      else { continue }
      diagnostics.append(
        Diagnostic(
          .unusedDefinition, "\(manifest.kind.rawValue) \(Quoted(name.value)) is used by no connection", at: name.span,
          document: manifest.document, field: "metadata.name", help: "remove it, or refer to it"))
    }
    return (Workspace(manifests: manifests, definitions: definitions), diagnostics)
  }

  private static func define(_ manifests: [Manifest], _ diagnostics: inout [Diagnostic]) -> [ObjectID: Int] {
    var definitions: [ObjectID: Int] = [:]
    definitions.reserveCapacity(manifests.count)
    for (index, manifest) in manifests.enumerated() {
      guard let name = manifest.name else { continue }
      let id = ObjectID(manifest.kind, name.value)
      guard let first = definitions[id] else {
        definitions[id] = index
        continue
      }
      diagnostics.append(
        Diagnostic(
          .duplicateName, "\(manifest.kind.rawValue) \(Quoted(name.value)) is defined twice", at: name.span,
          document: manifest.document,
          field: "metadata.name", related: [RelatedLocation("first defined here", at: manifests[first].span)],
          help: "rename one of the two: names are unique for each kind over the whole workspace"))
    }
    return definitions
  }

  private static func check(
    _ reference: Reference, against target: Manifest, in manifest: Manifest, _ diagnostics: inout [Diagnostic]
  ) {
    // A field that was reported, or is missing, is a finding already.
    guard let requirement = reference.shape.requirement, target.has(requirement) == false else { return }
    let related = RelatedLocation("\(target.kind.rawValue) is defined here", at: target.span)
    diagnostics.append(
      Diagnostic(
        .wrongReferenceType,
        "\(target.kind.rawValue) \(Quoted(reference.name.value)) cannot serve as \(reference.field): its \(requirement.field) is not \(requirement.value)",
        at: reference.name.span, document: manifest.document, field: "spec.\(reference.field)", related: [related],
        help: "refer to a \(target.kind.rawValue) with \(requirement.field) \(requirement.value), or change this one"))
  }

  private static func undefined(_ reference: Reference, in manifest: Manifest, _ names: inout DefinedNames) -> Diagnostic {
    Diagnostic(
      .undefinedReference,
      "\(reference.field) refers to \(reference.shape.kind.rawValue) \(Quoted(reference.name.value)), which is not defined",
      at: reference.name.span, document: manifest.document, field: "spec.\(reference.field)",
      help: names.help(for: reference.name.value, kind: reference.shape.kind))
  }

  /// Names of members are unique in their cluster.
  private static func checkMembers(of manifest: Manifest, _ diagnostics: inout [Diagnostic]) {
    guard case .cluster(let cluster) = manifest.specification else { return }
    var first: [ObjectID: SourceSpan] = [:]
    for (index, member) in (cluster.stengs?.value ?? []).enumerated() {
      guard let name = member.value.name else { continue }
      guard let earlier = first.updateValue(name.span, forKey: ObjectID(.cluster, name.value)) else { continue }
      first[ObjectID(.cluster, name.value)] = earlier
      diagnostics.append(
        Diagnostic(
          .duplicateName, "member \(Quoted(name.value)) stands twice in the cluster", at: name.span, document: manifest.document,
          field: "spec.stengs[\(index)].name", related: [RelatedLocation("first here", at: earlier)],
          help: "rename one of the two"))
    }
  }
}

extension Manifest {
  /// Whether the object is there to be referred to. A Credential of type BASIC has nothing that could refer to it.
  fileprivate var isReferredTo: Bool {
    switch kind {
    case .credential: credential?.type?.value != .basic
    case .key, .trustedCertificate: true
    case .connection, .cluster: false
    }
  }
}
