import ConnectionStore

/// docs/store.md: the tables of the store.
enum StoreReference {
  static var text: String {
    generatedNote + """
      # The store

      `smtplint apply` keeps the objects of a workspace in a SQLite file: typed columns, one row an object, a table of its own
      for each list, foreign keys for references, every constant default filled in. Names are canonical: IANA's for cipher
      suites, A-labels for hosts. A default that depends on other things (`tlsServerName`, `heloName`, `sender`, …) is NULL.
      `object` has the canonical JSON (RFC 8785) of each object and its SHA-256; `generation` has a row for each apply that
      changed something, and `object_history` what each of them wrote. `PRAGMA application_id` is 0x534D4C54,
      `PRAGMA user_version` the version of these tables.

      A secret is two columns: where it is kept (`env`, `file`, `systemd`, `command`), and the reference. `ALL` is a flag
      (`…_all` is 1), and a list that is not `ALL` is in the table of that name.

      ```sql
      \(StoreTables.sqlite.joined(separator: ";\n\n"));
      ```

      """
  }
}
