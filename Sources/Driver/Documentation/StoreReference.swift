import ConnectionStore

/// docs/store.md: the tables of the store.
enum StoreReference {
  static var text: String {
    generatedNote + """
      # The store

      `smtplint apply` keeps the objects of a workspace in a SQLite file, or in a schema of a PostgreSQL database: typed columns,
      one row an object, a table of its own for each list, foreign keys for references, every constant default filled in. Names
      are canonical: IANA's for cipher suites, A-labels for hosts. A default that depends on other things (`tlsServerName`,
      `heloName`, `sender`, …) is NULL. [Deployments](guide/deployments.md) shows how stores are written and read.

      The view `enabled_connection` has the connections that may be used, each with the columns of the credential that it names.
      `object` has the canonical JSON (RFC 8785) of each object, its SHA-256 and its owner; `generation` has a row for each apply
      or rollback that changed something; `object_history` has what each of them wrote, with NULL for digest and text where an
      object was removed. The oldest generation that is kept has all that the store held then. `input_digest` is the SHA-256 over
      the objects that were applied and `content_digest` that over all objects afterwards: of lines of kind, digest and name,
      sorted.

      This is version \(StoreTables.version) of the tables. In SQLite it stands in `PRAGMA user_version`, and `PRAGMA application_id`
      is 0x534D4C54; in PostgreSQL it stands in the table `store_version`, `INTEGER` is `BIGINT`, and there is no `STRICT`.

      A secret is two columns: where it is kept (`env`, `file`, `systemd`, `command`), and the reference. `ALL` is a flag
      (`…_all` is 1), and a list that is not `ALL` is in the table of that name.

      ```sql
      \(StoreTables.sqlite.joined(separator: ";\n\n"));
      ```

      """
  }
}
