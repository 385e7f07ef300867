#if PostgreSQL
  import CPostgreSQL

  /// What may be said of a URL: the server and the database.
  enum PostgreSQLURL {
    /// The URL without password and options; throws where libpq cannot read it.
    static func displayName(of url: String) throws(StoreError) -> String {
      var message: UnsafeMutablePointer<CChar>?
      guard let options = PQconninfoParse(url, &message) else {
        defer { PQfreemem(message) }
        // The message quotes what it did not understand, which may be part of a password.
        let reason = message.map { String(cString: $0) } ?? "out of memory"
        throw StoreError(
          "the store's URL cannot be read (\(withoutQuotations(reason))); it is written as postgresql://[USER@]HOST[:PORT]/DATABASE"
        )
      }
      defer { PQconninfoFree(options) }
      var values: [String: String] = [:]
      var option = options
      while let keyword = option.pointee.keyword {
        if let value = option.pointee.val { values[String(cString: keyword)] = String(cString: value) }
        option += 1
      }
      guard isPlausible(values) else {
        throw StoreError(
          "the store's URL cannot be read: what stands for host, port or database is none; / and @ within a password are written as %2F and %40"
        )
      }
      let host = values["host"] ?? values["hostaddr"] ?? ""
      let user = values["user"].map { "\($0)@" } ?? ""
      let port = values["port"].map { ":\($0)" } ?? ""
      return "postgresql://\(user)\(host)\(port)\(values["dbname"].map { "/\($0)" } ?? "")"
    }

    /// Whether host, port and database can be what they stand for. A password in the wrong place must not be shown, nor be
    /// hidden within a database's name, which libpq would read as a URL of its own.
    private static func isPlausible(_ values: [String: String]) -> Bool {
      let hosts = (values["host"] ?? "").split(separator: ",")
      let port = values["port"] ?? ""
      let database = values["dbname"] ?? ""
      return hosts.allSatisfy { $0.hasPrefix("/") || !$0.contains { "/@".contains($0) } }
        && port.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ",") }
        && !database.contains { "/@=:".contains($0) }
    }

    private static func withoutQuotations(_ text: String) -> String {
      let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
      let kept = parts.enumerated().map { index, part in index.isMultiple(of: 2) ? String(part) : "…" }
      return kept.joined().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
  }
#endif
