import CanonicalJSON
import ConnectionStore
import Foundation
import Linking
import Manifests
import TestSupport
import Testing

private func snapshot(_ texts: String...) -> Snapshot {
  Snapshot.compile(Pipeline(texts.map { Array($0.utf8) }).workspace) { _ in "" }
}

private let record = ApplyRecord(time: "2026-11-23T00:00:00Z", programVersion: "test")

@discardableResult
private func apply(_ snapshot: Snapshot, to store: any Store) throws -> Receipt {
  try store.apply(record, progress: {}) { state throws(StoreError) in Plan.make(from: state, to: snapshot) }
}

private let key = """
  apiVersion: smtplint/v1
  kind: Key
  metadata: {name: k}
  spec: {usage: [client, sign], certificate: {file: a.pem}, privateKey: {file: b.pem}}
  """

struct SQLiteStoreTests {
  let folder: TemporaryFolder
  let store: any Store

  init() throws {
    folder = try TemporaryFolder()
    store = try StoreURL.store("sqlite:\(folder.file("store.db"))", folder: "")
  }

  private func sqlite(_ sql: String) throws -> String {
    try Command.run("/usr/bin/sqlite3", [folder.file("store.db"), sql]).everything.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private var bytes: Data? { FileManager.default.contents(atPath: folder.file("store.db")) }

  @Test func `an apply writes typed rows, and references are foreign keys`() throws {
    let text = connection(
      "clientKeyLabel: k\nacceptedCipherSuites: [ECDHE-RSA-AES128-GCM-SHA256, TLS_AES_128_GCM_SHA256]\nusername: u\npassword: {env: P}"
    )
    #expect(try apply(snapshot(text, key), to: store).generation == 1)
    #expect(
      try sqlite(
        "SELECT name, host, port, typeof(port), client_key_label, password_source, password_reference, status FROM smtp_connection"
      ) == "relay|mail.example.com|587|integer|k|env|P|Enabled")
    #expect(
      try sqlite("SELECT position, value FROM smtp_connection_accepted_cipher_suites ORDER BY position")
        == "0|TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256\n1|TLS_AES_128_GCM_SHA256")
    #expect(try sqlite("SELECT accepted_cipher_suites_all, ssl_authentication_protocols_all FROM smtp_connection") == "0|1")
    #expect(try sqlite("PRAGMA foreign_key_check") == "")
    #expect(try sqlite("PRAGMA foreign_keys = ON; DELETE FROM key").contains("FOREIGN KEY constraint failed"))
  }

  @Test func `the same again leaves no trace`() throws {
    let objects = snapshot(connection("clientKeyLabel: k"), key)
    try apply(objects, to: store)
    let before = bytes
    #expect(try apply(objects, to: store).generation == 1)
    #expect(bytes == before)
  }

  @Test func `nothing to store makes no file`() throws {
    try apply(snapshot(), to: store)
    #expect(try store.read().generation == 0)
    #expect(bytes == nil)
  }

  @Test func `a change is one generation, and keeps what it replaced`() throws {
    try apply(snapshot(connection("clientKeyLabel: k"), key), to: store)
    let changed = snapshot(connection("clientKeyLabel: k\ntimeouts: {connect: 3}").replacing("587", with: "25"), key)
    let receipt = try apply(changed, to: store)
    #expect(receipt.generation == 2)
    #expect(receipt.plan.changes.map(\.fields).map { $0.map(\.path) } == [["spec.port", "spec.timeouts.connect"]])
    #expect(receipt.plan.unchangedCount == 1)
    #expect(try sqlite("SELECT generation, name FROM object_history ORDER BY 1, 2") == "1|k\n1|relay\n2|relay")
    #expect(try sqlite("SELECT port, timeouts_connect FROM smtp_connection") == "25|3")
  }

  @Test func `a list that shrinks leaves no row behind`() throws {
    try apply(snapshot(connection("acceptedCipherSuites: [TLS_AES_128_GCM_SHA256, TLS_AES_256_GCM_SHA384]")), to: store)
    try apply(snapshot(connection("acceptedCipherSuites: [TLS_AES_256_GCM_SHA384]")), to: store)
    #expect(try sqlite("SELECT value FROM smtp_connection_accepted_cipher_suites") == "TLS_AES_256_GCM_SHA384")
    try apply(snapshot(connection()), to: store)
    #expect(try sqlite("SELECT count(*) FROM smtp_connection_accepted_cipher_suites") == "0")
  }

  @Test func `objects that no manifest has stay, and are told`() throws {
    try apply(snapshot(connection(), key), to: store)
    let receipt = try apply(snapshot(connection()), to: store)
    #expect(receipt.plan.unmanaged.map(\.name) == ["k"])
    #expect(try sqlite("SELECT count(*) FROM key") == "1")
  }

  @Test func `a failure in the middle changes nothing`() throws {
    try apply(snapshot(key), to: store)
    let before = bytes
    // A row that the table refuses stands in for whatever else can go wrong.
    _ = try sqlite("CREATE TRIGGER stop BEFORE INSERT ON smtp_connection BEGIN SELECT RAISE(ABORT, 'stopped'); END")
    let withTrigger = bytes
    #expect(throws: StoreError.self) {
      try apply(snapshot(connection(), key.replacing("client, sign", with: "client")), to: store)
    }
    #expect(bytes == withTrigger && bytes != before)
    #expect(try store.read().generation == 1)
  }

  @Test func `another program's database and a newer store are refused`() throws {
    _ = try sqlite("CREATE TABLE t (x)")
    #expect(throws: StoreError.self) { try store.read() }
    #expect(throws: StoreError.self) { try apply(snapshot(key), to: store) }
    #expect(try sqlite("SELECT count(*) FROM sqlite_schema") == "1")
    _ = try sqlite("DROP TABLE t; PRAGMA application_id = 1397574740; PRAGMA user_version = 99")
    #expect { try store.read() } throws: { ("\($0)").contains("update smtplint") }
  }

  @Test func `a file that is no database is told`() throws {
    try folder.write(
      "this is no database, and long enough to be looked at as one. " + String(repeating: "x", count: 2000), to: "store.db")
    #expect { try store.read() } throws: { ("\($0)").contains("is no SQLite database") }
  }

  @Test func `digests are those of the canonical text`() throws {
    let object = try #require(snapshot(key).objects.first)
    let printed = try Command.run("/usr/bin/sha256sum", [try folder.write(object.text, to: "object.json")]).output
    #expect(printed.hasPrefix(object.digest))
  }

  @Test func `what differs only in writing is the same object`() {
    let first = snapshot(connection("acceptedCipherSuites: [AES128-GCM-SHA256]", host: "MAIL.example.com"))
    let second = snapshot(connection("status: Enabled\nacceptedCipherSuites: ['TLS_RSA_WITH_AES_128_GCM_SHA256'] # same"))
    #expect(first.digest == second.digest)
  }

  @Test func `a URL of another store is refused without being repeated`() {
    #expect { try StoreURL.store("postgresql://u:canary@h/db", folder: "") } throws: { !("\($0)").contains("canary") }
    #expect(throws: StoreError.self) { try StoreURL.store("store.db", folder: "") }
    #expect(throws: StoreError.self) { try StoreURL.store("sqlite:", folder: "") }
  }
}
