import Diagnostics
import Manifests
import Reporting
import TestSupport
import Testing

private func report(_ text: String) -> Report {
  let pipeline = Pipeline(text)
  var summary = Report.Summary()
  summary.files = 1
  summary.documents = pipeline.decoded[0].documentCount
  let file = ReportedFile(pipeline.sources[0], secrets: SecretText.ranges(in: pipeline.sources[0]))
  return Report(summary: summary, diagnostics: pipeline.diagnostics, files: [file])
}

private func render(_ text: String) -> String { TextFormat.render(report(text), style: TextStyle(hasColor: false)) }

struct TextFormatTests {
  @Test func `a finding has headline, place, line, marker and help`() {
    let text = render(connection("usrname: x"))
    #expect(
      text
        == """
        error[SL0103]: "usrname" is no field of SMTPConnection
          --> file1.yaml:10:3
           |
        10 |   usrname: x
           |   ^^^^^^^
           = help: did you mean username?

        1 error in 1 file (1 document)
          1 SL0103 unknown-field
        `smtplint explain SL0103` says why and what to do

        """.replacing("\n  --> file1", with: "\n   --> file1"))
  }

  @Test func `markers stand under wide characters and tabs`() {
    let text = render(connection("sender: 日本\t語"))
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[3] == "10 |   sender: 日本 語")
    #expect(lines[4] == "   |               ^")
  }

  @Test func `a long line is cut around the place`() {
    let annotations = (0..<5000).map { "k\($0): v" }.joined(separator: ", ")
    let text = render(connection().replacing("{name: relay}", with: "{name: relay, annotations: {\(annotations)}, extra: 1}"))
    let longest = text.split(separator: "\n").map(\.count).max() ?? 0
    #expect(longest < 200)
    #expect(text.contains("extra: 1}"))
  }

  @Test func `no text of a manifest can steer the terminal`() {
    let text = render(connection("\"us\\e[2Jer\": x\nsender: \"\\u202Eabc\"\nusername: a\u{202E}b\nclientKeyLabel: x\u{2066}y"))
    #expect(!text.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" || $0 == "\u{2066}" })
  }

  @Test func `no line shows a secret`() {
    for field in [
      "password: canary", "pasword: canary", "password: \"canary", "password: {value: canary}", "proxy: http://u:canary@h:1",
    ] {
      #expect(!render(connection("username: x\n\(field)")).contains("canary"), "\(field)")
    }
  }

  @Test func `colours are there when asked for`() {
    #expect(TextFormat.render(report(connection("x: 1")), style: TextStyle(hasColor: true)).contains("\u{1B}[1;31merror[SL0103]"))
    #expect(!render(connection("x: 1")).contains("\u{1B}"))
  }

  @Test func `nothing found is nothing said`() {
    #expect(render(connection()).isEmpty)
    #expect(ConciseFormat.render(report(connection())).isEmpty)
  }

  @Test func `one line a finding in concise`() {
    let text = ConciseFormat.render(report(connection("\"a\\nb\": 1\nport: 0")))
    #expect(text.split(separator: "\n").count == 2)
    #expect(text.contains("file1.yaml:10:3: error[SL0103] "))
  }
}
