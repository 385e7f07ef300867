import ConnectionProbe
import Diagnostics
import Driver
import Foundation
import KeyMaterial
import Manifests
import TestSupport
import Testing
import YAMLSyntax

private let chains = PresentedChains.shared

struct TrustExportTests {
  private func filled() throws -> TrustPlace {
    let place = try TrustPlace()
    try place.record(
      presentation(try chains.facts("good", "inter")), presentation(try chains.facts("hostile", "inter"), by: "h"),
      presentation(try chains.facts("nameless", "inter"), by: "n"))
    for name in ["good", "hostile", "nameless"] { _ = try place.run("accept", try TrustPlace.sha256(name)) }
    _ = try place.run("import", "renewed.crt", "root.crt")
    return place
  }

  @Test func `PEM is what openssl reads again`() throws {
    let place = try filled()
    let everything = try Command.run(Repository.program, ["trust", "export"], environment: ["SMTPLINT_STATE": place.state]).output
    let certificates = try #require(CertificateBundle.read(Array(everything.utf8)))
    #expect(try certificates == ["good", "hostile", "nameless", "renewed", "root"].map { try chains.certificate($0).der })
    let root = try chains.certificate("root")
    #expect(
      try place.run("export", root.sha256, Fingerprint.short(root.sha256)).output
        == place.plain("# CN=Test Root CA,O=smtplint test, SHA-256 \(Fingerprint.text(root.sha256))\n\(root.pem)"))
  }

  @Test func `a manifest is in the form that the store exports`() throws {
    let place = try filled()
    let root = try chains.certificate("root")
    let pem = root.pem.split(separator: "\n").map { "      \($0)\n" }.joined()
    #expect(
      try place.run("export", "--manifest", root.sha256).output == """
        ---
        apiVersion: smtplint/v1
        kind: TrustedCertificate
        metadata:
          description: "root CN=Test Root CA,O=smtplint test, valid DAYS, SHA-256 «root»; imported by ME on NOW from root.crt"
          name: test-root-ca
        spec:
          certificate:
            pem: |
        \(place.plain(pem).dropLast())

        """)
  }

  @Test func `manifests are read without a finding, and their names are unique and stay`() throws {
    let place = try filled()
    let text = try Command.run(
      Repository.program, ["trust", "export", "--manifest"], environment: ["SMTPLINT_STATE": place.state]
    ).output
    let source = SourceDecoder.decode(Array(text.utf8), id: FileID(0), path: "trust.yaml", limits: YAMLLimits())
    let decoded = ManifestDecoder.decode(YAMLParser.parse(source, limits: YAMLLimits()), file: source.file)
    #expect(decoded.diagnostics.isEmpty)
    let names = decoded.manifests.compactMap { $0.name?.value }
    let renewed = try TrustPlace.sha256("renewed").prefix(8)
    #expect(
      names == [
        "mail.example.test", "a-b-c-d-31m-e", "nameless.example.test", "mail.example.test-\(renewed)", "test-root-ca",
      ])
    // The anchors are those of the store.
    let anchors = decoded.manifests.compactMap { $0.materials.first?.text.value }.compactMap {
      CertificateBundle.read(Array($0.utf8))
    }
    #expect(try anchors.flatMap(\.self) == place.file.read().trustAnchors)
    // The name of one is the same whichever are exported.
    let one = try place.run("export", "--manifest", try TrustPlace.sha256("renewed")).output
    #expect(one.contains("name: mail.example.test-\(renewed)\n"))
  }
}
