package import CanonicalJSON
package import ConnectionProbe
import Diagnostics
import KeyMaterial
import TLSTransport

/// Results as one JSON object: the contract that other programs build on (schemas/probe.schema.json).
package enum ProbeJSON {
  static let version = 1

  /// Transcripts are long, so they are there only where they are asked for.
  package static func render(_ results: [ProbeResult], includesTranscripts: Bool = false) -> String {
    value(results, includesTranscripts: includesTranscripts).prettyText + "\n"
  }

  package static func value(_ results: [ProbeResult], includesTranscripts: Bool = false) -> JSONValue {
    let summary = ProbeSummary(results)
    return [
      "version": .integer(version),
      "summary": [
        "probed": .integer(summary.probed), "ok": .integer(summary.ok), "failed": .integer(summary.failed),
        "skipped": .integer(summary.skipped),
      ],
      "probes": .array(results.map { encode($0, includesTranscripts) }),
    ]
  }

  private static func encode(_ result: ProbeResult, _ includesTranscript: Bool) -> JSONValue {
    [
      "connection": .string(result.connection),
      "vantage": ["cluster": optional(result.vantage.cluster), "steng": .string(result.vantage.steng)],
      "host": .string(result.host),
      "port": .integer(result.port),
      "security": .string(result.security),
      "outcome": .string(result.outcome.rawValue),
      "attempts": .integer(result.attempts),
      "durationMs": time(result.duration),
      "failure": result.failure.map(encode) ?? .null,
      "stages": .array(
        result.stages.map {
          [
            "stage": .string($0.stage.rawValue), "outcome": .string($0.outcome.rawValue), "startMs": time($0.start),
            "durationMs": time($0.duration),
          ]
        }),
      "addresses": .array(
        result.addresses.map {
          ["address": .string($0.address), "outcome": .string($0.outcome), "durationMs": time($0.duration)]
        }),
      "tls": result.tls.map(encode) ?? .null,
      "capabilities": [
        "beforeTLS": result.capabilitiesBeforeTLS.map(texts) ?? .null,
        "afterTLS": result.capabilitiesAfterTLS.map(texts) ?? .null,
      ],
      "findings": .array(result.findings.map { ["name": .string($0.name), "message": .string($0.message)] }),
      "transcript": includesTranscript ? encode(result.transcript) : [],
    ]
  }

  private static func encode(_ failure: ProbeFailure) -> JSONValue {
    [
      "stage": .string(failure.stage.rawValue), "reason": .string(failure.reason.rawValue), "by": .string(failure.by.rawValue),
      "retryable": .bool(failure.isRetryable), "message": .string(failure.message), "field": optional(failure.field),
      "help": optional(failure.help),
    ]
  }

  private static func encode(_ facts: TLSFacts) -> JSONValue {
    [
      "protocol": optional(facts.protocol),
      "cipherSuite": optional(facts.cipherSuite),
      "keyExchange": optional(facts.keyExchange),
      "verified": .bool(facts.verified),
      "errors": .array(
        facts.errors.map {
          ["code": .integer($0.code), "name": .string($0.name.rawValue), "depth": .integer($0.depth)]
        }),
      "chain": .array(facts.chain.map(encode)),
    ]
  }

  private static func encode(_ certificate: PresentedCertificate) -> JSONValue {
    [
      "subject": .string(certificate.subject),
      "issuer": .string(certificate.issuer),
      "names": texts(certificate.names),
      "notBefore": optional(certificate.notBefore.map(CalendarDate.time)),
      "notAfter": optional(certificate.notAfter.map(CalendarDate.time)),
      "key": .string(certificate.key),
      "sha256": .string(Fingerprint.text(certificate.sha256)),
      "spkiSha256": .string(Fingerprint.text(certificate.spkiSha256)),
      "pem": .string(certificate.pem),
    ]
  }

  private static func encode(_ transcript: Transcript) -> JSONValue {
    .array(
      transcript.lines.map {
        ["ms": time($0.time), "direction": .string($0.direction.rawValue), "text": .string($0.text)]
      })
  }

  private static func time(_ time: Milliseconds) -> JSONValue { .decimal(tenths: time.tenths) }

  private static func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

  private static func texts(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
}
