import Diagnostics
import Manifests

extension Rule {
  static let retriesNeverRun = Rule(
    .retriesNeverRun,
    summary: "retries that never run",
    rationale: """
      An interval of 0, which holds where `retryInterval` is left out or empty, means that no retry is executed: the job fails \
      at its first attempt, whatever `maxRetries` says.
      """,
    remedy: "Give `retryInterval` in seconds, or set `maxRetries` to 0.",
    examples: [
      .flagged(
        """
        maxRetries: «3»
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
      .clean(
        """
        maxRetries: 3
        retryInterval: 30
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
    ],
    check: .connection { subject, findings in
      guard let retries = subject.value.maxRetries, retries.value >= 1, let interval = subject.value.retryInterval,
        interval.value == 0
      else { return }
      findings.report(
        "maxRetries is \(retries.value), and no retry runs: retryInterval is \(interval.isDefault ? "left out, which means 0" : "0")",
        at: retries.span, in: subject.manifest, field: "maxRetries",
        related: interval.isDefault ? [] : [RelatedLocation("retryInterval is here", at: interval.span)],
        help: "give retryInterval in seconds, or set maxRetries to 0")
    })
}
