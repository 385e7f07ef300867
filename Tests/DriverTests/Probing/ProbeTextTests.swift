import ConnectionProbe
import Driver
import Reporting
import Testing

struct ProbeTextTests {
  private func render(
    _ results: [ProbeResult], color: Bool = false, transcript: Bool = false, quiet: Bool = false
  ) -> String {
    ProbeText(style: TextStyle(hasColor: color), now: SampleResults.now, showsTranscript: transcript, isQuiet: quiet).render(
      results)
  }

  @Test func `a report for people`() {
    #expect(
      render(SampleResults.all) == #"""
        ok      newsletter mail.example.org:587 STARTTLS, 106.3 ms
          ok      configuration         0.1 ms
          ok      secret                0.2 ms
          ok      resolve               0.4 ms  2001:db8::25, 192.0.2.25
          ok      connect               1.0 ms  2001:db8::25 unreachable, 192.0.2.25
          ok      greeting             20.0 ms  220 mail.example.org ESMTP
          ok      ehlo                  2.0 ms  SIZE, AUTH
          ok      starttls              1.0 ms
          ok      tls                   9.5 ms  TLSv1.3, TLS_AES_256_GCM_SHA384, X25519
          ok      certificate           0.0 ms  CN=mail.example.org,O=Example, 33 days left
          ok      hostname              0.0 ms  mail.example.org, *.mail.example.org, 192.0.2.25
          ok      auth                 71.1 ms  PLAIN
          ok      quit                  1.0 ms
          skipped: proxy, client-certificate, token, mail
          note[greeting-repeated]: server greets a second time inside TLS

        FAILED  relay [::1]:465 SSL_TLS from production/edge-1, 3.0 s, 3 attempts
          ok      configuration         0.0 ms
          ok      resolve               0.0 ms  ::1
          ok      connect               1.2 ms  ::1
          ok      tls                    3.0 s  TLSv1.3, TLS_AES_256_GCM_SHA384, X25519
          FAILED  certificate           0.0 ms  CN=mail.example.org,O=Example, 33 days left
          skipped: secret
          not reached: proxy, hostname, greeting, ehlo, starttls, client-certificate, token, auth, mail, quit
          self-signed: certificate CN=mail.example.org is signed by itself, and not trusted
            = by: this side
            = field: spec.trustedCertificates
            = help: if it is the right server: smtplint trust accept f3:aa:8c:87:2b:49:15:0a

        FAILED  old gone.example.org:25 NONE, 1.2 ms
          ok      configuration         0.0 ms
          ok      resolve               0.4 ms  192.0.2.1
          FAILED  connect               0.8 ms  192.0.2.1 refused
          not reached: secret, proxy, greeting, ehlo, starttls, tls, certificate, hostname, client-certificate, token, auth, mail, quit
          connection-refused: nothing listens on port 25: 192.0.2.1 refused
            = by: the network
            = retry: it may pass by itself

        skipped spare mail.example.org:25 NONE: is Disabled; name it to probe it

        4 connections: 1 ok, 2 failed, 1 skipped
          1 certificate self-signed
          1 connect connection-refused

        """#)
  }

  @Test func `quiet leaves failures`() {
    let text = render(SampleResults.all, quiet: true)
    #expect(text == render([SampleResults.failing, SampleResults.unreachable], quiet: true))
    #expect(text.hasPrefix("FAILED  relay [::1]:465"))
    #expect(render([SampleResults.working, SampleResults.skipped], quiet: true) == "")
  }

  @Test func `one or none`() {
    #expect(render([]) == "0 connections\n")
    #expect(render([SampleResults.skipped]).hasSuffix("\n\n1 connection: 1 skipped\n"))
    #expect(render([SampleResults.unreachable]).hasSuffix("\n\n1 connection: 1 failed\n"))
  }

  @Test func `a transcript`() {
    let text = render([SampleResults.working], transcript: true)
    #expect(
      text.hasSuffix(
        #"""
              0.3 ms * secrets are there
              0.7 ms * resolved to 2001:db8::25, 192.0.2.25
              1.7 ms * 2001:db8::25 unreachable
              1.7 ms * 192.0.2.25 ok
             21.0 ms < 220 mail.example.org ESMTP
             21.7 ms > EHLO me.example.org
             23.0 ms < 250-mail.example.org
             23.0 ms < 250-SIZE 1000
             23.0 ms < 250 STARTTLS
             23.7 ms > STARTTLS
             24.7 ms < 220 go ahead
             34.2 ms * TLSv1.3 TLS_AES_256_GCM_SHA384 X25519
             34.2 ms * certificate 0: CN=mail.example.org,O=Example, issued by CN=mail.example.org,O=Example
             34.3 ms > EHLO me.example.org
             35.2 ms < 250-mail.example.org
             35.2 ms < 250-SIZE 1000
             35.2 ms < 250 AUTH PLAIN LOGIN
             35.2 ms > AUTH PLAIN ********
            105.3 ms < 235 2.7.0 welcome
            105.3 ms > QUIT
            106.3 ms < 221 bye

        1 connection: 1 ok

        """#))
  }

  @Test func `colours go around words and change none`() {
    let plain = render(SampleResults.all, transcript: true)
    let coloured = render(SampleResults.all, color: true, transcript: true)
    #expect(coloured.hasPrefix("\u{1B}[32mok\u{1B}[0m      \u{1B}[1mnewsletter\u{1B}[0m mail.example.org:587"))
    #expect(coloured.contains("\u{1B}[1;31mFAILED\u{1B}[0m  certificate"))
    #expect(coloured.contains("\u{1B}[1;31mself-signed\u{1B}[0m\u{1B}[1m: certificate CN="))
    #expect(coloured.replacing(#/\u{1B}\[[0-9;]*m/#, with: "") == plain)
  }

  @Test func `days of a certificate`() {
    func certificate(at now: Int64) -> String {
      let text = ProbeText(style: TextStyle(hasColor: false), now: now).render(SampleResults.failing)
      return text.split(separator: "\n").first { $0.contains("FAILED  certificate") }.map { String($0) } ?? ""
    }
    let end: Int64 = 1_798_761_600
    #expect(certificate(at: end - 86400 * 2).hasSuffix("CN=mail.example.org,O=Example, 2 days left"))
    #expect(certificate(at: end - 86400).hasSuffix(" 1 day left"))
    #expect(certificate(at: end).hasSuffix(" 0 days left"))
    #expect(certificate(at: end + 86400 * 40).hasSuffix(" expired 40 days ago"))
    #expect(certificate(at: 0).hasSuffix(" valid from 2026-01-01"))
  }

  @Test func `what servers say does nothing to a terminal`() {
    let text = render([SampleResults.hostile()], transcript: true)
    for scalar in text.unicodeScalars where scalar != "\n" {
      #expect(
        ![.control, .format, .lineSeparator, .paragraphSeparator, .unassigned].contains(scalar.properties.generalCategory),
        "\(scalar.value)")
    }
    #expect(text.contains("\\u{1B}[31m\\u{1B}]0;owned\\u{7}\\u{9B}2J\\u{D}\\u{A}\\u{8}\\u{202E}\\u{2066}\\u{200F}"))
  }

  @Test func `what servers say at length is cut`() {
    #expect(render([SampleResults.hostile(repeats: 20_000)], transcript: true).utf8.count < 60_000)
    // One character may have a million code points.
    #expect(
      render([SampleResults.hostile("e" + String(repeating: "\u{301}", count: 1_000_000))], transcript: true).utf8.count < 60_000)
    #expect(
      render([SampleResults.hostile(String(repeating: "x\n", count: 500_000))], transcript: true).contains(
        "… 499901 more lines\n"))
  }
}
