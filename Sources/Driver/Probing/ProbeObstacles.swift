import Diagnostics
import Linking
import Manifests
import Reporting

/// What keeps connections of a workspace from being probed: what cannot be read, and names that lead nowhere.
struct ProbeObstacles {
  private struct Place: Hashable {
    let file: FileID
    let document: Int
  }

  let report: Report
  private let places: Set<Place>
  private let workspace: Workspace

  init(_ loaded: LoadedWorkspace) {
    report = loaded.unreadableReport
    places = Set(report.diagnostics.map { Place(file: $0.span.file, document: $0.document) })
    workspace = loaded.workspace
  }

  /// Whether a connection is as it must be, and all that it refers to.
  func spare(_ connection: Manifest) -> Bool {
    connection.references.allSatisfy { definition(of: $0) != nil } && needs(of: connection).isDisjoint(with: places)
  }

  /// The part that is about these connections.
  func report(on connections: [Manifest]) -> Report {
    let concerned = connections.reduce(into: Set<Place>()) { $0.formUnion(needs(of: $1)) }
    return report.filtered { concerned.contains(Place(file: $0.span.file, document: $0.document)) }
  }

  private func definition(of reference: Manifests.Reference) -> Manifest? {
    workspace.definition(of: ObjectID(reference.shape.kind, reference.name.value))
  }

  private func needs(of connection: Manifest) -> Set<Place> {
    Set(
      ([connection] + connection.references.compactMap(definition)).map { Place(file: $0.span.file, document: $0.document) })
  }
}

extension Workspace {
  /// The variables that hold secrets of any manifest.
  var secretVariables: Set<String> {
    Set(
      manifests.compactMap { manifest in
        let reference =
          switch manifest.specification {
          case .connection(let connection): connection.password
          case .credential(let credential): credential.clientSecret
          case .key(let key): key.passphrase
          case .trustedCertificate, .cluster, .unreadable: nil as Located<SecretReference>?
          }
        return if case .environment(let name)? = reference?.value { name } else { nil }
      })
  }
}
