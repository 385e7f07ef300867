import Manifests
import TestSupport
import Testing

@testable import Rules

struct ProviderTests {
  @Test func `every host is written once, in lower case, and leads to its provider`() {
    var seen: Set<String> = []
    for provider in Provider.all {
      for host in provider.hosts {
        #expect(seen.insert(host).inserted && host == host.lowercased(), "\(host)")
        let address = host.replacing("*", with: "eu-west-1")
        #expect(Provider.serving(address)?.name == provider.name)
        #expect(Provider.serving(address.uppercased())?.name == provider.name)
        #expect(Provider.serving("x.\(address)") == nil)
        #expect(Provider.serving("\(address).example") == nil)
      }
    }
  }

  @Test func `a wildcard stands for one label`() {
    for host in [
      "email-smtp..amazonaws.com", "email-smtp.amazonaws.com", "email-smtp.a.b.amazonaws.com", "email-smtp.é.amazonaws.com",
    ] {
      #expect(Provider.serving(host) == nil, "\(host)")
    }
  }

  @Test func `every provider says where its facts are from, and a port has one security`() {
    for provider in Provider.all {
      #expect(provider.source.hasPrefix("https://"), "\(provider.name)")
      #expect(provider.date.wholeMatch(of: /20[0-9]{2}-[0-9]{2}-[0-9]{2}/) != nil, "\(provider.name)")
      #expect(Set(provider.ports.map(\.number)).count == provider.ports.count, "\(provider.name)")
      #expect(!provider.ports.isEmpty, "\(provider.name)")
    }
    #expect(Provider.all.map { $0.name.lowercased() } == Provider.all.map { $0.name.lowercased() }.sorted())
  }

  @Test(arguments: Provider.all.flatMap { provider in provider.ports.map { (provider.hosts[0], $0.number) } })
  func `of a port only one rule speaks, and only where its security is another`(host: String, port: Int) throws {
    let provider = try #require(Provider.serving(host.replacing("*", with: "eu-west-1")))
    let rules: Set = ["SL0403", "SL0501"]
    for security in ["STARTTLS", "SSL_TLS"] {
      let manifest = """
        apiVersion: smtplint/v1
        kind: SMTPConnection
        metadata: {name: relay}
        spec: {host: \(host.replacing("*", with: "eu-west-1")), port: \(port), connectionSecurity: \(security), maxRetries: 0}
        """
      let found = Pipeline(manifest).codes.filter(rules.contains)
      let isRight = provider.ports.contains { $0.number == port && $0.security.rawValue == security }
      #expect(found.count == (isRight ? 0 : 1), "\(host) \(port) \(security): \(found)")
    }
  }
}
