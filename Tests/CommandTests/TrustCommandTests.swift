import ConnectionProbe
import Foundation
import KeyMaterial
import TLSTransport
import TestSupport
import Testing

private let chains = PresentedChains.shared

/// `smtplint trust`: each command's output, exactly.
@Suite(.timeLimit(.minutes(5))) struct TrustCommandTests {
  @Test func `an empty store says so`() throws {
    let place = try TrustPlace()
    let list = try place.run("list")
    #expect(list.status == 0 && list.output == "")
    #expect(list.errors == "smtplint: nothing was accepted, imported or rejected yet\n")
    #expect(try place.run("list", "--untrusted").errors == "smtplint: no chain has failed for trust\n")
    #expect(
      try place.run("list", "--format", "json").output == "{\n  \"version\": 1,\n  \"trusted\": [],\n  \"rejected\": []\n}\n")
    #expect(
      try place.run("list", "--untrusted", "--format", "json").output
        == "{\n  \"version\": 1,\n  \"untrusted\": [],\n  \"forgotten\": 0\n}\n")
    let export = try place.run("export")
    #expect(export.status == 3 && export.errors == "smtplint: nothing is trusted yet, so there is nothing to export\n")
    // Reading makes nothing.
    #expect(!FileManager.default.fileExists(atPath: place.state))
  }

  @Test func `chains that failed for trust are listed`() throws {
    let place = try TrustPlace()
    try place.record(
      presentation(try chains.facts("expired", "inter", hostname: .mismatch)),
      presentation(try chains.facts("self"), by: "alone"),
      presentation(try chains.facts("self"), by: "alone"),
      presentation(try chains.facts("good"), host: "::1", from: Vantage(cluster: "eu", steng: "one")))
    #expect(
      try place.run("list", "--untrusted").output == """
        relay (mail.example.test:587): untrusted-root, expired, hostname
          leaf «expired…» CN=mail.example.test (EXPIRED)
          intermediate «inter…» CN=Test Intermediate CA,O=smtplint test
          seen once, on THEN
        alone (mail.example.test:587): self-signed
          leaf «self…» CN=localhost
          seen 2 times, THEN to THEN
        relay ([::1]:587) from eu/one: incomplete-chain
          leaf «good…» CN=mail.example.test
          seen once, on THEN

        """)
    #expect(
      try place.run("list").errors
        == "smtplint: nothing was accepted, imported or rejected yet; 3 chains have failed for trust: smtplint trust list --untrusted\n"
    )
  }

  @Test func `accepting a leaf whose root never came says both ways`() throws {
    let place = try TrustPlace()
    try place.record(presentation(try chains.facts("good", "inter")))
    let result = try place.run("accept", String(try TrustPlace.sha256("good").prefix(8)))
    #expect(result.status == 0 && result.errors == "")
    #expect(
      result.output == """
        accepted  leaf «good» CN=mail.example.test
                  EC P-256, valid DAYS, for localhost, mail.example.test
                  it trusts this one certificate: after a renewal the new one has to be accepted
        relay (mail.example.test:587)
          cured  untrusted-root (unable to get local issuer certificate)
          note   to trust its issuer instead, so that renewals pass: smtplint trust accept «inter…» (CN=Test Intermediate CA,O=smtplint test)
          note   the root CN=Test Root CA,O=smtplint test never went over the wire, as servers do not send roots; a pinned leaf works without it. To trust all that it issues instead, get it from its operator, compare its fingerprint, and smtplint trust import FILE

        """)
    #expect(
      try place.run("list").output == """
        trusted   leaf «good…» CN=mail.example.test
                  valid DAYS; accepted by ME on NOW, presented by relay (mail.example.test:587)

        """)
    #expect(try place.run("list", "--untrusted").output == "")
    #expect(
      try place.run("accept", try TrustPlace.sha256("good")).output == """
        kept      leaf «good» CN=mail.example.test
                  trusted already: accepted by ME on NOW, presented by relay (mail.example.test:587)

        """)
  }

  @Test func `accepting says what stays wrong`() throws {
    let place = try TrustPlace()
    try place.record(
      presentation(try chains.facts("expired", "inter", hostname: .mismatch), trustedCertificates: ["partner-ca"]),
      presentation(try chains.facts("weak", "inter"), by: "weak"))
    #expect(
      try place.run("accept", try TrustPlace.sha256("inter")).output == """
        accepted  intermediate «inter» CN=Test Intermediate CA,O=smtplint test
                  EC P-256, valid DAYS
                  it trusts every certificate that CN=Test Intermediate CA,O=smtplint test issues, so renewals pass; its own issuer stays unknown
        relay (mail.example.test:587)
          cured  untrusted-root (unable to get local issuer certificate)
          stays  expired (certificate has expired): the server's operator has to renew it, or this machine's clock is wrong
          stays  hostname (the certificate is for localhost, mail.example.test): that fails where matchServerHostname is Enabled
          note   the connection trusts nothing but its trustedCertificates (partner-ca): `smtplint trust export --manifest` writes one for it to name
          note   the root CN=Test Root CA,O=smtplint test never went over the wire, as servers do not send roots; a pinned intermediate works without it. To trust all that it issues instead, get it from its operator, compare its fingerprint, and smtplint trust import FILE
        weak (mail.example.test:587)
          cured  untrusted-root (unable to get local issuer certificate)
          stays  weak-key (EE certificate key too weak): the server's operator has to replace it
          note   the root CN=Test Root CA,O=smtplint test never went over the wire, as servers do not send roots; a pinned intermediate works without it. To trust all that it issues instead, get it from its operator, compare its fingerprint, and smtplint trust import FILE

        """)
  }

  @Test func `accepting what may issue others warns`() throws {
    let place = try TrustPlace()
    try place.record(presentation(try chains.facts("selfca")), presentation(try chains.facts("good", "otherroot"), by: "odd"))
    #expect(
      try place.run("accept", try TrustPlace.sha256("selfca"), try TrustPlace.sha256("otherroot")).output == """
        accepted  root «selfca» CN=localhost
                  EC P-256, valid DAYS
                  it trusts every certificate that CN=localhost issues, itself or through others
        relay (mail.example.test:587)
          cured  self-signed (self-signed certificate)
          note   the server's own certificate may issue others: whoever has its key can vouch for any name
        accepted  root «otherroot» CN=Other Root CA,O=smtplint test
                  EC P-256, valid DAYS
                  it trusts every certificate that CN=Other Root CA,O=smtplint test issues, itself or through others
        odd (mail.example.test:587)
          stays  incomplete-chain (unable to get local issuer certificate): this certificate is not what is missing

        """)
    #expect(try place.run("list", "--untrusted").output.hasPrefix("odd "))
  }

  @Test func `a certificate is shown with all that is known of it`() throws {
    let place = try TrustPlace()
    try place.record(presentation(try chains.facts("good", hostname: .wildcardIsTooShort)))
    let shown = try place.run("show", Fingerprint.short(try TrustPlace.sha256("good")))
    #expect(
      shown.output == """
        certificate  CN=mail.example.test
        role         leaf
        issuer       CN=Test Intermediate CA,O=smtplint test
        names        localhost, mail.example.test
        valid        DAYS
        key          EC P-256
        SHA-256      «good»
        key SHA-256  «key of good»
        state        not trusted

        accepting it trusts this one certificate: after a renewal the new one has to be accepted
        relay (mail.example.test:587)
          cured  incomplete-chain (unable to get local issuer certificate)
          stays  hostname (the certificate is for localhost, mail.example.test; a wildcard stands for one label only): that fails where matchServerHostname is Enabled
          note   the server did not send the certificate of CN=Test Intermediate CA,O=smtplint test, which issued its own; a pinned leaf works without it. To trust all that it issues instead, get it from its operator, compare its fingerprint, and smtplint trust import FILE

        """)
    _ = try place.run("import", "otherroot.crt")
    #expect(
      try place.run("show", try TrustPlace.sha256("otherroot")).output == """
        certificate  CN=Other Root CA,O=smtplint test
        role         root
        issuer       CN=Other Root CA,O=smtplint test
        names        none
        valid        DAYS
        key          EC P-256
        SHA-256      «otherroot»
        key SHA-256  «key of otherroot»
        state        trusted: imported by ME on NOW from otherroot.crt

        """)
  }

  @Test func `lists and certificates are JSON for programs`() throws {
    let place = try TrustPlace()
    try place.record(presentation(try chains.facts("good", "inter")))
    let good = try chains.certificate("good")
    func decode(_ arguments: [String]) throws -> [String: Any] {
      let result = try Command.run(
        Repository.program, ["trust"] + arguments, environment: ["SMTPLINT_STATE": place.state])
      return try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    }
    let untrusted = try #require(try decode(["list", "--untrusted", "--format", "json"])["untrusted"] as? [[String: Any]])
    #expect(untrusted.count == 1 && untrusted[0]["rejected"] as? Bool == false && untrusted[0]["port"] as? Int == 587)
    #expect((untrusted[0]["chain"] as? [[String: Any]])?.map { $0["role"] as? String } == ["leaf", "intermediate"])
    let shown = try decode(["show", good.sha256, "--format", "json"])
    let entry = try #require((shown["untrusted"] as? [[String: Any]])?.first)
    #expect((entry["accepting"] as? [String: Any])?["trusted"] as? Bool == true)
    #expect(shown["trusted"] is NSNull && shown["rejected"] is NSNull)
    let certificate = try #require(shown["certificate"] as? [String: Any])
    #expect(certificate["sha256"] as? String == good.sha256 && certificate["pem"] as? String == good.pem)
    #expect(
      Set(certificate.keys) == [
        "role", "subject", "issuer", "names", "notBefore", "notAfter", "key", "sha256", "spkiSha256", "pem",
      ])
    _ = try place.run("accept", good.sha256)
    let trusted = try #require(try decode(["list", "--format", "json"])["trusted"] as? [[String: Any]])
    #expect(trusted.count == 1 && trusted[0]["origin"] as? String == "accepted" && trusted[0]["by"] != nil)
  }

  @Test func `rejecting ends trust and stays in the list`() throws {
    let place = try TrustPlace()
    try place.record(presentation(try chains.facts("self")))
    _ = try place.run("accept", try TrustPlace.sha256("self"))
    let unknown = String(repeating: "ab", count: 32)
    #expect(
      try place.run("reject", try TrustPlace.sha256("self"), unknown).output == """
        rejected  leaf «self» CN=localhost
                  until now it was trusted: accepted by ME on NOW, presented by relay (mail.example.test:587)
        rejected  \(Fingerprint.text(unknown)), which nobody has presented

        """)
    #expect(
      try place.run("list").output == """
        rejected  leaf «self…» CN=localhost
                  by ME on NOW
        rejected  \(Fingerprint.text(unknown))
                  by ME on NOW

        """)
    #expect(
      try place.run("reject", try TrustPlace.sha256("self")).output
        == "kept      leaf «self» CN=localhost\n          rejected already by ME on NOW\n")
    try place.record(presentation(try chains.facts("self")))
    #expect(try place.run("list", "--untrusted").output.contains("  leaf «self…» CN=localhost (REJECTED)\n"))
    let back = try place.run("accept", try TrustPlace.sha256("self")).output
    #expect(back.contains("          rejected before by ME on NOW; that is taken back\n"))
  }

  @Test func `importing tells facts, duplicates and what is cured`() throws {
    let place = try TrustPlace()
    try place.record(presentation(try chains.facts("expired", "inter")))
    let result = try place.run("import", "root.der", "twice.pem")
    #expect(result.status == 0 && result.errors == "")
    #expect(
      result.output == """
        imported  root «root» CN=Test Root CA,O=smtplint test
                  EC P-256, valid DAYS
                  it trusts every certificate that CN=Test Root CA,O=smtplint test issues, itself or through others
        imported  leaf «good» CN=mail.example.test
                  EC P-256, valid DAYS, for localhost, mail.example.test
                  it trusts this one certificate: after a renewal the new one has to be accepted
        imported  intermediate «inter» CN=Test Intermediate CA,O=smtplint test
                  EC P-256, valid DAYS
                  it trusts every certificate that CN=Test Intermediate CA,O=smtplint test issues, so renewals pass; its own issuer stays unknown
        repeated  leaf «good» CN=mail.example.test
                  twice.pem holds it once more
        relay (mail.example.test:587)
          cured  untrusted-root (unable to get local issuer certificate)
          stays  expired (certificate has expired): the server's operator has to renew it, or this machine's clock is wrong

        """)
    #expect(
      try place.run("import", "-", input: Data(try chains.bytes("root.crt"))).output
        == "kept      root «root» CN=Test Root CA,O=smtplint test\n          trusted already: imported by ME on NOW from root.der\n"
    )
    _ = try place.run("reject", try TrustPlace.sha256("root"))
    let refused = try place.run("import", "root.crt").output
    #expect(
      refused == """
        REJECTED  root «root» CN=Test Root CA,O=smtplint test
                  by ME on NOW, and not imported; smtplint trust accept «root…» takes that back

        """)
  }

  @Test func `all files are imported or none, and no key is shown`() throws {
    let place = try TrustPlace()
    let result = try place.run("import", "root.crt", "withkey.pem")
    #expect(result.status == 3 && result.output == "")
    #expect(
      result.errors
        == "smtplint: withkey.pem: holds a private key, and nothing of it was read; give only the certificates: openssl x509 -in FILE; nothing was imported\n"
    )
    #expect(
      try place.run("import", "missing.pem").errors == "smtplint: missing.pem: no such file or directory; nothing was imported\n")
    #expect(try place.run("import", ".").errors == "smtplint: .: is a folder; nothing was imported\n")
    #expect(!FileManager.default.fileExists(atPath: place.state))
  }

  @Test func `hostile names move no cursor`() throws {
    let place = try TrustPlace()
    try place.record(
      presentation(try chains.facts("hostile", "inter"), by: "re\u{1B}[2Jlay\n", host: "h\u{202E}", trustedCertificates: ["\r"]))
    let hostile = try TrustPlace.sha256("hostile")
    var everything = ""
    for arguments in [
      ["list", "--untrusted"], ["show", hostile], ["accept", hostile], ["list"], ["export"], ["export", "--manifest"],
      ["reject", hostile],
    ] {
      everything += try Command.run(
        Repository.program, ["trust"] + arguments, environment: ["SMTPLINT_STATE": place.state]
      ).everything
    }
    #expect(everything.contains("re\\u{1B}[2Jlay\\u{A}") && everything.contains("a-b-c-d-31m-e"))
    for scalar in ["\u{1B}", "\u{202E}", "\r", "\0"] { #expect(!everything.contains(scalar)) }
  }

  @Test func `wrong usage is told from what is not known`() throws {
    let place = try TrustPlace()
    try place.record(presentation(try chains.facts("self")))
    let short = try place.run("accept", "123")
    #expect(short.status == 64)
    #expect(
      short.errors
        == "smtplint: \"123\" is no fingerprint; it is 8 or more hexadecimal digits of a SHA-256, with or without colons\n")
    for arguments in [
      ["accept"], ["reject"], ["import"], ["show"], ["list", "--format", "xml"], ["show", "zz"], ["export", "x"],
      ["reject", "12"],
    ] {
      let result = try Command.run(Repository.program, ["trust"] + arguments, environment: ["SMTPLINT_STATE": place.state])
      #expect(result.status == 64, "\(arguments)")
    }
    let digits = try TrustPlace.sha256("self")
    let wrong = String(digits.prefix(6)) + (digits.dropFirst(6).hasPrefix("00") ? "11" : "00")
    for command in ["accept", "show", "reject", "export"] {
      let result = try place.run(command, wrong)
      #expect(result.status == 3 && result.output == "")
      #expect(result.errors == "smtplint: no certificate is known as \(Fingerprint.text(wrong)); near it: «self…» CN=localhost\n")
    }
    #expect(
      try place.run("export", digits).errors
        == "smtplint: «self…» (CN=localhost) is not trusted; smtplint trust accept makes it so\n")
  }
}
