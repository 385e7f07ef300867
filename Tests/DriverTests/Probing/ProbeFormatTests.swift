import CanonicalJSON
import ConnectionProbe
import Driver
import Foundation
import TestSupport
import Testing

struct ProbeJSONTests {
  @Test func `the contract`() {
    #expect(
      ProbeJSON.value([SampleResults.failing]).prettyText == #"""
        {
          "version": 1,
          "summary": {
            "probed": 1,
            "ok": 0,
            "failed": 1,
            "skipped": 0
          },
          "probes": [
            {
              "connection": "relay",
              "vantage": {
                "cluster": "production",
                "steng": "edge-1"
              },
              "host": "::1",
              "port": 465,
              "security": "SSL_TLS",
              "outcome": "failed",
              "attempts": 3,
              "durationMs": 3041.2,
              "failure": {
                "stage": "certificate",
                "reason": "self-signed",
                "by": "client",
                "retryable": false,
                "message": "certificate CN=mail.example.org is signed by itself, and not trusted",
                "field": "spec.trustedCertificates",
                "help": "if it is the right server: smtplint trust accept f3:aa:8c:87:2b:49:15:0a"
              },
              "stages": [
                {
                  "stage": "configuration",
                  "outcome": "ok",
                  "startMs": 0.0,
                  "durationMs": 0.0
                },
                {
                  "stage": "secret",
                  "outcome": "skipped",
                  "startMs": 0.0,
                  "durationMs": 0.0
                },
                {
                  "stage": "resolve",
                  "outcome": "ok",
                  "startMs": 0.0,
                  "durationMs": 0.0
                },
                {
                  "stage": "proxy",
                  "outcome": "not-reached",
                  "startMs": 0.0,
                  "durationMs": 0.0
                },
                {
                  "stage": "connect",
                  "outcome": "ok",
                  "startMs": 0.0,
                  "durationMs": 1.2
                },
                {
                  "stage": "tls",
                  "outcome": "ok",
                  "startMs": 1.2,
                  "durationMs": 3040.0
                },
                {
                  "stage": "certificate",
                  "outcome": "failed",
                  "startMs": 3041.2,
                  "durationMs": 0.0
                },
                {
                  "stage": "hostname",
                  "outcome": "not-reached",
                  "startMs": 0.0,
                  "durationMs": 0.0
                },
                {
                  "stage": "greeting",
                  "outcome": "not-reached",
                  "startMs": 0.0,
                  "durationMs": 0.0
                },
                {
                  "stage": "ehlo",
                  "outcome": "not-reached",
                  "startMs": 0.0,
                  "durationMs": 0.0
                },
                {
                  "stage": "starttls",
                  "outcome": "not-reached",
                  "startMs": 0.0,
                  "durationMs": 0.0
                },
                {
                  "stage": "client-certificate",
                  "outcome": "not-reached",
                  "startMs": 0.0,
                  "durationMs": 0.0
                },
                {
                  "stage": "token",
                  "outcome": "not-reached",
                  "startMs": 0.0,
                  "durationMs": 0.0
                },
                {
                  "stage": "auth",
                  "outcome": "not-reached",
                  "startMs": 0.0,
                  "durationMs": 0.0
                },
                {
                  "stage": "mail",
                  "outcome": "not-reached",
                  "startMs": 0.0,
                  "durationMs": 0.0
                },
                {
                  "stage": "quit",
                  "outcome": "not-reached",
                  "startMs": 0.0,
                  "durationMs": 0.0
                }
              ],
              "addresses": [
                {
                  "address": "::1",
                  "outcome": "ok",
                  "durationMs": 1.2
                }
              ],
              "tls": {
                "protocol": "TLSv1.3",
                "cipherSuite": "TLS_AES_256_GCM_SHA384",
                "keyExchange": "X25519",
                "verified": false,
                "errors": [
                  {
                    "code": 18,
                    "name": "self-signed",
                    "depth": 0
                  }
                ],
                "chain": [
                  {
                    "subject": "CN=mail.example.org,O=Example",
                    "issuer": "CN=mail.example.org,O=Example",
                    "names": [
                      "mail.example.org",
                      "*.mail.example.org",
                      "192.0.2.25"
                    ],
                    "notBefore": "2026-01-01T00:00:00Z",
                    "notAfter": "2027-01-01T00:00:00Z",
                    "key": "EC P-256",
                    "sha256": "f3:aa:8c:87:2b:49:15:0a:8f:a8:13:ba:99:c0:0a:a9:70:ea:6b:76:2d:00:9d:06:33:92:29:6c:43:15:e2:8e",
                    "spkiSha256": "a0:b9:05:4a:66:4a:d0:a0:79:c7:17:94:9a:44:04:5b:60:af:64:fe:f1:a0:35:f1:68:71:e6:9a:00:1a:c3:da",
                    "pem": "-----BEGIN CERTIFICATE-----\nMIIBxTCCAWugAwIBAgICEAEwCgYIKoZIzj0EAwIwLTEQMA4GA1UECgwHRXhhbXBs\nZTEZMBcGA1UEAwwQbWFpbC5leGFtcGxlLm9yZzAeFw0yNjAxMDEwMDAwMDBaFw0y\nNzAxMDEwMDAwMDBaMC0xEDAOBgNVBAoMB0V4YW1wbGUxGTAXBgNVBAMMEG1haWwu\nZXhhbXBsZS5vcmcwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARElMjz25Lxhm/3\nJz0QaAc3O1vk/trlwzzujWQIfJjR6TCzelFw2DgfawyT089s5eG94uQw7Muq9wfr\nPEyz1iMqo3sweTAMBgNVHRMBAf8EAjAAMDUGA1UdEQQuMCyCEG1haWwuZXhhbXBs\nZS5vcmeCEioubWFpbC5leGFtcGxlLm9yZ4cEwAACGTATBgNVHSUEDDAKBggrBgEF\nBQcDATAdBgNVHQ4EFgQUyi6WX00mvzpKkg8Yjzyb0t4iN7kwCgYIKoZIzj0EAwID\nSAAwRQIgM7ONP/HeullDjHZ58Oc+rVpPWZXCxGZjvWVKEc9E8BwCIQCAEZNgQXIT\nQRBEudG5+wkU4kli6hF3gHjc958xIq4u4A==\n-----END CERTIFICATE-----\n"
                  }
                ]
              },
              "capabilities": {
                "beforeTLS": null,
                "afterTLS": null
              },
              "findings": [],
              "transcript": []
            }
          ]
        }
        """#)
  }

  @Test func `an empty report`() {
    #expect(
      ProbeJSON.value([]).compactText == #"{"version":1,"summary":{"probed":0,"ok":0,"failed":0,"skipped":0},"probes":[]}"#)
  }

  @Test func `what is absent is null, and nothing is missing`() {
    let probes = ProbeJSON.value(SampleResults.all)["probes"]?.arrayValue ?? []
    #expect(Set(probes.map { $0.members.map(\.name) }).count == 1)
    #expect(probes[3]["failure"] == .null && probes[3]["tls"] == .null && probes[3]["transcript"] == [])
    #expect(probes[3]["capabilities"] == ["beforeTLS": .null, "afterTLS": .null])
    #expect(probes[2]["failure"]?["field"] == .null && probes[2]["failure"]?["help"] == .null)
    #expect(probes[3]["attempts"] == 0)
    #expect(ProbeJSON.value(SampleResults.all)["summary"] == ["probed": 3, "ok": 1, "failed": 2, "skipped": 1])
  }

  @Test func `a transcript where it is asked for`() {
    let transcript =
      ProbeJSON.value([SampleResults.working], includesTranscripts: true)["probes"]?.arrayValue?[0]["transcript"]?.arrayValue
      ?? []
    #expect(
      transcript.prefix(6).map(\.compactText) == [
        #"{"ms":0.3,"direction":"note","text":"secrets are there"}"#,
        #"{"ms":0.7,"direction":"note","text":"resolved to 2001:db8::25, 192.0.2.25"}"#,
        #"{"ms":1.7,"direction":"note","text":"2001:db8::25 unreachable"}"#,
        #"{"ms":1.7,"direction":"note","text":"192.0.2.25 ok"}"#,
        #"{"ms":21.0,"direction":"received","text":"220 mail.example.org ESMTP"}"#,
        #"{"ms":21.7,"direction":"sent","text":"EHLO me.example.org"}"#,
      ])
  }

  @Test func `what servers say comes back as they said it, and shows nothing that is invisible`() throws {
    let text = ProbeJSON.render([SampleResults.hostile()], includesTranscripts: true)
    let value = try #require(JSONValue(text: text))
    #expect(value["probes"]?.arrayValue?[0]["failure"]?["message"]?.stringValue == SampleResults.evil)
    #expect(
      !text.unicodeScalars.contains {
        $0.properties.generalCategory == .format || ($0 != "\n" && $0.properties.generalCategory == .control)
      })
    #expect(try JSONSerialization.jsonObject(with: Data(text.utf8)) is [String: Any])
  }
}

struct ProbeJUnitTests {
  @Test func `a suite for each place, a test for each connection`() {
    #expect(
      ProbeJUnit.render(SampleResults.all) == #"""
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="smtplint" tests="4" failures="2" errors="0">
          <testsuite name="probe" tests="3" failures="1" errors="0" skipped="1" time="0.108">
            <testcase name="newsletter" classname="probe" time="0.106"/>
            <testcase name="old" classname="probe" time="0.001"><failure type="connect/connection-refused" message="nothing listens on port 25: 192.0.2.1 refused">endpoint: gone.example.org:25
        security: NONE
        stage: connect
        reason: connection-refused
        by: network
        retryable: yes
        message: nothing listens on port 25: 192.0.2.1 refused
        attempts: 1
        duration: 1.2 ms</failure></testcase>
            <testcase name="spare" classname="probe" time="0.000"><skipped message="is Disabled; name it to probe it"/></testcase>
          </testsuite>
          <testsuite name="probe from production/edge-1" tests="1" failures="1" errors="0" skipped="0" time="3.041">
            <testcase name="relay" classname="probe from production/edge-1" time="3.041"><failure type="certificate/self-signed" message="certificate CN=mail.example.org is signed by itself, and not trusted">endpoint: [::1]:465
        security: SSL_TLS
        stage: certificate
        reason: self-signed
        by: client
        retryable: no
        message: certificate CN=mail.example.org is signed by itself, and not trusted
        field: spec.trustedCertificates
        help: if it is the right server: smtplint trust accept f3:aa:8c:87:2b:49:15:0a
        attempts: 3
        duration: 3.0 s</failure></testcase>
          </testsuite>
        </testsuites>

        """#)
  }

  @Test func `nothing at all is a test that passes`() {
    #expect(
      ProbeJUnit.render([]) == #"""
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="smtplint" tests="1" failures="0" errors="0">
          <testsuite name="probe" tests="1" failures="0" errors="0" skipped="0">
            <testcase name="no connections" classname="probe"/>
          </testsuite>
        </testsuites>

        """#)
  }

  @Test func `what servers say at length is cut`() {
    #expect(ProbeJUnit.render([SampleResults.hostile(repeats: 20_000)]).utf8.count < 60_000)
  }
}

struct ProbeTAPTests {
  @Test func `a test for each connection`() {
    #expect(
      ProbeTAP.render(SampleResults.all) == #"""
        TAP version 13
        1..4
        ok 1 - newsletter at mail.example.org:587
          ---
          endpoint: 'mail.example.org:587'
          security: 'STARTTLS'
          attempts: '1'
          duration: '106.3 ms'
          findings:
            - name: 'greeting-repeated'
              message: 'server greets a second time inside TLS'
          ...
        not ok 2 - relay at [::1]:465 from production/edge-1: certificate self-signed
          ---
          endpoint: '[::1]:465'
          security: 'SSL_TLS'
          stage: 'certificate'
          reason: 'self-signed'
          by: 'client'
          retryable: 'no'
          message: 'certificate CN=mail.example.org is signed by itself, and not trusted'
          field: 'spec.trustedCertificates'
          help: 'if it is the right server: smtplint trust accept f3:aa:8c:87:2b:49:15:0a'
          attempts: '3'
          duration: '3.0 s'
          ...
        not ok 3 - old at gone.example.org:25: connect connection-refused
          ---
          endpoint: 'gone.example.org:25'
          security: 'NONE'
          stage: 'connect'
          reason: 'connection-refused'
          by: 'network'
          retryable: 'yes'
          message: 'nothing listens on port 25: 192.0.2.1 refused'
          attempts: '1'
          duration: '1.2 ms'
          ...
        ok 4 - spare at mail.example.org:25 # SKIP is Disabled; name it to probe it

        """#)
    #expect(ProbeTAP.render([]) == "TAP version 13\n1..0 # SKIP no connections\n")
  }

  @Test func `what servers say begins no directive and ends no block`() {
    let lines = ProbeTAP.render([SampleResults.hostile(), SampleResults.hostile(repeats: 20_000)]).split(separator: "\n")
    #expect(lines.count { $0.hasPrefix("not ok ") } == 2 && lines.count { $0 == "  ..." } == 2)
    #expect(lines.allSatisfy { !$0.hasPrefix("not ok ") || !$0.contains(#/[^\\]#/#) })
    #expect(lines.joined().utf8.count < 60_000)
  }
}

struct ProbePrometheusTests {
  @Test func `each metric once, samples in the order of results`() {
    #expect(
      ProbePrometheus.render(SampleResults.all) == #"""
        # HELP smtplint_probe_success Whether the connection works.
        # TYPE smtplint_probe_success gauge
        smtplint_probe_success{connection="newsletter",cluster="",steng="local"} 1
        smtplint_probe_success{connection="relay",cluster="production",steng="edge-1"} 0
        smtplint_probe_success{connection="old",cluster="",steng="local"} 0
        # HELP smtplint_probe_skipped Whether the connection was not probed.
        # TYPE smtplint_probe_skipped gauge
        smtplint_probe_skipped{connection="newsletter",cluster="",steng="local"} 0
        smtplint_probe_skipped{connection="relay",cluster="production",steng="edge-1"} 0
        smtplint_probe_skipped{connection="old",cluster="",steng="local"} 0
        smtplint_probe_skipped{connection="spare",cluster="",steng="local"} 1
        # HELP smtplint_probe_info Where the connection goes.
        # TYPE smtplint_probe_info gauge
        smtplint_probe_info{connection="newsletter",cluster="",steng="local",host="mail.example.org",port="587",security="STARTTLS"} 1
        smtplint_probe_info{connection="relay",cluster="production",steng="edge-1",host="::1",port="465",security="SSL_TLS"} 1
        smtplint_probe_info{connection="old",cluster="",steng="local",host="gone.example.org",port="25",security="NONE"} 1
        smtplint_probe_info{connection="spare",cluster="",steng="local",host="mail.example.org",port="25",security="NONE"} 1
        # HELP smtplint_probe_attempts How often the connection was tried.
        # TYPE smtplint_probe_attempts gauge
        smtplint_probe_attempts{connection="newsletter",cluster="",steng="local"} 1
        smtplint_probe_attempts{connection="relay",cluster="production",steng="edge-1"} 3
        smtplint_probe_attempts{connection="old",cluster="",steng="local"} 1
        # HELP smtplint_probe_duration_seconds How long the last attempt took.
        # TYPE smtplint_probe_duration_seconds gauge
        smtplint_probe_duration_seconds{connection="newsletter",cluster="",steng="local"} 0.1063
        smtplint_probe_duration_seconds{connection="relay",cluster="production",steng="edge-1"} 3.0412
        smtplint_probe_duration_seconds{connection="old",cluster="",steng="local"} 0.0012
        # HELP smtplint_probe_stage_duration_seconds How long a stage of the last attempt took, for each that was reached.
        # TYPE smtplint_probe_stage_duration_seconds gauge
        smtplint_probe_stage_duration_seconds{connection="newsletter",cluster="",steng="local",stage="configuration"} 0.0001
        smtplint_probe_stage_duration_seconds{connection="newsletter",cluster="",steng="local",stage="secret"} 0.0002
        smtplint_probe_stage_duration_seconds{connection="newsletter",cluster="",steng="local",stage="resolve"} 0.0004
        smtplint_probe_stage_duration_seconds{connection="newsletter",cluster="",steng="local",stage="connect"} 0.0010
        smtplint_probe_stage_duration_seconds{connection="newsletter",cluster="",steng="local",stage="greeting"} 0.0200
        smtplint_probe_stage_duration_seconds{connection="newsletter",cluster="",steng="local",stage="ehlo"} 0.0020
        smtplint_probe_stage_duration_seconds{connection="newsletter",cluster="",steng="local",stage="starttls"} 0.0010
        smtplint_probe_stage_duration_seconds{connection="newsletter",cluster="",steng="local",stage="tls"} 0.0095
        smtplint_probe_stage_duration_seconds{connection="newsletter",cluster="",steng="local",stage="certificate"} 0.0000
        smtplint_probe_stage_duration_seconds{connection="newsletter",cluster="",steng="local",stage="hostname"} 0.0000
        smtplint_probe_stage_duration_seconds{connection="newsletter",cluster="",steng="local",stage="auth"} 0.0711
        smtplint_probe_stage_duration_seconds{connection="newsletter",cluster="",steng="local",stage="quit"} 0.0010
        smtplint_probe_stage_duration_seconds{connection="relay",cluster="production",steng="edge-1",stage="configuration"} 0.0000
        smtplint_probe_stage_duration_seconds{connection="relay",cluster="production",steng="edge-1",stage="resolve"} 0.0000
        smtplint_probe_stage_duration_seconds{connection="relay",cluster="production",steng="edge-1",stage="connect"} 0.0012
        smtplint_probe_stage_duration_seconds{connection="relay",cluster="production",steng="edge-1",stage="tls"} 3.0400
        smtplint_probe_stage_duration_seconds{connection="relay",cluster="production",steng="edge-1",stage="certificate"} 0.0000
        smtplint_probe_stage_duration_seconds{connection="old",cluster="",steng="local",stage="configuration"} 0.0000
        smtplint_probe_stage_duration_seconds{connection="old",cluster="",steng="local",stage="resolve"} 0.0004
        smtplint_probe_stage_duration_seconds{connection="old",cluster="",steng="local",stage="connect"} 0.0008
        # HELP smtplint_probe_failure Why the connection does not work: 1 for the stage and the reason.
        # TYPE smtplint_probe_failure gauge
        smtplint_probe_failure{connection="relay",cluster="production",steng="edge-1",stage="certificate",reason="self-signed",by="client"} 1
        smtplint_probe_failure{connection="old",cluster="",steng="local",stage="connect",reason="connection-refused",by="network"} 1
        # HELP smtplint_probe_failure_retryable Whether the failure may pass by itself.
        # TYPE smtplint_probe_failure_retryable gauge
        smtplint_probe_failure_retryable{connection="relay",cluster="production",steng="edge-1"} 0
        smtplint_probe_failure_retryable{connection="old",cluster="",steng="local"} 1
        # HELP smtplint_probe_tls_info What was negotiated.
        # TYPE smtplint_probe_tls_info gauge
        smtplint_probe_tls_info{connection="newsletter",cluster="",steng="local",protocol="TLSv1.3",cipher="TLS_AES_256_GCM_SHA384",key_exchange="X25519"} 1
        smtplint_probe_tls_info{connection="relay",cluster="production",steng="edge-1",protocol="TLSv1.3",cipher="TLS_AES_256_GCM_SHA384",key_exchange="X25519"} 1
        # HELP smtplint_probe_tls_verified Whether nothing is wrong with the presented chain, whatever its names.
        # TYPE smtplint_probe_tls_verified gauge
        smtplint_probe_tls_verified{connection="newsletter",cluster="",steng="local"} 1
        smtplint_probe_tls_verified{connection="relay",cluster="production",steng="edge-1"} 0
        # HELP smtplint_probe_certificate_not_before_timestamp_seconds When a presented certificate begins to be valid; depth 0 is the server's own.
        # TYPE smtplint_probe_certificate_not_before_timestamp_seconds gauge
        smtplint_probe_certificate_not_before_timestamp_seconds{connection="newsletter",cluster="",steng="local",depth="0"} 1767225600
        smtplint_probe_certificate_not_before_timestamp_seconds{connection="relay",cluster="production",steng="edge-1",depth="0"} 1767225600
        # HELP smtplint_probe_certificate_not_after_timestamp_seconds When a presented certificate ceases to be valid; depth 0 is the server's own.
        # TYPE smtplint_probe_certificate_not_after_timestamp_seconds gauge
        smtplint_probe_certificate_not_after_timestamp_seconds{connection="newsletter",cluster="",steng="local",depth="0"} 1798761600
        smtplint_probe_certificate_not_after_timestamp_seconds{connection="relay",cluster="production",steng="edge-1",depth="0"} 1798761600
        # HELP smtplint_probe_findings How many findings of a name there are that did not make the connection fail.
        # TYPE smtplint_probe_findings gauge
        smtplint_probe_findings{connection="newsletter",cluster="",steng="local",name="greeting-repeated"} 1

        """#)
    #expect(ProbePrometheus.render([]) == "")
  }

  @Test func `no series comes twice`() {
    var failing = SampleResults.working
    failing.outcome = .failed
    let text = ProbePrometheus.render([SampleResults.working, failing, SampleResults.working])
    let series = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { $0.split(separator: "} ").first }
    #expect(Set(series).count == series.count)
    #expect(text.contains("smtplint_probe_success{connection=\"newsletter\",cluster=\"\",steng=\"local\"} 0\n"))
    #expect(ProbePrometheus.render([failing, SampleResults.working]) == ProbePrometheus.render([failing]))
  }

  @Test func `what servers say stays within its label`() {
    let text = ProbePrometheus.render([SampleResults.hostile(repeats: 20_000)])
    #expect(text.utf8.count < 60_000)
    #expect(text.split(separator: "\n").allSatisfy { $0.hasPrefix("# ") || $0.hasPrefix("smtplint_probe_") })
  }
}
