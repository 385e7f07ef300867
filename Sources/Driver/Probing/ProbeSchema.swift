package import CanonicalJSON
import ConnectionProbe
import TLSTransport

/// What `probe --format json` prints as JSON Schema, draft-07.
package enum ProbeSchema {
  package static let value: JSONValue = [
    "$schema": "http://json-schema.org/draft-07/schema#",
    "title": "smtplint probe report",
    "description":
      "What `smtplint probe --format json` prints. Fields may be added; none is changed or removed within version 1.",
    "type": "object",
    "properties": [
      "version": ["const": .integer(ProbeJSON.version)],
      "summary": object([
        ("probed", count("Connections that were probed: those that work and those that failed.")), ("ok", count(nil)),
        ("failed", count(nil)), ("skipped", count("Disabled connections that were not named.")),
      ]),
      "probes": ["type": "array", "items": reference("probe")],
    ],
    "required": ["version", "summary", "probes"],
    "additionalProperties": false,
    "definitions": .object(definitions.map { JSONValue.Member($0.0, $0.1) }),
  ]

  private typealias Field = (String, JSONValue)

  private static let definitions: [Field] = [
    ("probe", probe), ("failure", failure), ("stage", stage), ("address", address), ("tls", tls),
    ("certificateError", certificateError), ("certificate", certificate), ("finding", finding),
    ("transcriptLine", transcriptLine), ("milliseconds", ["type": "number", "minimum": 0]),
    ("fingerprint", ["type": "string", "pattern": "^[0-9a-f]{2}(:[0-9a-f]{2}){31}$"]),
  ]

  private static let probe = object(
    [
      ("connection", text("The name of the connection.")),
      (
        "vantage",
        described(
          object([("cluster", optional(text(nil))), ("steng", text("`local` is the machine that ran the program."))]),
          "Where the probe was made from.")
      ),
      ("host", text(nil)),
      ("port", ["type": "integer", "minimum": 1, "maximum": 65535]),
      ("security", ["enum": ["STARTTLS", "SSL_TLS", "NONE"]]),
      ("outcome", ["enum": ["ok", "failed", "skipped"]]),
      ("attempts", count("How often it was tried; 0 where it was skipped.")),
      ("durationMs", described(reference("milliseconds"), "Of the last attempt.")),
      ("failure", optional(reference("failure"))),
      ("stages", list(of: reference("stage"), "All stages in their order, also those that were not reached.")),
      ("addresses", list(of: reference("address"), "Those that were tried.")),
      ("tls", optional(reference("tls"))),
      (
        "capabilities",
        described(
          object([("beforeTLS", optional(texts)), ("afterTLS", optional(texts))]),
          "What the server says in reply to EHLO; null where there was no such reply.")
      ),
      ("findings", list(of: reference("finding"), "What did not make the connection fail.")),
      ("transcript", list(of: reference("transcriptLine"), "Empty unless it was asked for. It never holds a secret.")),
    ],
    and: [
      "if": ["properties": ["outcome": ["const": "failed"]]],
      "then": ["properties": ["failure": ["type": "object"]]],
      "else": ["properties": ["failure": ["type": "null"]]],
    ])

  private static let failure = object([
    ("stage", words(ProbeStage.allCases)),
    ("reason", words(ProbeReason.allCases)),
    ("by", described(words(Party.allCases), "Who did not let it work.")),
    ("retryable", ["type": "boolean", "description": "Whether it may pass by itself."]),
    ("message", text(nil)),
    ("field", optional(text("The field of the manifest to change."))),
    ("help", optional(text("What to change."))),
  ])

  private static let stage = object([
    ("stage", words(ProbeStage.allCases)), ("outcome", words(StageOutcome.allCases)),
    ("startMs", described(reference("milliseconds"), "Since the attempt began.")), ("durationMs", reference("milliseconds")),
  ])

  private static let address = object([
    ("address", text(nil)), ("outcome", text("`ok`, `refused`, `timeout`, `unreachable`, or the system's words.")),
    ("durationMs", reference("milliseconds")),
  ])

  private static let tls = object([
    ("protocol", optional(["enum": ["SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"]])),
    ("cipherSuite", optional(text("IANA's name."))),
    ("keyExchange", optional(text(nil))),
    (
      "verified",
      ["type": "boolean", "description": "A certificate was presented and nothing is wrong with it, whatever its names."]
    ),
    ("errors", list(of: reference("certificateError"), "All that is wrong with the chain, not only the last.")),
    ("chain", list(of: reference("certificate"), "As presented, the server's own first.")),
  ])

  private static let certificateError = object([
    ("code", ["type": "integer", "description": "OpenSSL's X509_V_ERR number."]), ("name", words(CertificateError.Name.allCases)),
    ("depth", ["type": "integer", "description": "0 is the server's own certificate, 1 its issuer."]),
  ])

  private static let certificate = object([
    ("subject", text("As RFC 4514 writes it.")), ("issuer", text(nil)),
    ("names", described(texts, "The hosts and addresses of subjectAltName.")), ("notBefore", optional(time)),
    ("notAfter", optional(time)), ("key", text("Kind and size, such as `RSA 2048`.")),
    ("sha256", described(reference("fingerprint"), "Of the certificate.")),
    ("spkiSha256", described(reference("fingerprint"), "Of its public key.")),
    ("pem", ["type": "string", "pattern": "^-----BEGIN CERTIFICATE-----\n"]),
  ])

  private static let finding = object([("name", text(nil)), ("message", text(nil))])

  private static let transcriptLine = object([
    ("ms", described(reference("milliseconds"), "Since the attempt began.")),
    ("direction", ["enum": ["sent", "received", "note"]]), ("text", text("Without its line end; invalid UTF-8 is replaced.")),
  ])

  // MARK: Parts

  private static let texts: JSONValue = ["type": "array", "items": ["type": "string"]]

  private static let time: JSONValue = ["type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"]

  /// All fields are required, and there are no others.
  private static func object(_ fields: [Field], and conditions: JSONValue = [:]) -> JSONValue {
    .object(
      [
        .init("type", "object"), .init("properties", .object(fields.map { .init($0.0, $0.1) })),
        .init("required", .array(fields.map { .string($0.0) })), .init("additionalProperties", false),
      ] + conditions.members)
  }

  private static func optional(_ schema: JSONValue) -> JSONValue { ["anyOf": [schema, ["type": "null"]]] }

  private static func reference(_ name: String) -> JSONValue { ["$ref": .string("#/definitions/\(name)")] }

  private static func list(of items: JSONValue, _ summary: String) -> JSONValue {
    described(["type": "array", "items": items], summary)
  }

  private static func words<Word: RawRepresentable<String>>(_ words: [Word]) -> JSONValue {
    ["enum": .array(words.map { .string($0.rawValue) })]
  }

  private static func text(_ summary: String?) -> JSONValue { described(["type": "string"], summary) }

  private static func count(_ summary: String?) -> JSONValue { described(["type": "integer", "minimum": 0], summary) }

  /// Nothing beside a reference counts in draft-07: it goes into a list of its own.
  private static func described(_ schema: JSONValue, _ summary: String?) -> JSONValue {
    guard let summary else { return schema }
    let description = JSONValue.Member("description", .string(summary))
    return schema["$ref"] == nil ? .object([description] + schema.members) : .object([description, .init("allOf", [schema])])
  }
}
