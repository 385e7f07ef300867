#if PostgreSQL
  import CPostgreSQL
  import CanonicalJSON

  #if canImport(Glibc)
    internal import Glibc
  #else
    internal import Musl
  #endif

  /// One connection to a PostgreSQL server: with `PostgreSQLURL`, the only place that touches libpq.
  final class PostgreSQLDatabase: Database {
    private let connection: OpaquePointer
    private let name: String
    /// How long the server may be silent, in seconds.
    private let patience: Int

    /// Connects as the URL, libpq's environment and its password file say.
    init(url: String, name: String, patience: Int) throws(StoreError) {
      self.name = name
      self.patience = patience
      var options = [("fallback_application_name", "smtplint"), ("client_encoding", "UTF8")]
      // A server that does not answer is told, unless somebody knows better how long that takes.
      if getenv("PGCONNECT_TIMEOUT") == nil { options.append(("connect_timeout", "10")) }
      // What the URL says comes last and wins.
      options.append(("dbname", url))
      let keywords = options.map { strdup($0.0) }
      let values = options.map { strdup($0.1) }
      defer { (keywords + values).forEach { free($0) } }
      let handle = PQconnectdbParams(
        keywords.map { UnsafePointer($0) } + [nil], values.map { UnsafePointer($0) } + [nil], 1)
      guard let handle else { throw StoreError("\(name): out of memory") }
      guard PQstatus(handle) == CONNECTION_OK else {
        let reason = Self.oneLine(PQerrorMessage(handle))
        PQfinish(handle)
        throw StoreError("\(name): \(reason)")
      }
      connection = handle
      // What is sent waits in memory while the server does not read, so that its silence is noticed here too.
      PQsetnonblocking(connection, 1)
      // Notices are no concern of whoever applies.
      PQsetNoticeProcessor(connection, { _, _ in }, nil)
    }

    // Ends the transaction too.
    deinit { PQfinish(connection) }

    func execute(_ sql: String) throws(StoreError) {
      guard PQsendQuery(connection, sql) == 1 else { throw lost() }
      _ = try results()
    }

    @discardableResult
    func query(_ sql: String, _ values: [JSONValue?]) throws(StoreError) -> [[JSONValue]] {
      let arguments = try arguments(values)
      let isSent = arguments.withPointers {
        PQsendQueryParams(connection, sql, Int32(values.count), nil, $0, nil, nil, 0)
      }
      guard isSent == 1 else { throw lost() }
      return try results()
    }

    /// Sends the rows in blocks without waiting for the answer to each.
    func run(_ sql: String, forEach rows: [[JSONValue?]]) throws(StoreError) {
      guard let first = rows.first else { return }
      guard PQsendPrepare(connection, "", sql, Int32(first.count), nil) == 1 else { throw lost() }
      _ = try results()
      // A block's answers are few enough for the server to write them all while nobody reads.
      let block = 256
      for start in stride(from: 0, to: rows.count, by: block) {
        try sendBlock(rows[start..<min(start + block, rows.count)])
      }
    }

    private func sendBlock(_ rows: ArraySlice<[JSONValue?]>) throws(StoreError) {
      guard PQenterPipelineMode(connection) == 1 else { throw lost() }
      for row in rows {
        let arguments = try arguments(row)
        let isSent = arguments.withPointers {
          PQsendQueryPrepared(connection, "", Int32(row.count), $0, nil, nil, 0)
        }
        guard isSent == 1 else { throw lost() }
      }
      guard PQpipelineSync(connection) == 1 else { throw lost() }
      var failure: StoreError?
      while true {
        try awaitAnswer()
        // Nil ends the answer to one row.
        guard let result = PQgetResult(connection) else {
          if PQstatus(connection) == CONNECTION_OK { continue }
          throw lost()
        }
        defer { PQclear(result) }
        let status = PQresultStatus(result)
        if status == PGRES_PIPELINE_SYNC { break }
        if failure == nil, status == PGRES_FATAL_ERROR { failure = self.failure(of: result) }
        // A trigger or a rule of others may leave a row out.
        if failure == nil, status == PGRES_COMMAND_OK, String(cString: PQcmdStatus(result)) == "INSERT 0 0" {
          failure = .foreignRows(name, "a row was left out by a trigger or a rule")
        }
        if PQstatus(connection) == CONNECTION_BAD { throw lost() }
      }
      PQexitPipelineMode(connection)
      if let failure { throw failure }
    }

    func version() throws(StoreError) -> Int? {
      guard let schema = try query("SELECT current_schema()").first?.first?.stringValue else {
        throw StoreError("\(name): the connection's search_path names no schema that is there and may be used")
      }
      guard !schema.hasPrefix("pg_") else {
        throw StoreError("\(name): the schema \(schema) is the server's own; give smtplint one (options=-csearch_path%3DNAME)")
      }
      let isThere = try query(
        """
        SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = current_schema() AND c.relname = 'store_version' AND c.relkind = 'r'
        """)
      guard isThere.first?.first?.integerValue == 1 else {
        let taken = try query(
          """
          SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE n.nspname = current_schema() AND c.relname IN (\(Self.list(StoreLayout.names + ["store_version"])))
          ORDER BY c.relname LIMIT 1
          """)
        guard let table = taken.first?.first?.stringValue else { return nil }
        throw StoreError(
          "\(name): the schema \(schema) has a table \(table) of another program; give smtplint a schema of its own (options=-csearch_path%3DNAME)"
        )
      }
      return try query("SELECT version FROM store_version").first?.first?.integerValue ?? 0
    }

    func setVersion(_ version: Int) throws(StoreError) {
      try execute("CREATE TABLE IF NOT EXISTS store_version (version BIGINT NOT NULL); DELETE FROM store_version")
      try query("INSERT INTO store_version (version) VALUES ($1)", [.integer(version)])
    }

    func commit() throws(StoreError) {
      do throws(StoreError) {
        guard PQsendQuery(connection, "COMMIT") == 1 else { throw lost() }
        try awaitAnswer()
      } catch {
        throw undecided
      }
      _ = try results()
      if PQstatus(connection) == CONNECTION_BAD { throw undecided }
    }

    /// Nobody knows what the server made of the end of the transaction.
    private var undecided: StoreError {
      StoreError("\(name): the server did not confirm the commit; `smtplint plan` tells whether it was applied")
    }

    /// The server keeps its files itself, and its foreign keys cannot dangle; its owner can change tables, and have them changed.
    func faults() throws(StoreError) -> [String] {
      let kinds = try query(
        """
        SELECT c.relname, c.relkind::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = current_schema()
        """)
      let found = Dictionary(
        kinds.map { ($0[0].stringValue ?? "", $0[1].stringValue ?? "") }, uniquingKeysWith: { first, _ in first })
      let missing = StoreLayout.tableNames.filter { found[$0] != "r" }.map { "the table \($0) is not there" }
      let view = found[StoreLayout.viewName] == "v" ? [] : ["the view \(StoreLayout.viewName) is not there"]
      let others = try query(
        """
        SELECT c.relname, 'trigger ' || t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND NOT t.tgisinternal
        UNION ALL
        SELECT c.relname, 'rule ' || r.rulename FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
        JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND r.rulename <> '_RETURN'
        ORDER BY 1, 2
        """)
      let names = Set(StoreLayout.names)
      return missing + view
        + others.filter { names.contains($0[0].stringValue ?? "") }
        .map { "\($0[0].stringValue ?? "") has the \($0[1].stringValue ?? ""), which smtplint did not make" }
    }

    private static func list(_ names: [String]) -> String { names.map { "'\($0)'" }.joined(separator: ", ") }

    // MARK: libpq's own

    /// Waits for the server, and takes the rows of all results that it has.
    private func results() throws(StoreError) -> [[JSONValue]] {
      var rows: [[JSONValue]] = []
      var failure: StoreError?
      while true {
        try awaitAnswer()
        guard let result = PQgetResult(connection) else { break }
        defer { PQclear(result) }
        switch PQresultStatus(result) {
        case PGRES_TUPLES_OK: rows += self.rows(of: result)
        case PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: break
        default: failure = failure ?? self.failure(of: result)
        }
      }
      if let failure { throw failure }
      return rows
    }

    /// Sends what is left to be sent, and waits until a result can be had without waiting.
    private func awaitAnswer() throws(StoreError) {
      while true {
        let unsent = PQflush(connection)
        guard unsent >= 0 else { throw lost() }
        if unsent == 0, PQisBusy(connection) == 0 { return }
        var event = pollfd(fd: PQsocket(connection), events: Int16(unsent == 1 ? POLLIN | POLLOUT : POLLIN), revents: 0)
        let count = poll(&event, 1, Int32(clamping: patience * 1000))
        if count == 0 { throw StoreError("\(name): the server has not answered for \(patience) s; nothing was changed") }
        guard count > 0 || errno == EINTR else { throw lost() }
        let hasNews = count > 0 && event.revents & ~Int16(POLLOUT) != 0
        guard !hasNews || PQconsumeInput(connection) == 1 else { throw lost() }
      }
    }

    private func rows(of result: OpaquePointer) -> [[JSONValue]] {
      let columns = PQnfields(result)
      let areIntegers = (0..<columns).map { [20, 21, 23].contains(PQftype(result, $0)) }
      return (0..<PQntuples(result)).map { row in
        (0..<columns).map { column in
          if PQgetisnull(result, row, column) == 1 { return .null }
          let bytes = UnsafeRawBufferPointer(
            start: PQgetvalue(result, row, column), count: Int(PQgetlength(result, row, column)))
          let text = String(decoding: bytes, as: UTF8.self)
          if areIntegers[Int(column)], let number = Int(text) { return .integer(number) }
          return .string(text)
        }
      }
    }

    private func arguments(_ values: [JSONValue?]) throws(StoreError) -> Arguments {
      var arguments = Arguments()
      for value in values {
        switch value {
        case nil, .null: arguments.append(nil)
        case .integer(let number): arguments.append(String(number))
        case .bool(let flag): arguments.append(flag ? "1" : "0")
        case .string(let text):
          guard !text.utf8.contains(0) else {
            throw StoreError("\(name): PostgreSQL cannot keep a text with the character U+0000")
          }
          arguments.append(text)
        case .decimal, .array, .object: preconditionFailure("a column holds one value")
        }
      }
      return arguments
    }

    private func failure(of result: OpaquePointer) -> StoreError {
      func field(_ code: Unicode.Scalar) -> String? {
        PQresultErrorField(result, Int32(code.value)).map { String(cString: $0) }
      }
      guard let state = field("C") else { return lost() }
      // The detail may quote a row; the message names tables and constraints only.
      let message = field("M") ?? "failed"
      switch state {
      case "55P03": return StoreError("\(name): another program holds the lock of the store; --lock-timeout waits longer")
      case "53100": return StoreError("\(name): the server's disk is full; nothing was changed")
      case "42501":
        return StoreError("\(name): \(message); grant the role USAGE and CREATE on the schema, or the rights on its tables")
      case "25006": return StoreError("\(name): the server takes no writes (\(message))")
      case _ where state.hasPrefix("23"): return .foreignRows(name, message)
      case _ where state.hasPrefix("57P"):
        return StoreError("\(name): the server ended the connection (\(message)); nothing was changed")
      default: return StoreError("\(name): \(message)")
      }
    }

    private func lost() -> StoreError {
      let reason = Self.oneLine(PQerrorMessage(connection))
      return StoreError("\(name): \(reason.isEmpty ? "the connection was lost" : reason); nothing was changed")
    }

    private static func oneLine(_ message: UnsafePointer<CChar>?) -> String {
      let text = message.map { String(cString: $0) } ?? ""
      return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
  }

  /// Values as the texts that libpq takes, each ended by a zero byte.
  private struct Arguments {
    private var bytes: [CChar] = []
    private var offsets: [Int?] = []

    mutating func append(_ text: String?) {
      offsets.append(text == nil ? nil : bytes.count)
      guard var text else { return }
      text.withUTF8 { $0.withMemoryRebound(to: CChar.self) { bytes += $0 } }
      bytes.append(0)
    }

    func withPointers<Result>(_ body: ([UnsafePointer<CChar>?]) -> Result) -> Result {
      bytes.withUnsafeBufferPointer { buffer in
        body(offsets.map { offset in offset.map { buffer.baseAddress! + $0 } })
      }
    }
  }
#endif
