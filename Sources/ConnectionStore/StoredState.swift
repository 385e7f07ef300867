package import CanonicalJSON
import KeyMaterial
package import Linking
import Manifests

/// One object as the store has it.
package struct StoredObject: Sendable {
  package let id: ObjectID
  /// Who manages the object: others neither change nor remove it.
  package let owner: String
  package let digest: String
  /// Canonical JSON.
  package let text: String
  /// The generation that wrote it last.
  package let generation: Int

  /// The object, read back from its text; nil where somebody wrote something else there.
  var value: JSONValue? { JSONValue(text: text) }

  /// The object, if its text is what its digest says.
  package var intactValue: JSONValue? { CanonicalObject(self)?.value }
}

/// What a store holds at one moment.
package struct StoredState: Sendable {
  /// Counts the applies that changed something; 0 is an empty store.
  package let generation: Int
  /// Sorted by kind and name.
  package let objects: [StoredObject]

  package static let empty = StoredState(generation: 0, objects: [])

  /// Only the objects of one owner.
  package func owned(by owner: String) -> StoredState {
    StoredState(generation: generation, objects: objects.filter { $0.owner.hasSameBytes(as: owner) })
  }

  /// The SHA-256 over the digests of all objects: equal for equal objects, whoever owns them and wherever they are.
  package var contentDigest: String { ContentDigest.of(objects.lazy.map { ($0.id, $0.digest) }) }
}

/// The SHA-256 over the digests of objects.
enum ContentDigest {
  /// `objects` are sorted by kind and name.
  static func of(_ objects: some Sequence<(id: ObjectID, digest: String)>) -> String {
    var text = ""
    for (id, digest) in objects { text += "\(id.kind.rawValue) \(digest) \(id.name)\n" }
    return SHA256.hexDigest(of: text)
  }
}

/// Why a store could not do its work. The text holds no secret and names the place.
package struct StoreError: Error, Sendable {
  package let message: String

  package init(_ message: String) { self.message = message }

  /// Rows that the store did not expect; `reason` is the database's own.
  static func foreignRows(_ place: String, _ reason: String) -> StoreError {
    StoreError(
      "\(place): rows that smtplint did not write are in the way (\(reason)); `smtplint store drift` shows them, and with --repair puts back what was applied"
    )
  }
}
