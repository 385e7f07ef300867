import Diagnostics
import Manifests

extension Rule {
  static let excessiveRetryWindow = Rule(
    .excessiveRetryWindow,
    summary: "retries that go on for more than a day",
    rationale: """
      A job that is still retrying after a day hides a failure that somebody should have heard of, and sends mail that nobody \
      expects any more.
      """,
    remedy: "Lower `maxRetries` or `retryInterval`, so that their product is at most 86400 seconds.",
    examples: [
      .flagged(
        """
        maxRetries: «1000»
        retryInterval: 300
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
      .clean(
        """
        maxRetries: 24
        retryInterval: 3600
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
    ],
    check: .connection { subject, findings in
      guard let retries = subject.value.maxRetries, let interval = subject.value.retryInterval else { return }
      let seconds = retries.value * interval.value
      guard seconds > secondsOfDay else { return }
      findings.report(
        "\(retries.value) retries every \(interval.value) seconds go on for more than a day",
        at: retries.span, in: subject.manifest, field: "maxRetries",
        related: [RelatedLocation("the interval is here", at: interval.span)],
        help: "lower maxRetries to \(secondsOfDay / interval.value) or less, or shorten the interval")
    })
}

private let secondsOfDay = 86400
