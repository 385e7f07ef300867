/// A place that keeps generations of snapshots.
package protocol Store: Sendable {
  /// How the store is called in messages: its URL without anything secret.
  var name: String { get }

  /// What the store holds now; an absent store is an empty one. Never writes.
  func read() throws(StoreError) -> StoredState

  /// Makes the plan true in one transaction: all of it, or nothing.
  ///
  /// `plan` is asked within the transaction, so that no other apply can come between. A plan without changes leaves no
  /// trace. `progress` is called after each object. Returns what was done.
  func apply(_ record: ApplyRecord, progress: () -> Void, plan: (StoredState) throws(StoreError) -> Plan) throws(StoreError)
    -> Receipt
}

/// What a generation says of its making.
package struct ApplyRecord: Sendable {
  /// RFC 3339, in UTC.
  package let time: String
  package let programVersion: String

  package init(time: String, programVersion: String) {
    self.time = time
    self.programVersion = programVersion
  }
}

/// What an apply did.
package struct Receipt: Sendable {
  package let plan: Plan
  /// The generation that the store has now.
  package let generation: Int
}

/// The stores that a URL can name.
package enum StoreURL {
  /// Opens nothing yet. Paths are relative to `folder`.
  package static func store(_ url: String, folder: String) throws(StoreError) -> any Store {
    guard let colon = url.firstIndex(of: ":") else {
      throw StoreError("store has no scheme; it is written as sqlite:PATH")
    }
    let scheme = url[..<colon].lowercased()
    switch scheme {
    case "sqlite":
      let path = String(url[url.index(after: colon)...])
      guard !path.hasPrefix("//") else { throw StoreError("store has a host; it is written as sqlite:PATH") }
      guard !path.isEmpty else { throw StoreError("store has no path; it is written as sqlite:PATH") }
      return SQLiteStore(path: path.hasPrefix("/") || folder.isEmpty ? path : "\(folder)/\(path)")
    case "postgresql", "postgres":
      // The URL is not repeated: it may hold a password.
      throw StoreError("this smtplint is built without PostgreSQL; it is written as sqlite:PATH")
    default: throw StoreError("store has the scheme \"\(scheme)\"; it is written as sqlite:PATH")
    }
  }
}
