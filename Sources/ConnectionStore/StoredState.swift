import CanonicalJSON
package import Linking
import Manifests

/// One object as the store has it.
package struct StoredObject: Sendable {
  package let id: ObjectID
  package let digest: String
  /// Canonical JSON.
  package let text: String
  /// The generation that wrote it last.
  package let generation: Int
}

/// What a store holds at one moment.
package struct StoredState: Sendable {
  /// Counts the applies that changed something; 0 is an empty store.
  package let generation: Int
  /// Sorted by kind and name.
  package let objects: [StoredObject]

  package static let empty = StoredState(generation: 0, objects: [])
}

/// Why a store could not do its work. The text holds no secret and names the place.
package struct StoreError: Error, Sendable {
  package let message: String

  package init(_ message: String) { self.message = message }
}
