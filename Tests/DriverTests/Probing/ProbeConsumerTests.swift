import CanonicalJSON
import ConnectionProbe
import Driver
import Foundation
import TestSupport
import Testing

struct ProbeConsumerTests {
  private static let reports: KeyValuePairs<String, [ProbeResult]> = [
    "all": SampleResults.all, "none": [], "clean": [SampleResults.working, SampleResults.skipped],
    "hostile": [SampleResults.hostile(), SampleResults.working], "long": [SampleResults.hostile(repeats: 5000)],
  ]

  @Test func `every format is read by those it is for`() throws {
    let folder = try TemporaryFolder()
    let schema = try folder.write(ProbeSchema.value.prettyText, to: "schema/probe.schema.json")
    for (name, results) in Self.reports {
      try folder.write(ProbeJSON.render(results, includesTranscripts: true), to: "out/\(name).json")
      try folder.write(ProbeJUnit.render(results), to: "out/\(name).xml")
      try folder.write(ProbeTAP.render(results), to: "out/\(name).tap")
      try folder.write(ProbePrometheus.render(results), to: "out/\(name).prom")
    }
    let result = try Command.run(
      Repository.tool("python"), [Repository.path("Tests/Consumers/probe.py"), folder.file("out"), schema])
    #expect(result.status == 0, "\(result.everything.suffix(5000))")
  }

  @Test func `the schema that is committed is the program's`() {
    #expect(Repository.text("schemas/probe.schema.json") == ProbeSchema.value.prettyText + "\n")
  }

  @Test func `the schema is one, and refuses what is not the contract`() throws {
    let folder = try TemporaryFolder()
    let schema = try folder.write(ProbeSchema.value.prettyText, to: "probe.schema.json")
    let checker = Repository.tool("check-jsonschema")
    let meta = try Command.run(checker, ["--check-metaschema", schema])
    #expect(meta.status == 0, "\(meta.everything)")
    let report = ProbeJSON.render([SampleResults.failing])
    var paths: [String] = []
    for (old, new) in [
      (#""outcome": "failed","#, #""outcome": "ok","#), (#""by": "client","#, ""), (#""port": 465"#, #""port": 0"#),
      (#""reason": "self-signed""#, #""reason": "moody""#), (#""transcript": []"#, #""transcript": [1]"#),
      (#""sha256": "f3:"#, #""sha256": "F3:"#), (#""version": 1"#, #""version": 2"#),
      (#""host": "::1""#, #""host": "::1", "mood": 1"#),
    ] {
      let changed = report.replacing(old, with: new)
      // A text that is not there would make the test pass for nothing.
      #expect(changed != report, "\(old)")
      paths.append(try folder.write(changed, to: "changed-\(paths.count).json"))
    }
    let result = try Command.run(checker, ["--output-format", "json", "--schemafile", schema] + paths)
    for path in paths { #expect(result.output.contains("\"filename\": \"\(path)\""), "\(path)") }
  }
}
