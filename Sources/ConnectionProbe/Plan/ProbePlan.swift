internal import Diagnostics
package import Linking
package import Manifests

/// What is to be probed, in the order of names.
package struct ProbePlan: Sendable {
  package struct Item: Sendable {
    package var job: ProbeJob
    package var resources: ProbeResources
    /// How often a failure is tried again that may pass by itself.
    package var retries = 0
    /// Seconds between two attempts.
    package var retryInterval = 0
    /// What the manifest asks for and cannot be done.
    package var findings: [ProbeFinding] = []
    /// Why it is not probed; nil where it is.
    package var skipReason: String?

    package init(_ job: ProbeJob, _ resources: ProbeResources) {
      self.job = job
      self.resources = resources
    }
  }

  package let items: [Item]
  /// Names that no connection has.
  package let unknownNames: [String]

  /// Plans all connections, or those that are named; a disabled one is probed only where it is named.
  package static func make(
    of workspace: Workspace, names: [String], options: ProbeOptions, files: any ManifestFiles
  ) -> ProbePlan {
    let wanted = Set(names)
    let connections = workspace.manifests.filter { $0.connection != nil && $0.name != nil }
      .sorted { ($0.name?.value ?? "").utf8.lexicographicallyPrecedes(($1.name?.value ?? "").utf8) }
    let known = Set(connections.compactMap { $0.name?.value })
    let shared = names.isEmpty || !wanted.isDisjoint(with: known) ? sharedAnchors(workspace, options, files) : []
    let items = connections.compactMap { manifest -> Item? in
      guard let name = manifest.name?.value, wanted.isEmpty || wanted.contains(name) else { return nil }
      var planner = ConnectionPlanner(manifest, workspace, options, files, sharedAnchors: shared)
      var item = planner.item()
      if wanted.isEmpty, manifest.connection?.status?.value == .disabled { item?.skipReason = "is Disabled; name it to probe it" }
      return item
    }
    return ProbePlan(items: items, unknownNames: names.filter { !known.contains($0) })
  }

  /// What connections trust that name nothing: all of the workspace, and the local store.
  private static func sharedAnchors(
    _ workspace: Workspace, _ options: ProbeOptions, _ files: any ManifestFiles
  ) -> [[UInt8]] {
    let own = workspace.manifests.filter { $0.kind == .trustedCertificate }.flatMap { manifest in
      (try? Anchors.read(manifest, files).get()) ?? []
    }
    return own + options.trusted
  }
}

/// The files that manifests name, which somebody else reads.
package protocol ManifestFiles {
  /// The folder that paths in the manifest start at.
  func folder(of manifest: Manifest) -> String

  /// The bytes of a file, or why there are none.
  func read(_ path: String, of manifest: Manifest) -> Result<[UInt8], UnreadableFile>
}

package struct UnreadableFile: Error, Sendable {
  package let message: String

  package init(_ message: String) { self.message = message }
}
