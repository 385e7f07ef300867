package import Diagnostics
package import KeyMaterial

/// What a run knows of the machine around the manifests: Driver finds it out, and rules only look at it.
///
/// Facts are found by the place in a manifest that asks for them. Where there are none, nobody looked, and rules are silent.
package struct Surroundings: Sendable {
  /// Seconds since 1970; nil where nothing is judged by the clock.
  package var now: Int64?
  package var certificateExpiryDays = 30
  /// The manifests are for this machine: what they name has to be here, absolute paths and secrets included.
  package var isTarget = false
  package var files: [SourceSpan: FileFacts] = [:]
  /// Why a secret is not here.
  package var missingSecrets: [SourceSpan: String] = [:]

  package init() {}
}

/// What is known of one file.
package struct FileFacts: Sendable {
  package enum State: Sendable {
    case missing
    /// There, and not for this user to read.
    case forbidden
    /// Not to be used, and why: `is a folder`.
    case unusable(String)
    /// There, and not opened, since it holds a secret.
    case unopened
    case read(KeyMaterialFile)
  }

  package enum Readers: Sendable { case group, everybody }

  package var state: State
  /// Lies in the work tree of a Git repository.
  package var isInWorkTree: Bool
  /// Who but its owner may read the file.
  package var readers: Readers?

  package init(_ state: State, isInWorkTree: Bool = false, readers: Readers? = nil) {
    self.state = state
    self.isInWorkTree = isInWorkTree
    self.readers = readers
  }
}
