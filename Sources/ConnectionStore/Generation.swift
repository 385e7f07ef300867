/// What a generation says of its making.
package struct ApplyRecord: Sendable {
  /// RFC 3339, in UTC.
  package let time: String
  /// Who ran the program, and where.
  package let author: String
  package let programVersion: String
  package let message: String?
  /// The commit that the manifests are of, and whether they differ from it; nil outside of Git.
  package let commit: Commit?

  package struct Commit: Sendable, Equatable {
    package let id: String
    package let isDirty: Bool

    package init(id: String, isDirty: Bool) {
      self.id = id
      self.isDirty = isDirty
    }
  }

  package init(time: String, author: String, programVersion: String, message: String?, commit: Commit?) {
    self.time = time
    self.author = author
    self.programVersion = programVersion
    self.message = message
    self.commit = commit
  }
}

/// One generation of a store: the record of an apply, or of a rollback, that changed something.
package struct Generation: Sendable {
  package let id: Int
  package let record: ApplyRecord
  /// Whose objects were applied; nil for a rollback, which may change anybody's.
  package let owner: String?
  /// The generation that was gone back to.
  package let restored: Int?
  /// The SHA-256 over the objects that were applied.
  package let inputDigest: String
  /// The SHA-256 over all objects that the store held then.
  package let contentDigest: String
  package let created: Int
  package let updated: Int
  package let deleted: Int
}
