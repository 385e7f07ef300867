internal import Diagnostics
internal import KeyMaterial
internal import Manifests
internal import SMTPProtocol
internal import TLSTransport

/// Judges a transcript: the same one always gives the same result.
package enum ProbeVerdict {
  /// `attempts` is how often it was tried, the transcript being the last one's.
  package static func judge(_ job: ProbeJob, _ transcript: Transcript, attempts: Int = 1) -> ProbeResult {
    var machine = ProbeMachine(job)
    _ = machine.start()
    for event in transcript.events { _ = machine.handle(event.event, at: event.time) }
    return result(of: machine, transcript, attempts: attempts)
  }

  /// Whether the server's certificate is about to expire.
  private static func expiry(of tls: TLSFacts?, _ job: ProbeJob, now: Int64) -> ProbeFinding? {
    guard let end = tls?.chain.first?.notAfter, now >= 0, end > now, end - now < Int64(job.certificateExpiryDays) * 86400 else {
      return nil
    }
    let days = (end - now) / 86400
    return ProbeFinding(
      "certificate-expires-soon",
      "certificate expires on \(CalendarDate(secondsSince1970: end)), in \(days) day\(days == 1 ? "" : "s")")
  }

  private static func result(of machine: ProbeMachine, _ transcript: Transcript, attempts: Int) -> ProbeResult {
    let job = machine.job
    var result = ProbeResult(
      connection: job.connection, host: job.host, port: job.port, security: job.security.rawValue, outcome: .ok,
      transcript: transcript)
    var machine = machine
    // A transcript that ends in the middle was cut short by whoever ran it.
    if !machine.isFinished { _ = machine.handle(.interrupted, at: transcript.events.last?.time ?? .zero) }
    result.attempts = attempts
    result.job = job
    result.duration = transcript.events.last?.time ?? .zero
    result.failure = machine.failure
    result.outcome = machine.failure == nil ? .ok : .failed
    result.stages = machine.log.complete(tlsComesFirst: job.security == .implicitTLS)
    result.addresses = machine.addresses
    result.tls = machine.tls
    result.capabilitiesBeforeTLS = machine.session?.capabilitiesBeforeTLS?.entries.map(\.text)
    result.capabilitiesAfterTLS = machine.session?.capabilitiesAfterTLS?.entries.map(\.text)
    result.findings = machine.findings
    if let start = transcript.start, let finding = expiry(of: machine.tls, job, now: start) { result.findings.append(finding) }
    return result
  }
}
