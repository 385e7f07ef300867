internal import Secrets

/// What happened during an attempt, with what the server may have echoed of secrets.
struct UnmaskedTranscript: Sendable {
  let events: [TimedEvent]
  /// In seconds since 1970.
  let start: Int64
  let secret: SharedSecret?
  let token: Token?
  /// What answers of logins look like.
  let answers: SecretMask
  /// How many events there were when the first secret went out; nil where none did.
  let firstSecret: Int?
  let failure: ProbeFailure?

  /// The transcript without secrets. Takes long where the server said much: not for an event loop.
  ///
  /// A secret may read like words of the protocol, and what was masked then means something else. Where that would change the
  /// verdict, what came before any secret went out is left as it is: it can echo nothing.
  func masked(_ job: ProbeJob) -> Transcript {
    if secret == nil, token == nil { return Transcript(events, start: start) }
    let all = Transcript(events(maskedFrom: 0), start: start)
    let verdict = ProbeVerdict.judge(job, all).failure
    if verdict?.stage == failure?.stage, verdict?.reason == failure?.reason { return all }
    return Transcript(events(maskedFrom: firstSecret ?? events.count), start: start)
  }

  private func events(maskedFrom first: Int) -> [TimedEvent] {
    let received = events[first...].map { if case .received(let bytes) = $0.event { bytes } else { [UInt8]() } }
    var chunks = received
    var mask = answers
    if let secret { mask.add(secret.secret) }
    if let token { mask.add(token.secret) }
    mask.mask(chunks: &chunks)
    ReplyCodes.restore(in: &chunks, from: received)
    return events[..<first]
      + zip(events[first...], chunks).map { event, bytes in
        if case .received = event.event { TimedEvent(.received(bytes), at: event.time) } else { event }
      }
  }
}
