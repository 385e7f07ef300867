import CanonicalJSON
import Diagnostics
import Linking
import Manifests
import TestSupport
import Testing

struct DecodingTests {
  @Test func `a wrong field never hides its siblings`() {
    let found = Pipeline(connection("usrname: x\ntimeouts: {connect: 0, total: 5000, comand: 3}\nproxy: nowhere\nsender: nobody"))
      .codes
    #expect(found.sorted() == ["SL0103", "SL0103", "SL0104", "SL0105", "SL0105", "SL0112"])
  }

  @Test(arguments: [
    ("port: 0", "SL0105 \"0\""), ("port: 65536", "SL0105 \"65536\""),
    ("port: 99999999999999999999", "SL0105 \"99999999999999999999\""),
    ("port: '25'", "SL0104 \"\\'25\\'\""), ("port: 25.0", "SL0104 \"25.0\""), ("port: [25]", "SL0104 \"[25]\""),
    ("port: ~", "SL0113 \"~\""),
    ("username: 12345", "SL0104 \"12345\""), ("username: ''", "SL0113 \"\\'\\'\""), ("username: true", "SL0104 \"true\""),
    ("username: !env X", "SL0104 \"X\""), ("status: enabled", "SL0108 \"enabled\""), ("status: on", "SL0108 \"on\""),
    ("acceptedCipherSuites: []", "SL0113 \"[]\""), ("acceptedCipherSuites: all", "SL0108 \"all\""),
    ("sslAuthenticationProtocols: [TLSv1_2, SSLv2Hello]", "SL0108 \"SSLv2Hello\""),
    ("authMechanisms: [PLAIN, XOAUTH2]", "SL0108 \"XOAUTH2\""), ("trustedCertificates: 5", "SL0104 \"5\""),
    ("timeouts:", "SL0113 \"\""), ("heloName: 192.0.2.1", "SL0111 \"192.0.2.1\""),
    ("tlsServerName: 192.0.2.1", "SL0111 \"192.0.2.1\""),
    ("proxy: socks5://user:pw@proxy.example.com:1080", "SL0112 \"socks5://user:pw@proxy.example.com:1080\""),
  ])
  func `a value is found where it stands`(field: String, found: String) {
    // The field is the last; one that the connection has already is replaced.
    let name = field.prefix { $0 != ":" }
    let text =
      connection().split(separator: "\n").filter { !$0.hasPrefix("  \(name):") }.joined(separator: "\n") + "\n  \(field)\n"
    let codes = ["SL0405", "SL0201", "SL0306"]
    let rest = Pipeline(text).found.filter { finding in !codes.contains { finding.hasPrefix($0) } }
    #expect(rest == [found])
  }

  @Test func `a finding behind an alias tells both places`() {
    let pipeline = Pipeline(
      """
      apiVersion: smtplint/v1
      kind: SMTPConnection
      metadata: {name: relay, annotations: {port: &port "70000"}}
      spec: {host: mail.example.com, port: *port, maxRetries: 0, connectionSecurity: STARTTLS, matchServerHostname: Enabled}
      """)
    #expect(pipeline.found == ["SL0104 \"\\\"70000\\\"\""])
    #expect(pipeline.diagnostics.first?.related.map { pipeline.sources[0].text(of: $0.span) } == ["*port"])
  }

  @Test func `a finding behind a merge key tells both places`() {
    let pipeline = Pipeline(
      "x-base: &b {port: 0}\n" + connection().replacing("  port: 587", with: "  <<: *b").replacing("metadata:", with: "metadata:")
    )
    #expect(pipeline.codes == ["SL0103", "SL0105"])
    #expect(pipeline.diagnostics.last?.related.map { pipeline.sources[0].text(of: $0.span) } == ["<<"])
  }

  @Test func `an empty document and an encrypted one are left alone`() {
    let pipeline = Pipeline("---\n---\n" + connection() + "\n---\n# nothing\n---\nkind: ENC[AES256,data:x]\nsops: {mac: x}\n")
    #expect(pipeline.found.isEmpty)
    #expect(pipeline.decoded[0].encryptedDocuments.count == 1)
    #expect(pipeline.decoded[0].documentCount == 2)
  }

  @Test func `a conditional field names the field that decides`() {
    let pipeline = Pipeline(connection("authenticationType: OAUTH2_CLIENT_CREDENTIAL\npassword: {env: X}"))
    #expect(pipeline.codes == ["SL0102", "SL0102", "SL0109"])
    for diagnostic in pipeline.diagnostics {
      #expect(diagnostic.related.map { pipeline.sources[0].text(of: $0.span) } == ["authenticationType"])
    }
  }

  @Test func `a field that decides and is wrong itself decides nothing`() {
    #expect(Pipeline(connection("authenticationType: OAUTH\npassword: {env: X}\ncredential: x")).codes == ["SL0108", "SL0201"])
  }

  @Test func `names have the limits of the source, in code points`() {
    let name = String(repeating: "😀", count: 128)
    #expect(Pipeline(connection(name: name)).found.isEmpty)
    #expect(Pipeline(connection(name: name + "x")).codes == ["SL0106"])
    for wrong in ["a b", "a'b", "a\\\"b", "a|b", "a\\tb", "a\\u00a0b", "a\\u0085b", "a\\e"] {
      #expect(Pipeline(connection(name: "\"\(wrong)\"")).codes == ["SL0107"], "\(wrong)")
    }
  }

  @Test(
    arguments: [
      ("{env: X}", []), ("{file: x.txt}", []), ("{systemd: x}", []), ("{command: [pass, show, x]}", []),
      ("ENC[AES256_GCM,data:x,type:str]", []), ("hunter2", ["SL0302"]), ("", ["SL0113"]), ("''", ["SL0113"]), ("{}", ["SL0102"]),
      ("{env: X, file: y}", ["SL0109"]), ("{vault: x}", ["SL0103"]), ("{env: 1}", ["SL0104"]), ("{env: 'A B'}", ["SL0107"]),
      ("{command: []}", ["SL0113"]), ("12345", ["SL0104"]), ("[x]", ["SL0104"]),
    ] as [(String, [String])])
  func `a secret is a reference`(value: String, codes: [String]) {
    #expect(Pipeline(connection("username: x\npassword: \(value)")).codes == codes)
  }

  @Test(arguments: [
    "host: billing:canary@smtp.example.com", "password: *canary", "password: !canary x", "password canary: x",
    "proxy: http://u:can/ary@h:1",
    "proxy: u:canary@h:1", "tokenEndpoint: https://u:canary@h/", "password: !!int canary",
  ])
  func `no finding repeats what may be a secret`(field: String) {
    for text in [connection(field), field, "apiVersion: smtplint/v1\nkind: Credential\nmetadata: {name: c}\nspec:\n  \(field)\n"]
    {
      for diagnostic in Pipeline(text).diagnostics {
        #expect(!diagnostic.message.contains("canary") && !diagnostic.message.contains("can\""))
        #expect(
          diagnostic.help?.contains("canary") != true && diagnostic.fix?.edits.contains { $0.text.contains("canary") } != true)
      }
    }
  }

  @Test func `no finding repeats a secret`() {
    for value in ["canary-1", "[canary-1]", "{canary-1: canary-1}", "{env: [canary-1]}", "{env: 'canary 1'}"] {
      for field in ["password", "pasword"] {
        for diagnostic in Pipeline(connection("username: x\n\(field): \(value)")).diagnostics where !value.hasPrefix("{") {
          #expect(!diagnostic.message.contains("canary") && diagnostic.help?.contains("canary") != true)
        }
      }
    }
  }
}

struct FixTests {
  private func fix(_ fields: String) -> Fix? { Pipeline(connection(fields)).diagnostics.first { $0.fix != nil }?.fix }

  @Test func `a fix that loses something is not safe, and one of a shared text is none`() {
    #expect(fix("sslAuthenticationProtocols: [SSLv2]")?.isSafe == false)
    #expect(Pipeline(connection(host: "mail.example.com:2525")).diagnostics.first?.fix?.isSafe == false)
    #expect(fix("heloName: 192.0.2.1")?.edits.map(\.text) == ["\"[192.0.2.1]\""])
    let shared = connection().replacing(
      "matchServerHostname: Enabled", with: "status: &off Disabled\n  matchServerHostname: *off")
    #expect(Pipeline(shared).diagnostics.map(\.rule.code) == ["SL0306"])
    #expect(Pipeline(shared).diagnostics.first?.fix == nil)
    let quoted = connection().replacing("matchServerHostname: Enabled", with: "matchServerHostname: \"Disabled\"")
    #expect(Pipeline(quoted).diagnostics.first?.fix?.edits.map(\.text) == ["Enabled"])
    #expect(fix("usrname: a\nusername: b\npassword: {env: X}") == nil)
  }
}

struct HostNameTests {
  @Test(arguments: [
    "mail.example.com", "MAIL.example.COM", "localhost", "a", "1a.2b", "xn--mller-kva.example", "müller.example", "例え.テスト",
    "192.0.2.1",
    "2001:db8::1", "::", "::ffff:192.0.2.1", String(repeating: "a", count: 63) + ".example",
  ])
  func `a host is a name or an address`(host: String) {
    #expect(Pipeline(connection(host: "\"\(host)\"")).codes.filter { $0 != "SL0408" }.isEmpty)
  }

  @Test(arguments: [
    ("smtp://mail.example.com", "mail.example.com"), ("https://mail.example.com:443/x?y", "mail.example.com"),
    ("mail.example.com:587", "mail.example.com"), ("[2001:db8::1]", "2001:db8::1"), ("mail.example.com.", "mail.example.com"),
    ("192.0.2.1:25", "192.0.2.1"), ("smtp://[2001:db8::1]:25", "2001:db8::1"),
  ])
  func `a host in a URL, with a port or in brackets is told how to be written`(written: String, meant: String) {
    let pipeline = Pipeline(connection(host: "\"\(written)\""))
    #expect(pipeline.codes == ["SL0111"])
    #expect(pipeline.diagnostics.first?.fix?.edits.map(\.text) == ["\"\(meant)\""])
  }

  @Test(arguments: [
    "a..b", ".a", "-a.example", "a-.example", "a_b.example", "a b", "1.2.3", "256.1.1.1", "1.2.3.4.5", "01.2.3.4", "fe80::1%eth0",
    "2001:db8", ":::", String(repeating: "a", count: 64), "ex ample", "büch@er.example", "bü_cher.example",
    "smtp\\u200B.example.com",
    "mail@example.com", "*.example.com", "xn--\u{FC}", "a/b",
  ])
  func `what is neither is found`(host: String) {
    #expect(Pipeline(connection(host: "\"\(host)\"")).codes == ["SL0111"])
  }

  @Test func `hosts have one canonical spelling`() {
    #expect(HostName.canonical("Müller.Example") == "xn--mller-kva.example")
    #expect(HostName.canonical("2001:DB8:0:0::1") == "2001:db8::1")
    #expect(HostName.canonical("MAIL.Example") == "mail.example")
  }
}

struct CipherSuiteTests {
  @Test func `all 382 suites are there, each under its three names`() {
    #expect(CipherSuite.all.count == 382)
    #expect(CipherSuite.named("ECDHE-RSA-AES128-GCM-SHA256")?.name == "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")
    #expect(CipherSuite.named("SSL_RSA_WITH_3DES_EDE_CBC_SHA")?.name == "TLS_RSA_WITH_3DES_EDE_CBC_SHA")
    #expect(CipherSuite.named("tls_aes_128_gcm_sha256") == nil)
    for suite in CipherSuite.all { #expect(CipherSuite.named(suite.name)?.codePoint == suite.codePoint) }
  }

  @Test func `suites belong to versions`() throws {
    let suite = try #require(CipherSuite.named("TLS_AES_128_GCM_SHA256"))
    #expect(TLSProtocol.allCases.filter(suite.works) == [.tls13])
    let old = try #require(CipherSuite.named("TLS_RSA_WITH_AES_128_CBC_SHA"))
    #expect(TLSProtocol.allCases.filter(old.works) == [.ssl3, .tls1, .tls11, .tls12])
  }
}

struct CanonicalTests {
  private func canonical(_ text: String, folder: String = "") -> JSONValue? {
    Pipeline(text).workspace.manifests.first?.canonicalSpecification(in: EncodingContext(folder: folder))
  }

  @Test func `constant defaults are filled in, and only where they hold`() {
    let value = canonical(connection())
    #expect(value?["status"] == "Enabled")
    #expect(value?["authenticationType"] == "BASIC")
    #expect(value?["timeouts"]?["command"] == 30)
    #expect(value?["retryInterval"] == nil)
    #expect(value?["tlsServerName"] == nil)
    #expect(canonical(connection().replacing("maxRetries: 0", with: "maxRetries: 2"))?["retryInterval"] == 0)
    #expect(canonical(connection().replacing("maxRetries: 0", with: "maxRetries:"))?["maxRetries"] == 0)
    #expect(
      canonical(connection("timeouts: {connect: 3}"))?["timeouts"]?.canonicalText == "{\"command\":30,\"connect\":3,\"total\":60}"
    )
  }

  @Test func `suites, hosts and paths have one spelling`() {
    let value = canonical(connection("acceptedCipherSuites: [AES128-SHA]", host: "MÜLLER.example"))
    #expect(value?["acceptedCipherSuites"] == ["TLS_RSA_WITH_AES_128_CBC_SHA"])
    #expect(value?["host"] == "xn--mller-kva.example")
    let key = """
      apiVersion: smtplint/v1
      kind: Key
      metadata: {name: k}
      spec: {usage: [client], certificate: {file: ../certs/./a.pem}, privateKey: {file: /etc/k.pem}, passphrase: {file: p.txt}}
      """
    #expect(canonical(key, folder: "teams/a")?["certificate"]?["file"] == "teams/certs/a.pem")
    #expect(canonical(key, folder: "teams/a")?["privateKey"]?["file"] == "/etc/k.pem")
    #expect(canonical(key, folder: "teams/a")?["passphrase"]?["file"] == "teams/a/p.txt")
  }

  @Test func `a plain secret has no canonical form`() {
    #expect(canonical(connection("username: x\npassword: canary"))?.canonicalText.contains("canary") == false)
  }
}

struct SecretTextTests {
  private func masked(_ text: String) -> String {
    let file = SourceFile(id: FileID(0), path: "x", bytes: Array(text.utf8))
    var bytes = file.bytes
    for range in SecretText.ranges(in: file) {
      for offset in range where bytes[offset] > 0x20 { bytes[offset] = UInt8(ascii: "*") }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test(arguments: [
    "password: canary", "pasword: canary", "clientSecret: 'canary'", "spec: {passphrase: canary, x: 1}",
    "{\"password\": \"canary\"}",
    "password:\n  value: canary", "password: [canary]", "password: |\n  canary\n  canary\n", "proxy: http://u:canary@x:1",
    "a: &a canary\npassword: *a", "password: \"canary", "x: [1\npassword: canary\n", "password: |\n  canary\n\tx: [\n  canary",
    "a: {password: canary, b: [", "apiKey: canary", "- password: canary\n  x: @", "password: {env: X, value: canary}",
    "smtp_pwd: canary", "password: !canary", "password: #canary", "password: x #canary", "host: billing:canary@smtp.example.com",
    "proxy: http://u:can/canary@h:1", "proxy: u:canary@h:1", "token: canary", "key: canary",
    "url: \"https://h/t?client_secret=canary x\"", "password canary: x", "SMTP_PASSWORD=canary", "x: [\npassword=canary",
    "pem: \"-----BEGIN PRIVATE KEY-----\\ncanary\"", "x: [\npassword:\n- canary: : x", "x: [\n? password\n: canary: x: y",
  ])
  func `what may be a secret is masked, whatever state the text is in`(text: String) {
    #expect(!masked(text).contains("canary"))
  }

  @Test func `references and names are shown`() {
    #expect(
      masked("password: {env: NAME}\ncredential: o365\ntokenEndpoint: https://x")
        == "password: {env: NAME}\ncredential: o365\ntokenEndpoint: https://x")
  }
}
