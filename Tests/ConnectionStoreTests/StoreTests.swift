import CanonicalJSON
import ConnectionStore
import Foundation
import Linking
import Manifests
import TestSupport
import Testing

/// What a store does, on each of them.
@Suite(.timeLimit(.minutes(5))) struct StoreTests {
  static let kinds = StoreKind.allCases

  @Test(arguments: kinds) func `an apply writes typed rows, and references are foreign keys`(kind: StoreKind) throws {
    let place = try StorePlace(kind)
    let text = connection(
      "clientKeyLabel: k\nacceptedCipherSuites: [ECDHE-RSA-AES128-GCM-SHA256, TLS_AES_128_GCM_SHA256]\nusername: u\npassword: {env: P}"
    )
    #expect(try place.apply(text, key).generation == 1)
    #expect(
      try place.sql("SELECT name, host, port, client_key_label, password_source, password_reference, status FROM smtp_connection")
        == "relay|mail.example.com|587|k|env|P|Enabled")
    #expect(
      try place.sql("SELECT position, value FROM smtp_connection_accepted_cipher_suites ORDER BY position")
        == "0|TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256\n1|TLS_AES_128_GCM_SHA256")
    #expect(
      try place.sql("SELECT accepted_cipher_suites_all, ssl_authentication_protocols_all FROM smtp_connection") == "0|1")
    let deletion = try place.sql("\(kind == .sqlite ? "PRAGMA foreign_keys = ON; " : "")DELETE FROM key")
    #expect(deletion.lowercased().contains("foreign key constraint"))
  }

  @Test(arguments: kinds) func `the same again leaves no trace`(kind: StoreKind) throws {
    let place = try StorePlace(kind)
    try place.apply(connection("clientKeyLabel: k"), key)
    let before = try place.under.everything()
    #expect(try place.apply(connection("clientKeyLabel: k"), key).generation == 1)
    #expect(try place.under.everything().filter { $0 != 0 } == before.filter { $0 != 0 } || kind == .postgreSQL)
    #expect(try place.store.history().count == 1)
  }

  @Test(arguments: kinds) func `nothing to store makes nothing`(kind: StoreKind) throws {
    let place = try StorePlace(kind)
    #expect(try Plan.make(from: place.store.read(), to: PlanRequest(snapshot())).changes.isEmpty)
    #expect(try place.store.read().generation == 0)
    #expect(throws: StoreError.self) { try place.store.history() }
  }

  @Test(arguments: kinds) func `a change is one generation, and keeps what it replaced`(kind: StoreKind) throws {
    let place = try StorePlace(kind)
    try place.apply(connection("clientKeyLabel: k"), key)
    let receipt = try place.apply(connection("clientKeyLabel: k\ntimeouts: {connect: 3}").replacing("587", with: "25"), key)
    #expect(receipt.generation == 2)
    #expect(receipt.plan.changes.map(\.fields).map { $0.map(\.path) } == [["spec.port", "spec.timeouts.connect"]])
    #expect(receipt.plan.unchangedCount == 1)
    #expect(try place.sql("SELECT generation, name FROM object_history ORDER BY 1, 2") == "1|k\n1|relay\n2|relay")
    #expect(try place.sql("SELECT port, timeouts_connect FROM smtp_connection") == "25|3")
    #expect(try place.store.inspect().isEmpty)
  }

  @Test(arguments: kinds) func `a list that shrinks leaves no row behind`(kind: StoreKind) throws {
    let place = try StorePlace(kind)
    try place.apply(connection("acceptedCipherSuites: [TLS_AES_128_GCM_SHA256, TLS_AES_256_GCM_SHA384]"))
    try place.apply(connection("acceptedCipherSuites: [TLS_AES_256_GCM_SHA384]"))
    #expect(try place.sql("SELECT value FROM smtp_connection_accepted_cipher_suites") == "TLS_AES_256_GCM_SHA384")
    try place.apply(connection())
    #expect(try place.sql("SELECT count(*) FROM smtp_connection_accepted_cipher_suites") == "0")
  }

  @Test(arguments: kinds) func `objects that no manifest has stay, until they are pruned`(kind: StoreKind) throws {
    let place = try StorePlace(kind)
    try place.apply(connection(), key)
    #expect(try place.apply(connection()).plan.unmanaged.map(\.name) == ["k"])
    #expect(try place.sql("SELECT count(*) FROM key") == "1")
    let receipt = try place.apply(connection(), prune: .owned)
    #expect(receipt.plan.changes.map(\.action) == [.delete] && receipt.generation == 2)
    #expect(try place.sql("SELECT count(*) FROM key_usage") == "0")
    #expect(try place.store.inspect().isEmpty)
  }

  @Test(arguments: kinds) func `pruning never empties unless it is told to`(kind: StoreKind) throws {
    let place = try StorePlace(kind)
    try place.apply(connection(), key)
    for texts in [[], [connection(name: "other")]] {
      #expect { try place.apply(texts, prune: .owned) } throws: { ("\($0)").contains("--prune=all") }
    }
    #expect(try place.apply([], prune: .all).plan.count(.delete) == 2)
    #expect(try place.store.read().objects.isEmpty)
    #expect(try place.store.read(generation: 1).objects.count == 2)
  }

  @Test(arguments: kinds) func `owners leave each other alone`(kind: StoreKind) throws {
    let place = try StorePlace(kind)
    try place.apply([connection(name: "a")], owner: "team-a")
    try place.apply([connection(name: "b")], owner: "team-b", prune: .owned)
    #expect(try place.store.read().objects.map(\.owner) == ["team-a", "team-b"])
    // Pruning sees the owner's own objects only.
    #expect(throws: StoreError.self) { try place.apply([], owner: "team-a", prune: .owned) }
    #expect(try place.apply([], owner: "team-a", prune: .all).plan.changes.map(\.id.name) == ["a"])
    // What is somebody else's is not overwritten, not even by the same.
    #expect { try place.apply([connection(name: "b")], owner: "team-a") } throws: {
      ("\($0)").contains("SMTPConnection b (owner team-b)") && ("\($0)").contains("--adopt")
    }
    let adoption = try place.apply([connection(name: "b")], owner: "team-a", adopts: true)
    #expect(adoption.plan.changes.map { $0.fields.map(\.path) } == [["owner"]])
    #expect(try place.store.read().objects.map(\.owner) == ["team-a"])
    #expect(try place.store.inspect().isEmpty)
  }

  @Test(arguments: kinds) func `what others need is not removed`(kind: StoreKind) throws {
    let place = try StorePlace(kind)
    try place.apply([connection("clientKeyLabel: k"), key], owner: "team-a")
    try place.apply([key, connection(name: "mine")], owner: "team-b", adopts: true)
    #expect { try place.apply([connection(name: "mine")], owner: "team-b", prune: .owned) } throws: {
      ("\($0)").contains("SMTPConnection relay of owner team-a names it in spec.clientKeyLabel")
    }
    #expect(try place.store.read().generation == 2)
  }

  @Test(arguments: kinds) func `a failure in the middle changes nothing`(kind: StoreKind) throws {
    let place = try StorePlace(kind)
    try place.apply(key)
    // A row that the table refuses stands in for whatever else can go wrong.
    try place.sql(
      kind == .sqlite
        ? "CREATE TRIGGER stop BEFORE INSERT ON smtp_connection BEGIN SELECT RAISE(ABORT, 'stopped'); END"
        : "ALTER TABLE smtp_connection ADD CHECK (port = 1)")
    let before = try place.store.read()
    #expect(throws: StoreError.self) { try place.apply(connection(), key.replacing("client, sign", with: "client")) }
    #expect(try place.store.read().contentDigest == before.contentDigest)
    #expect(try place.store.history().count == 1)
    if kind == .sqlite { try place.sql("DROP TRIGGER stop") }
    #expect(try place.store.inspect().isEmpty)
  }

  // MARK: History

  @Test(arguments: kinds) func `a generation says when, who, from what and how much`(kind: StoreKind) throws {
    let place = try StorePlace(kind)
    let record = ApplyRecord(
      time: "2026-11-24T05:00:00Z", author: "alice@host", programVersion: "9", message: "first\n'\"\\ é",
      commit: .init(id: "abc", isDirty: true))
    _ = try place.store.apply(record, lockTimeout: 5) { state throws(StoreError) in
      try Plan.make(from: state, to: PlanRequest(snapshot([key]), owner: "me"))
    }
    let generation = try #require(try place.store.history().first)
    #expect(generation.id == 1 && generation.owner == "me" && generation.restored == nil)
    #expect(generation.record.time == record.time && generation.record.author == record.author)
    #expect(generation.record.message == record.message && generation.record.commit == record.commit)
    #expect((generation.created, generation.updated, generation.deleted) == (1, 0, 0))
    #expect(generation.inputDigest == snapshot([key]).digest && generation.contentDigest == generation.inputDigest)
  }

  @Test(arguments: kinds) func `every generation can be read and gone back to`(kind: StoreKind) throws {
    let place = try StorePlace(kind)
    let states: [[String]] = [
      [connection(), key], [connection("clientKeyLabel: k"), key], [key], [connection(name: "x")], [connection(), key],
    ]
    for state in states { try place.apply(state, prune: .all) }
    let digests = states.map { snapshot($0).digest }
    for (index, digest) in digests.enumerated() {
      #expect(try place.store.read(generation: index + 1).contentDigest == digest)
    }
    for target in [3, 1, 4, 2] {
      let old = try place.store.read(generation: target)
      let receipt = try place.store.apply(record, lockTimeout: 5) { state throws(StoreError) in
        try Plan.make(from: state, backTo: old)
      }
      #expect(try place.store.read().contentDigest == digests[target - 1])
      #expect(try place.store.history().last?.restored == target && receipt.plan.restored == target)
      #expect(try place.store.inspect().isEmpty)
    }
    // Back to what is: nothing.
    let old = try place.store.read(generation: 2)
    let receipt = try place.store.apply(record, lockTimeout: 5) { state throws(StoreError) in
      try Plan.make(from: state, backTo: old)
    }
    #expect(receipt.generation == 9 && receipt.plan.changes.isEmpty)
    #expect { try place.store.read(generation: 10) } throws: { ("\($0)").contains("it has 1 to 9") }
    #expect(throws: StoreError.self) { try place.store.read(generation: 0) }
  }

  @Test(arguments: kinds) func `history is forgotten, and the oldest generation that stays is whole`(kind: StoreKind) throws {
    let place = try StorePlace(kind)
    let states: [[String]] = [
      [connection(), key], [connection("clientKeyLabel: k"), key], [key], [connection(name: "x"), key], [connection(name: "x")],
    ]
    for state in states { try place.apply(state, prune: .all) }
    #expect(try place.store.pruneHistory(keeping: 9, lockTimeout: 5) == 0)
    #expect(try place.store.pruneHistory(keeping: 3, lockTimeout: 5) == 2)
    #expect(try place.store.history().map(\.id) == [3, 4, 5])
    for id in 3...5 { #expect(try place.store.read(generation: id).contentDigest == snapshot(states[id - 1]).digest) }
    #expect(throws: StoreError.self) { try place.store.read(generation: 2) }
    #expect(try place.store.inspect().isEmpty)
    #expect(try place.store.pruneHistory(keeping: 1, lockTimeout: 5) == 2)
    #expect(try place.store.inspect().isEmpty)
    #expect(try place.apply(connection(name: "x"), key).generation == 6)
    #expect(try place.store.inspect().isEmpty)
  }

  // MARK: Hands

  /// What somebody does to the rows, and where that is found; each is put back.
  static let tampering: [(sql: String, place: String)] = [
    ("UPDATE smtp_connection SET port = 26", "smtp_connection.port"),
    ("UPDATE smtp_connection SET username = NULL", "smtp_connection.username"),
    ("DELETE FROM smtp_connection_accepted_cipher_suites WHERE position = 0", "smtp_connection_accepted_cipher_suites[0]"),
    ("INSERT INTO key_usage (owner, position, value) VALUES ('k', 7, 'sign')", "key_usage[7]"),
    ("DELETE FROM label", "label[team]"), ("UPDATE label SET value = 'x'", "label[team].value"),
    (
      "UPDATE object SET canonical = replace(canonical, '587', '25') WHERE kind = 'SMTPConnection'", "object.canonical, spec.port"
    ),
    ("UPDATE object SET canonical = 'x' WHERE kind = 'Key'", "object.canonical"),
    ("UPDATE object SET digest = 'x' WHERE kind = 'Key'", "object.digest"),
    ("UPDATE object SET owner = 'x' WHERE kind = 'Key'", "object.owner"),
    ("DELETE FROM smtp_connection", "smtp_connection"),
    ("DELETE FROM object WHERE kind = 'SMTPConnection'", "object"),
    ("INSERT INTO object VALUES ('Cluster', 'c', 'me', 'd', '{}', 1)", "object"),
    ("UPDATE object SET name = 'new' WHERE kind = 'Cluster'", "object"),
  ]

  @Test(arguments: kinds) func `what others change is found and put back`(kind: StoreKind) throws {
    let place = try StorePlace(kind)
    let cluster = "apiVersion: smtplint/v1\nkind: Cluster\nmetadata: {name: old}\nspec: {stengs: [{name: s}]}\n"
    let text = connection("acceptedCipherSuites: [TLS_AES_128_GCM_SHA256]\nusername: u\npassword: {env: P}")
      .replacing("{name: relay}", with: "{name: relay, labels: {team: mail}}")
    try place.apply(text, key, cluster)
    let digest = try place.store.read().contentDigest
    for (sql, expected) in Self.tampering {
      let said = try place.sql(sql)
      #expect(said.isEmpty || kind == .postgreSQL && sql.contains("SET name"), "\(sql): \(said)")
      if !said.isEmpty { continue }
      let faults = try place.store.inspect().filter { $0.kind == .drift }
      #expect(faults.contains { $0.place == expected }, "\(sql): \(faults)")
      #expect(try !place.store.repair(lockTimeout: 5).isEmpty)
      #expect(try place.store.inspect().isEmpty, "\(sql)")
      #expect(try place.store.read().contentDigest == digest)
    }
    #expect(try place.store.history().count == 1)
  }

  @Test(arguments: kinds) func `a history that others change is damage`(kind: StoreKind) throws {
    for sql in [
      "UPDATE object_history SET canonical = '{}'", "UPDATE object_history SET digest = NULL, canonical = NULL",
      "UPDATE generation SET content_digest = 'x'", "DELETE FROM object_history",
    ] {
      let place = try StorePlace(kind)
      try place.apply(key)
      try place.sql(sql)
      #expect(try place.store.inspect().contains { $0.kind == .damage }, "\(sql)")
    }
  }

  /// What is gone from the history cannot be put back: nothing is touched on its account.
  @Test(arguments: kinds) func `nothing is put back from a damaged history, and nothing gone back to`(kind: StoreKind) throws {
    for sql in [
      "UPDATE object_history SET canonical = replace(canonical, 'example', 'evil')", "DELETE FROM object_history",
      "DELETE FROM object_history WHERE kind = 'Key'",
    ] {
      let place = try StorePlace(kind)
      try place.apply(connection("clientKeyLabel: k"), key)
      try place.apply([connection("clientKeyLabel: k").replacing("587", with: "25"), key])
      try place.sql(sql)
      try place.sql("UPDATE smtp_connection SET port = 26")
      let before = try place.store.read().contentDigest
      #expect { try place.store.repair(lockTimeout: 5) } throws: { ("\($0)").contains("history is damaged") }
      #expect(try place.store.read().contentDigest == before)
      if !sql.hasPrefix("UPDATE") {
        #expect { try place.store.read(generation: 1) } throws: {
          ("\($0)").contains("history of generation 1 is not what was applied")
        }
      }
    }
  }

  @Test(arguments: kinds) func `texts that differ only in how letters are composed are different`(kind: StoreKind) throws {
    let place = try StorePlace(kind)
    let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")
    func manifest(_ user: String) -> String {
      connection("username: \(user)\npassword: {env: P}")
        .replacing("{name: relay}", with: "{name: relay, annotations: {\"\(composed)\": \"1\", \"\(decomposed)\": \"2\"}}")
    }
    try place.apply(manifest(composed))
    #expect(try place.store.inspect().isEmpty)
    #expect(try place.store.read().objects.allSatisfy { $0.intactValue != nil })
    let receipt = try place.apply(manifest(decomposed))
    #expect(receipt.plan.changes.map { $0.fields.map(\.path) } == [["spec.username"]])
    try place.sql("UPDATE smtp_connection SET username = '\(composed)'")
    #expect(try place.store.inspect().map(\.place) == ["smtp_connection.username"])
    #expect(try !place.store.repair(lockTimeout: 5).isEmpty)
    #expect(try place.store.inspect().isEmpty)
  }

  @Test(arguments: kinds) func `an annotation may be as long as it likes`(kind: StoreKind) throws {
    let place = try StorePlace(kind)
    // A key beyond 1,024 characters has to be said to be one (YAML 1.2.2, section 7.4.2).
    let annotations = "annotations: {? \(String(repeating: "k", count: 6000)) : \(String(repeating: "v", count: 100_000))}"
    try place.apply(connection().replacing("{name: relay}", with: "{name: relay, \(annotations)}"))
    #expect(try place.sql("SELECT length(key), length(value) FROM annotation") == "6000|100000")
    #expect(try place.store.inspect().isEmpty)
  }

  @Test(arguments: kinds) func `what others make of the tables is told`(kind: StoreKind) throws {
    let isFile = kind == .sqlite
    for (sql, words) in [
      ("DROP VIEW enabled_connection", "enabled_connection"),
      (
        isFile
          ? "CREATE TRIGGER t AFTER INSERT ON smtp_connection BEGIN UPDATE smtp_connection SET host = 'evil'; END"
          : "CREATE RULE t AS ON INSERT TO label DO INSTEAD NOTHING", isFile ? "trigger t" : "rule t"
      ),
    ] {
      let place = try StorePlace(kind)
      try place.apply(connection(), key)
      #expect(try place.sql(sql) == "")
      #expect(try place.store.inspect().contains { $0.kind == .damage && $0.message.contains(words) })
    }
    // A row that is left out is noticed at once.
    let place = try StorePlace(kind)
    try place.apply(key)
    try place.sql(
      isFile
        ? "CREATE TRIGGER t BEFORE INSERT ON smtp_connection BEGIN SELECT RAISE(IGNORE); END"
        : "CREATE RULE t AS ON INSERT TO smtp_connection DO INSTEAD NOTHING")
    #expect { try place.apply(connection(), key) } throws: { ("\($0)").contains("left out") }
    #expect(try place.store.history().count == 1)
  }

  @Test(arguments: kinds) func `an object is not changed into what another owner's object cannot use`(kind: StoreKind) throws {
    let place = try StorePlace(kind)
    try place.apply([connection("clientKeyLabel: k"), key], owner: "team-a")
    #expect {
      try place.apply([key.replacing("client, sign", with: "sign")], owner: "team-b", adopts: true)
    } throws: { ("\($0)").contains("SMTPConnection relay of owner team-a") && ("\($0)").contains("usage to be client") }
    try place.apply([key], owner: "team-b", adopts: true)
    #expect(try place.store.read().generation == 2)
  }

  // MARK: Other databases

  @Test(arguments: kinds) func `a newer store and another program's are refused`(kind: StoreKind) throws {
    let place = try StorePlace(kind)
    try place.sql("CREATE TABLE object (x INT)")
    #expect { try place.store.read() } throws: { ("\($0)").contains("another program") }
    #expect(throws: StoreError.self) { try place.apply(key) }
    try place.sql("DROP TABLE object")
    try place.apply(key)
    try place.sql(kind == .sqlite ? "PRAGMA user_version = 99" : "UPDATE store_version SET version = 99")
    #expect { try place.store.read() } throws: { ("\($0)").contains("update smtplint") }
    #expect { try place.apply(connection()) } throws: { ("\($0)").contains("update smtplint") }
    try place.sql(kind == .sqlite ? "PRAGMA user_version = 2" : "UPDATE store_version SET version = 2")
    #expect(try place.store.read().generation == 1)
  }

  @Test func `the same objects have the same digests in every store`() throws {
    let first = try StorePlace(.sqlite)
    let second = try StorePlace(.postgreSQL)
    for place in [first, second] { try place.apply(connection("clientKeyLabel: k"), key) }
    #expect(try first.store.read().contentDigest == second.store.read().contentDigest)
    #expect(try first.store.read().objects.map(\.text) == second.store.read().objects.map(\.text))
  }

  @Test func `digests are those of the canonical text`() throws {
    let folder = try TemporaryFolder()
    let object = try #require(snapshot([key]).objects.first)
    let printed = try Command.run("/usr/bin/sha256sum", [try folder.write(object.text, to: "object.json")]).output
    #expect(printed.hasPrefix(object.digest))
  }

  @Test func `what differs only in writing is the same object`() {
    let first = snapshot([connection("acceptedCipherSuites: [AES128-GCM-SHA256]", host: "MAIL.example.com")])
    let second = snapshot([connection("status: Enabled\nacceptedCipherSuites: ['TLS_RSA_WITH_AES_128_GCM_SHA256'] # same")])
    #expect(first.digest == second.digest)
  }

  @Test func `a URL is refused without being repeated`() {
    for url in [
      "postgresql://u:canary@h/db?nonsense=canary", "postgresql://u:can%zzary@h/db", "postgresql://u:canary@[::1/db",
      "postgres://u:canary@h:port/db?sslmode", "mysql://u:canary@h/db", "postgresql://u:can/ary@h:x/db",
      "postgresql://u:can@ary@127.0.0.1:1/db", "postgresql://127.0.0.1:canary/db",
      "postgresql://127.0.0.1:1/x?dbname=postgresql%3A%2F%2Fu%3Acanary%40127.0.0.1%3A2%2Fdb",
      "postgresql://127.0.0.1:1/x?dbname=host%3Dh%20password%3Dcanary",
    ] {
      #expect { try StoreURL.store(url, folder: "") } throws: {
        !("\($0)").contains("ary") || ("\($0)").contains("built without")
      }
    }
    #expect(throws: StoreError.self) { try StoreURL.store("store.db", folder: "") }
    #expect(throws: StoreError.self) { try StoreURL.store("sqlite:", folder: "") }
  }

  @Test func `a URL is named without its secrets`() throws {
    for (url, name) in [
      ("postgresql://alice:canary@db.example:5433/mail?sslpassword=canary", "postgresql://alice@db.example:5433/mail"),
      ("postgres:///mail?password=canary&host=/run", "postgresql:///run/mail"), ("sqlite:a/b.db", "sqlite:a/b.db"),
    ] {
      #expect(try StoreURL.store(url, folder: "").name == name)
    }
  }
}

let record = ApplyRecord(time: "2026-11-23T00:00:00Z", author: "test", programVersion: "test", message: nil, commit: nil)

func snapshot(_ texts: [String]) -> Snapshot {
  Snapshot(Pipeline(texts.map { Array($0.utf8) }).workspace.manifests.compactMap { CanonicalObject($0, folder: "") })
}

func snapshot(_ texts: String...) -> Snapshot { snapshot(texts) }

let key = """
  apiVersion: smtplint/v1
  kind: Key
  metadata: {name: k}
  spec: {usage: [client, sign], certificate: {file: a.pem}, privateKey: {file: b.pem}}
  """

/// An empty store of its own.
struct StorePlace {
  let folder: TemporaryFolder
  let under: StoreUnderTest
  let store: Store

  init(_ kind: StoreKind) throws {
    folder = try TemporaryFolder()
    under = try StoreUnderTest(kind, in: folder)
    store = try StoreURL.store(under.url, folder: "")
  }

  @discardableResult
  func apply(_ texts: String...) throws -> Receipt { try apply(texts) }

  @discardableResult
  func apply(_ texts: String..., prune: PlanRequest.Prune) throws -> Receipt { try apply(texts, prune: prune) }

  @discardableResult
  func apply(
    _ texts: [String], owner: String = PlanRequest.standardOwner, prune: PlanRequest.Prune = .none, adopts: Bool = false
  ) throws -> Receipt {
    let request = PlanRequest(snapshot(texts), owner: owner, prune: prune, adopts: adopts)
    return try store.apply(record, lockTimeout: 5) { state throws(StoreError) in try Plan.make(from: state, to: request) }
  }

  @discardableResult
  func sql(_ text: String) throws -> String { try under.sql(text) }
}
