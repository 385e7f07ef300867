internal import Diagnostics
package import Linking
package import Manifests
internal import TLSTransport

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
  /// Connections that something keeps from being probed.
  package let obstructed: [Manifest]

  /// Plans all connections, or those that are named; a disabled one is probed only where it is named.
  ///
  /// - Parameter isUsable: Whether a manifest is as it must be, and all that it refers to.
  package static func make(
    of workspace: Workspace, names: [String], options: ProbeOptions, files: any ManifestFiles,
    isUsable: (Manifest) -> Bool = { _ in true }
  ) -> ProbePlan {
    let wanted = Set(names)
    let connections = workspace.manifests.filter { $0.kind == .connection && $0.name != nil }
      .sorted { ($0.name?.value ?? "").utf8.lexicographicallyPrecedes(($1.name?.value ?? "").utf8) }
    let known = Set(connections.compactMap { $0.name?.value })
    let anchors = Anchors(files)
    let (shared, unreadable) =
      names.isEmpty || !wanted.isDisjoint(with: known) ? sharedAnchors(workspace, options, anchors) : ([], [])
    var items: [Item] = []
    var obstructed: [Manifest] = []
    for manifest in connections where wanted.isEmpty || wanted.contains(manifest.name?.value ?? "") {
      var planner = ConnectionPlanner(manifest, workspace, options, files, anchors, sharedAnchors: shared, unreadable: unreadable)
      guard isUsable(manifest), var item = planner.item() else {
        obstructed.append(manifest)
        continue
      }
      if wanted.isEmpty, manifest.connection?.status?.value == .disabled { item.skipReason = "is Disabled; name it to probe it" }
      items.append(item)
    }
    return ProbePlan(items: items, unknownNames: names.filter { !known.contains($0) }, obstructed: obstructed)
  }

  /// What connections trust that name nothing, all of the workspace and the local store; and why some of it is missing.
  private static func sharedAnchors(
    _ workspace: Workspace, _ options: ProbeOptions, _ anchors: Anchors
  ) -> (anchors: [[UInt8]], unreadable: [ProbeFinding]) {
    var own: [[UInt8]] = []
    var unreadable: [ProbeFinding] = []
    for manifest in workspace.manifests where manifest.kind == .trustedCertificate {
      switch anchors.certificates(of: manifest) {
      case .success(let certificates): own += certificates
      case .failure(let fault): unreadable.append(ProbeFinding("trust-unreadable", "\(fault.message); it is trusted by nobody"))
      }
    }
    return (own + options.trusted, unreadable)
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
