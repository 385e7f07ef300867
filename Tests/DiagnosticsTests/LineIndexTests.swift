import Diagnostics
import Testing

struct LineIndexTests {
  @Test func `lines end at LF, CR LF and CR`() {
    let index = LineIndex(Array("a\nb\r\nc\rd".utf8))
    #expect(index.lineCount == 4)
    #expect([0, 2, 5, 7].map { index.position(of: $0).line } == [1, 2, 3, 4])
    #expect([0, 2, 5, 7].map { index.position(of: $0).column } == [1, 1, 1, 1])
    #expect(index.contents(ofLine: 2) == 2..<3)
  }

  @Test func `columns count code points, offsets bytes`() {
    let index = LineIndex(Array("ä😀x".utf8))
    #expect(index.position(of: 2) == SourcePosition(line: 1, column: 2, offset: 2))
    #expect(index.position(of: 6) == SourcePosition(line: 1, column: 3, offset: 6))
    #expect(index.position(of: 99).offset == 7)
  }

  @Test func `a byte order mark is no column`() {
    #expect(LineIndex([0xEF, 0xBB, 0xBF] + Array("key".utf8)).position(of: 3).column == 1)
  }

  @Test func `bytes that are no UTF-8 have places too`() {
    let index = LineIndex([0x61, 0xFF, 0x80, 0x0A, 0x62])
    #expect(index.position(of: 4).line == 2)
    #expect(index.position(of: 1).column == 2)
  }

  @Test func `the end of the text is a place`() {
    #expect(LineIndex([]).position(of: 0) == SourcePosition(line: 1, column: 1, offset: 0))
    #expect(LineIndex(Array("a\n".utf8)).position(of: 2) == SourcePosition(line: 2, column: 1, offset: 2))
  }
}

struct SuggestionTests {
  @Test(arguments: [("usrname", "username"), ("Port", "port"), ("hsot", "host"), ("prot", "port")])
  func `a name within two edits is suggested`(typo: String, meant: String) {
    #expect(Suggestion.closest(to: typo, in: ["username", "port", "host"]) == meant)
  }

  @Test func `nothing close, or two as close, is no suggestion`() {
    #expect(Suggestion.closest(to: "zebra", in: ["username", "port"]) == nil)
    #expect(Suggestion.closest(to: "relay-3", in: ["relay-1", "relay-2"]) == nil)
    #expect(Suggestion.closest(to: "", in: ["port"]) == nil)
    #expect(Suggestion.closest(to: String(repeating: "x", count: 1000), in: ["port"]) == nil)
  }
}

struct VisibleTextTests {
  @Test func `what moves a cursor or turns the writing is an escape`() {
    #expect(VisibleText.escape("a\u{1B}[2J\r\n\u{202E}b") == "a\\u{1B}[2J\\u{D}\\u{A}\\u{202E}b")
    #expect(VisibleText.escape("日本語 é 😀") == "日本語 é 😀")
    #expect(Quoted(String(repeating: "x", count: 200)).description.count == 83)
  }
}
