import ConnectionProbe

/// How many probes ended how.
struct ProbeSummary {
  let ok: Int
  let failed: Int
  let skipped: Int

  /// Those that were not skipped.
  var probed: Int { ok + failed }

  init(_ results: [ProbeResult]) {
    func count(_ outcome: ProbeResult.Outcome) -> Int { results.count { $0.outcome == outcome } }
    (ok, failed, skipped) = (count(.ok), count(.failed), count(.skipped))
  }
}

extension ProbeResult {
  /// Host and port, as in URLs.
  var endpointText: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

  /// Why it was not probed.
  var skipReason: String? {
    guard outcome == .skipped else { return nil }
    return (findings.first { $0.name == "skipped" } ?? findings.first)?.message ?? "not probed"
  }
}

extension Vantage {
  /// The STENG with its cluster; nil for this machine.
  var name: String? { self == .local ? nil : ([cluster, steng].compactMap(\.self).joined(separator: "/")) }
}

extension Milliseconds {
  /// For people: `41.2 ms`, from a second on `3.1 s`.
  var words: String {
    let tenths = max(0, tenths)
    return tenths < 10_000 ? "\(tenths / 10).\(tenths % 10) ms" : "\(tenths / 10_000).\(tenths / 1000 % 10) s"
  }

  /// In seconds, for programs: `0.0412`, or rounded to `0.041` where a reader takes no more decimals.
  func seconds(decimals: Int = 4) -> String {
    let tenths = max(0, tenths)
    let units = decimals == 4 ? tenths : (tenths + 5) / 10
    let unit = decimals == 4 ? 10_000 : 1000
    return "\(units / unit).\(String(units % unit + unit).dropFirst())"
  }
}
