package import ConnectionProbe
import KeyMaterial
import TLSTransport

/// Results for Prometheus's textfile collector: each metric once with its help and type, samples in the order of results.
///
/// A connection that was skipped has no `smtplint_probe_success`, so that no alert takes it for one that failed.
package enum ProbePrometheus {
  package static func render(_ results: [ProbeResult]) -> String {
    let results = distinct(results)
    return families.map { make in
      var family = PrometheusFamily("smtplint_probe_\(make.name)", make.help)
      for result in results {
        for sample in make.samples(result) { family.add(labels(of: result) + sample.labels, sample.value) }
      }
      return family.text
    }.joined()
  }

  private typealias Label = (name: String, value: String)

  private struct Sample {
    let labels: [Label]
    let value: String

    init(_ value: String, _ labels: [Label] = []) {
      self.labels = labels
      self.value = value
    }
  }

  private struct Metric: Sendable {
    let name: String
    let help: String
    let samples: @Sendable (ProbeResult) -> [Sample]

    init(_ name: String, _ help: String, _ samples: @escaping @Sendable (ProbeResult) -> [Sample]) {
      self.name = name
      self.help = help
      self.samples = samples
    }
  }

  private static let families: [Metric] = [
    Metric("success", "Whether the connection works.") { unlessSkipped($0) { [Sample($0.outcome == .ok ? "1" : "0")] } },
    Metric("skipped", "Whether the connection was not probed.") { [Sample($0.outcome == .skipped ? "1" : "0")] },
    Metric("info", "Where the connection goes.") {
      [Sample("1", [("host", $0.host), ("port", String($0.port)), ("security", $0.security)])]
    },
    Metric("attempts", "How often the connection was tried.") { unlessSkipped($0) { [Sample(String($0.attempts))] } },
    Metric("duration_seconds", "How long the last attempt took.") { unlessSkipped($0) { [Sample($0.duration.seconds())] } },
    Metric("stage_duration_seconds", "How long a stage of the last attempt took, for each that was reached.") {
      $0.stages.filter { $0.outcome == .ok || $0.outcome == .failed }
        .map { Sample($0.duration.seconds(), [("stage", $0.stage.rawValue)]) }
    },
    Metric("failure", "Why the connection does not work: 1 for the stage and the reason.") {
      $0.failure.map {
        [Sample("1", [("stage", $0.stage.rawValue), ("reason", $0.reason.rawValue), ("by", $0.by.rawValue)])]
      } ?? []
    },
    Metric("failure_retryable", "Whether the failure may pass by itself.") {
      $0.failure.map { [Sample($0.isRetryable ? "1" : "0")] } ?? []
    },
    Metric("tls_info", "What was negotiated.") { result in
      guard let facts = result.tls, let version = facts.protocol else { return [] }
      let suite: [Label] = [("cipher", facts.cipherSuite ?? ""), ("key_exchange", facts.keyExchange ?? "")]
      return [Sample("1", [("protocol", version)] + suite)]
    },
    Metric("tls_verified", "Whether nothing is wrong with the presented chain, whatever its names.") {
      $0.tls.map { [Sample($0.verified ? "1" : "0")] } ?? []
    },
    Metric(
      "certificate_not_before_timestamp_seconds", "When a presented certificate begins to be valid; depth 0 is the server's own."
    ) {
      timestamps(of: $0, \.notBefore)
    },
    Metric(
      "certificate_not_after_timestamp_seconds", "When a presented certificate ceases to be valid; depth 0 is the server's own."
    ) {
      timestamps(of: $0, \.notAfter)
    },
    Metric("findings", "How many findings of a name there are that did not make the connection fail.") { result in
      unlessSkipped(result) { result in
        Dictionary(grouping: result.findings, by: \.name).sorted { $0.key < $1.key }
          .map { Sample(String($0.value.count), [("name", $0.key)]) }
      }
    },
  ]

  private static func unlessSkipped(_ result: ProbeResult, _ samples: (ProbeResult) -> [Sample]) -> [Sample] {
    result.outcome == .skipped ? [] : samples(result)
  }

  private static func timestamps(of result: ProbeResult, _ date: (PresentedCertificate) -> Int64?) -> [Sample] {
    (result.tls?.chain ?? []).enumerated().compactMap { depth, certificate in
      date(certificate).map { Sample(String($0), [("depth", String(depth))]) }
    }
  }

  /// What tells the series of one result from those of others.
  private static func labels(of result: ProbeResult) -> [Label] {
    [("connection", result.connection), ("cluster", result.vantage.cluster ?? ""), ("steng", result.vantage.steng)]
  }

  /// A collector refuses a file that has a series twice: of results with the same labels the one that failed counts, else the first.
  private static func distinct(_ results: [ProbeResult]) -> [ProbeResult] {
    struct Key: Hashable {
      let connection: [UInt8]
      let vantage: Vantage
    }
    var kept: [ProbeResult] = []
    var indices: [Key: Int] = [:]
    for result in results {
      let key = Key(connection: Array(result.connection.utf8), vantage: result.vantage)
      if let index = indices[key] {
        if kept[index].outcome != .failed, result.outcome == .failed { kept[index] = result }
      } else {
        indices[key] = kept.count
        kept.append(result)
      }
    }
    return kept
  }
}
