/// The stores that a URL can name.
package enum StoreURL {
  #if PostgreSQL
    private static let forms = "sqlite:PATH or postgresql://[USER@]HOST[:PORT]/DATABASE"
  #else
    private static let forms = "sqlite:PATH"
  #endif

  /// Opens nothing yet. Paths are relative to `folder`. No part of a URL is repeated that may be secret.
  package static func store(_ url: String, folder: String) throws(StoreError) -> Store {
    guard let colon = url.firstIndex(of: ":") else {
      throw StoreError("store has no scheme; it is written as \(forms)")
    }
    let scheme = url[..<colon].lowercased()
    switch scheme {
    case "sqlite":
      var path = String(url[url.index(after: colon)...])
      // With an empty host, as other programs write it.
      if path.hasPrefix("///") { path.removeFirst(2) }
      guard !path.hasPrefix("//") else { throw StoreError("store has a host; it is written as sqlite:PATH") }
      guard !path.isEmpty else { throw StoreError("store has no path; it is written as sqlite:PATH") }
      return Store(engine: SQLiteEngine(path: path.hasPrefix("/") || folder.isEmpty ? path : "\(folder)/\(path)"))
    case "postgresql", "postgres":
      #if PostgreSQL
        return Store(engine: try PostgreSQLEngine(url: scheme + url[colon...]))
      #else
        throw StoreError(
          "this smtplint is built without PostgreSQL (`swift build --traits PostgreSQL` has it); the store is written as \(forms)"
        )
      #endif
    default: throw StoreError("store has the scheme \"\(scheme.prefix(20))\"; it is written as \(forms)")
    }
  }
}
