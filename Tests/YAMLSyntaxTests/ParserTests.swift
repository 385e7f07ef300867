import Diagnostics
import TestSupport
import Testing
import YAMLSyntax

private func parse(_ text: String, limits: YAMLLimits = YAMLLimits()) -> (YAMLParse, SourceFile) {
  let source = SourceDecoder.decode(Array(text.utf8), id: FileID(0), path: "test.yaml", limits: limits)
  return (YAMLParser.parse(source, limits: limits), source.file)
}

/// All scalars of a tree in the order of the text: value and the slice of the source that its span covers.
private func scalars(_ text: String) -> [(value: String, source: String)] {
  let (result, file) = parse(text)
  var found: [(String, String)] = []
  func visit(_ node: NodeID) {
    switch result.tree[node].kind {
    case .scalar: found.append((result.tree.text(of: node), file.text(of: result.tree.span(of: node))))
    case .alias: found.append((result.tree.text(of: node), file.text(of: result.tree.span(of: node))))
    case .sequence, .mapping: result.tree.children(of: node).forEach(visit)
    }
  }
  result.tree.documents.compactMap(\.root).forEach(visit)
  return found
}

struct SpanTests {
  @Test func `a plain scalar's span is its text, whatever stands before it`() {
    for text in ["key: value", "ä😀: ö", "\u{FEFF}a: b", "a: b\r\nc: d\r\n", "{x: y, 'z': \"q\"}", "a:\u{2028}b: c"] {
      for scalar in scalars(text) where !scalar.source.hasPrefix("'") && !scalar.source.hasPrefix("\"") {
        #expect(scalar.value == scalar.source)
      }
    }
  }

  @Test func `anchors and tags are no part of the span`() {
    #expect(scalars("a: &x !!str hello").map(\.source) == ["a", "hello"])
    #expect(scalars("a: !<tag:example.com,2000:x> # note\n  hello").map(\.source) == ["a", "hello"])
  }

  @Test func `quoted and block scalars keep their quotes in the span`() {
    #expect(scalars("a: 'it''s'").map(\.source) == ["a", "'it''s'"])
    #expect(scalars("a: |\n  one\n  two\n\n\nb: c").map(\.source)[1].hasPrefix("|\n  one\n  two"))
  }

  @Test func `positions stay right after characters of four bytes`() {
    let (result, file) = parse("# 😀😀😀\nname: \"😀\"\nport: 587\n")
    let last = scalars("# 😀😀😀\nname: \"😀\"\nport: 587\n").last
    #expect(last?.source == "587")
    #expect(result.tree.documents.count == 1)
    #expect(file.bytes.count == 38)
  }
}

struct DocumentTests {
  @Test func `every document is there, with its number`() {
    let (result, _) = parse("a: 1\n---\nb: 2\n...\n---\nc: 3\n")
    #expect(result.tree.documents.map(\.number) == [1, 2, 3])
    #expect(result.diagnostics.isEmpty)
  }

  @Test func `a broken document does not hide the others`() {
    let text = (1...40).map { $0 == 7 ? "a: [1, 2\nb: 3" : "key: value\(Int($0))" }.joined(separator: "\n---\n")
    let (result, _) = parse(text)
    #expect(result.tree.documents.count == 40)
    #expect(result.tree.documents.allSatisfy { $0.root != nil })
    #expect(result.diagnostics.map(\.rule) == [.yamlSyntax])
    #expect(result.diagnostics.first?.document == 7)
  }

  @Test func `reading goes on after an error in a directive, a quote and a document marker`() {
    for broken in ["%YAML 1.3\n---\nx: y", "a: \"never closed", "--- a: b: c", "@x", "a: !q!x y"] {
      let (result, _) = parse("\(broken)\n---\nlast: one\n")
      #expect(result.diagnostics.map(\.rule) == [.yamlSyntax], "\(broken)")
      let last = result.tree.documents.last
      #expect(last?.root.map { result.tree[$0].kind } == .mapping, "\(broken)")
    }
  }

  @Test func `JSON is YAML`() {
    #expect(scalars("{\"a\": [1, true, null, \"\\u00e9\"]}").map(\.value) == ["a", "1", "true", "null", "é"])
  }

  @Test func `surrogate pairs of JSON are characters, and nothing moves`() {
    let found = scalars("{\"a\": \"\\ud83d\\ude00 \\\\ud83d\\\\ude00\", \"b\": \"x\"}")
    #expect(found.map(\.value) == ["a", "😀 \\ud83d\\ude00", "b", "x"])
    #expect(found.map(\.source).last == "\"x\"")
    #expect(parse("{\"a\": \"\\ud83d\"}").0.diagnostics.map(\.rule) == [.yamlSyntax])
  }
}

struct KeyTests {
  @Test func `a key that stands twice is found, few and many`() {
    #expect(parse("a: 1\nb: 2\na: 3").0.diagnostics.map(\.rule) == [.duplicateKey])
    #expect(parse("a: 1\n\"a\": 3").0.diagnostics.map(\.rule) == [.duplicateKey])
    let many = (0..<100).map { "k\($0): 1\n" }.joined()
    #expect(parse(many + "k77: 2").0.diagnostics.map(\.rule) == [.duplicateKey])
    #expect(parse(many).0.diagnostics.isEmpty)
  }

  @Test func `merged entries follow written ones, and never win over them`() throws {
    let (result, _) = parse("base: &b {host: one, port: 1}\nmore: &m {port: 2, user: x}\nhere:\n  port: 3\n  <<: [*b, *m]\n")
    let tree = result.tree
    let root = try #require(tree.documents[0].root)
    let here = try #require(tree.entries(of: root).entries.last?.value)
    let entries = tree.entries(of: here).entries.map { (tree.text(of: $0.key), tree.text(of: $0.value), $0.merge != nil) }
    #expect(entries.map(\.0) == ["port", "host", "user"])
    #expect(entries.map(\.1) == ["3", "one", "x"])
    #expect(entries.map(\.2) == [false, true, true])
    #expect(result.diagnostics.isEmpty)
  }

  @Test func `two merge keys are a duplicate, and a merge of no mapping is told`() throws {
    #expect(parse("a: &a {x: 1}\nb: {<<: *a, <<: *a}").0.diagnostics.map(\.rule) == [.duplicateKey])
    let (result, _) = parse("<<: 5\na: 1")
    let root = try #require(result.tree.documents[0].root)
    #expect(result.tree.entries(of: root).unusableMerges.count == 1)
  }
}

struct AliasTests {
  @Test func `an alias without anchor and one within its own anchor are found`() {
    #expect(parse("a: *b").0.diagnostics.map(\.rule) == [.undefinedAlias])
    #expect(parse("a: &a [*a]").0.diagnostics.map(\.rule) == [.undefinedAlias])
    #expect(parse("a: &x 1\n---\nb: *x").0.diagnostics.map(\.rule) == [.undefinedAlias])
    #expect(parse("a: &x 1\nb: *x\nc: &x 2\nd: *x").0.diagnostics.isEmpty)
  }

  @Test func `aliases cannot blow up`() {
    var text = "l0: &l0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1...30 {
      text += "l\(level): &l\(level) [\(Array(repeating: "*l\(level - 1)", count: 9).joined(separator: ", "))]\n"
    }
    let (result, _) = parse(text)
    #expect(result.diagnostics.map(\.rule) == [.limitExceeded])
    #expect(result.tree.documents[0].root == nil)
  }

  @Test func `aliases cannot nest deeper than text can`() {
    var text = "l0: &l0 [[[[[[[[[[x]]]]]]]]]]\n"
    for level in 1...20 { text += "l\(level): &l\(level) [[[[[*l\(level - 1)]]]]]\n" }
    #expect(parse(text).0.diagnostics.map(\.rule) == [.limitExceeded])
  }
}

@Suite(.timeLimit(.minutes(5))) struct LimitTests {
  @Test(arguments: ["[", "{a: ", "- ", "? ", "[\n", "{", "[{x: ", "!!seq [", "&a [", "- - "])
  func `nesting ends at the limit, long before it hurts`(piece: String) {
    let text = String(String(repeating: piece, count: 1_000_000 / piece.utf8.count + 1))
    let rules = parse(text).0.diagnostics.map(\.rule)
    #expect(rules == [.limitExceeded] || rules == [.yamlSyntax], "\(piece)")
  }

  @Test func `directives, nodes and bytes have limits that can be set`() {
    var limits = YAMLLimits()
    let directives = (0..<100_000).map { "%TAG !a\($0)! tag:x\n" }.joined() + "---\na: 1\n"
    #expect(parse(directives).0.diagnostics.map(\.rule) == [.limitExceeded])
    limits.nodes = 10
    #expect(parse("[1,2,3,4,5,6,7,8,9,10,11]", limits: limits).0.diagnostics.map(\.rule) == [.limitExceeded])
    limits = YAMLLimits()
    limits.fileBytes = 4
    #expect(parse("a: 12", limits: limits).0.diagnostics.map(\.rule) == [.limitExceeded])
    limits = YAMLLimits()
    limits.depth = 100
    #expect(parse(String(repeating: "[", count: 100) + String(repeating: "]", count: 100), limits: limits).0.diagnostics.isEmpty)
  }

  @Test func `many documents with a directive each are no abuse`() {
    let text = String(repeating: "%YAML 1.2\n---\na: 1\n...\n", count: 1000)
    let (result, _) = parse(text)
    #expect(result.diagnostics.isEmpty)
    #expect(result.tree.documents.count == 1000)
  }
}

struct CommentTests {
  @Test func `comments are told from text that looks like them`() {
    let text = """
      # first
      a: b # second
      c: "no # comment"
      d: 'no # comment'
      e: no#comment
      f: | # third
        no # comment
      g: [1, # fourth
        2]
      h: &x#y z
      # last
      """
    let (result, file) = parse(text)
    #expect(result.tree.comments(in: file).map(file.text) == ["# first", "# second", "# third", "# fourth", "# last"])
  }
}

struct EncodingTests {
  private func decode(_ bytes: [UInt8]) -> DecodedSource { SourceDecoder.decode(bytes, id: FileID(0), path: "test.yaml") }

  private func utf16(_ text: String, isBigEndian: Bool) -> [UInt8] {
    ("\u{FEFF}" + text).utf16.flatMap { isBigEndian ? [UInt8($0 >> 8), UInt8($0 & 255)] : [UInt8($0 & 255), UInt8($0 >> 8)] }
  }

  @Test(arguments: [true, false]) func `UTF-16 with a byte order mark is read`(isBigEndian: Bool) {
    let source = decode(utf16("name: ä😀", isBigEndian: isBigEndian))
    #expect(source.diagnostics.isEmpty)
    #expect(String(decoding: source.file.bytes, as: UTF8.self) == "name: ä😀")
  }

  @Test(
    arguments: [
      ([0x61, 0xE4, 0x62], 1..<2), ([0x61, 0xC3], 1..<2), ([0xED, 0xA0, 0x80], 0..<3), ([0xF5, 0x80, 0x80, 0x80], 0..<4),
      ([0x61, 0x00, 0x00, 0x62], 1..<3), ([0x61, 0x07], 1..<2), ([0x61, 0x7F], 1..<2), ([0xC2, 0x80], 0..<2),
      ([0xEF, 0xBF, 0xBF], 0..<3), ([0xC0, 0xAF], 0..<2),
    ] as [([UInt8], Range<Int>)])
  func `bytes that are no text are found, and nothing else moves`(bytes: [UInt8], place: Range<Int>) {
    let source = decode(bytes)
    #expect(source.diagnostics.map(\.rule) == [.invalidEncoding])
    #expect(source.diagnostics.first?.span.range == place)
    #expect(source.file.bytes.count == bytes.count)
  }

  @Test func `odd UTF-16, unpaired surrogates and UTF-32 are told`() {
    #expect(!decode([0xFF, 0xFE, 0x61]).diagnostics.isEmpty)
    #expect(!decode([0xFE, 0xFF, 0xD8, 0x00, 0x00, 0x61]).diagnostics.isEmpty)
    #expect(!decode([0xFF, 0xFE, 0x00, 0x00, 0x61, 0x00, 0x00, 0x00]).diagnostics.isEmpty)
  }

  @Test func `a file of noise ends in few findings`() {
    var generator = SystemRandomNumberGenerator()
    let noise = (0..<100_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
    #expect(decode(noise).diagnostics.count <= 11)
  }
}

struct CoreSchemaTests {
  @Test(arguments: [
    ("null", CoreScalar.null), ("~", .null), ("", .null), ("nul", .string), ("true", .bool(true)), ("FALSE", .bool(false)),
    ("yes", .string), ("no", .string), ("587", .int(587)), ("-0", .int(0)), ("+5", .int(5)), ("0o17", .int(15)),
    ("0x1F", .int(31)),
    ("0587", .int(587)), ("-9223372036854775808", .int(.min)), ("9223372036854775808", .int(nil)), ("1_000", .string),
    ("1e3", .float),
    ("1.", .float), (".5", .float), (".", .string), ("-.inf", .float), (".nan", .float), ("1.2.3", .string), ("0x", .string),
    ("12:30", .string), ("-", .string), ("1e", .string),
  ])
  func `a plain scalar means what YAML 1.2 says`(text: String, meaning: CoreScalar) {
    #expect(Array(text.utf8).withUnsafeBufferPointer(CoreScalar.resolve) == meaning)
  }
}
