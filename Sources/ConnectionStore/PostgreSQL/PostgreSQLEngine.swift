#if PostgreSQL
  /// A store in a schema of a PostgreSQL database: the first one of the connection's `search_path`.
  struct PostgreSQLEngine: DatabaseEngine {
    private let url: String
    let name: String

    /// How long a reader waits for an answer, in seconds.
    private static let readTimeout = 60

    init(url: String) throws(StoreError) {
      self.url = url
      name = try PostgreSQLURL.displayName(of: url)
    }

    var dialect: Dialect { Dialect(integerType: "BIGINT", tableSuffix: "") }

    func openForReading() throws(StoreError) -> (any Database)? {
      let database = try PostgreSQLDatabase(url: url, name: name, patience: Self.readTimeout)
      try database.execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
      return database
    }

    func openForWriting(lockTimeout: Int) throws(StoreError) -> any Database {
      let lockTimeout = min(lockTimeout, 1_000_000)
      let database = try PostgreSQLDatabase(url: url, name: name, patience: lockTimeout + Self.readTimeout)
      // PostgreSQL takes 0 for "for ever".
      try database.execute(
        "BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE; SET LOCAL lock_timeout = \(max(1, lockTimeout * 1000))")
      // Each statement sees what was committed before it, so what is read after the locks is what will be replaced.
      try database.query("SELECT pg_advisory_xact_lock(\(0x534D_4C54), hashtext(current_schema()))")
      if try database.version() != nil {
        // Holds up whoever would write past smtplint, and no reader.
        try database.execute("LOCK TABLE generation, object, object_history IN SHARE ROW EXCLUSIVE MODE")
      }
      return database
    }

    /// A database is saved by whoever runs its server.
    func backUp(version: Int) throws(StoreError) -> String? { nil }
  }
#endif
