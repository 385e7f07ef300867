import CanonicalJSON
import ConnectionProbe
import Driver
import Manifests
import SMTPProtocol
import Testing

struct ReplayTests {
  private let job: ProbeJob = {
    var job = ProbeJob(
      connection: "newsletter", host: "mail.example.org", port: 587, security: .startTLS, heloName: "me.example.org")
    job.matchesHostname = true
    job.authentication = .password
    job.mechanisms = [.plain]
    return job
  }()

  @Test func `a transcript out of a file is judged as it was when it happened`() throws {
    let events = SampleResults.working.transcript.events
    // Wherever it ends.
    for count in 0...events.count {
      let transcript = Transcript(Array(events[..<count]))
      let file = TranscriptFile(program: "0.1.0", probes: [RecordedProbe(job: job, attempts: [transcript])])
      let read = try TranscriptFile(Array(file.text.utf8))
      let (live, replayed) = (ProbeVerdict.judge(job, transcript), ProbeVerdict.judge(job, read.probes[0].attempts[0]))
      #expect(
        ProbeJSON.render([replayed], includesTranscripts: true) == ProbeJSON.render([live], includesTranscripts: true), "\(count)"
      )
      #expect((live.outcome == .ok) == (count == events.count), "\(count)")
    }
  }
}
