import CYAML
import Diagnostics
import Foundation
import Testing
import YAMLSyntax

/// The cases of github.com/yaml/yaml-test-suite, read from the folder that YAML_TEST_SUITE names.
private enum YAMLTestSuite {
  static let folder = ProcessInfo.processInfo.environment["YAML_TEST_SUITE"].map {
    URL(fileURLWithPath: $0).appendingPathComponent("src")
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]

    var testDescription: String { name }
  }

  static var cases: [Case] {
    guard let folder, let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else { return [] }
    return names.sorted().filter { $0.hasSuffix(".yaml") }.flatMap { name -> [Case] in
      guard let data = FileManager.default.contents(atPath: folder.appendingPathComponent(name).path) else { return [] }
      return read(Array(data), name: String(name.dropLast(5)))
    }
  }

  /// The suite is YAML itself: a list of mappings, the input of each under `yaml`.
  private static func read(_ bytes: [UInt8], name: String) -> [Case] {
    let source = SourceDecoder.decode(bytes, id: FileID(0), path: name)
    let tree = YAMLParser.parse(source).tree
    guard let root = tree.documents.first?.root else { return [] }
    return tree.children(of: root).enumerated().compactMap { index, entry in
      for member in tree.entries(of: entry).entries where tree.text(of: member.key) == "yaml" {
        return Case(name: "\(name)-\(index)", bytes: Array(unescape(tree.text(of: member.value)).utf8))
      }
      return nil
    }
  }

  /// The suite's own signs for white space that editors would lose.
  private static func unescape(_ text: String) -> String {
    var result = text
    while let range = result.range(of: "—+»|»", options: .regularExpression) { result.replaceSubrange(range, with: "\t") }
    result = result.replacingOccurrences(of: "␣", with: " ").replacingOccurrences(of: "←", with: "\r")
    result = result.replacingOccurrences(of: "⇔", with: "\u{FEFF}").replacingOccurrences(of: "↵", with: "")
    if let end = result.range(of: "∎\n") { result.removeSubrange(end) }
    return result
  }
}

/// What libyaml itself says of a text: whether its events end without an error.
private func libyamlAccepts(_ bytes: [UInt8]) -> Bool {
  let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
  defer { parser.deallocate() }
  guard yaml_parser_initialize(parser) == 1 else { return false }
  defer { yaml_parser_delete(parser) }
  return bytes.withUnsafeBufferPointer { buffer in
    yaml_parser_set_input_string(parser, buffer.baseAddress, buffer.count)
    while true {
      var event = yaml_event_t()
      guard yaml_parser_parse(parser, &event) == 1 else { return false }
      defer { yaml_event_delete(&event) }
      if event.type == YAML_STREAM_END_EVENT { return true }
    }
  }
}

@Suite(.enabled(if: YAMLTestSuite.folder != nil, "YAML_TEST_SUITE does not name the suite's folder: its 402 cases are left out"))
struct YAMLTestSuiteTests {
  @Test func `the suite has been read`() {
    #expect(YAMLTestSuite.cases.count >= 400)
  }

  @Test(arguments: YAMLTestSuite.cases) fileprivate func `the verdict is libyaml's`(testCase: YAMLTestSuite.Case) {
    let source = SourceDecoder.decode(testCase.bytes, id: FileID(0), path: testCase.name)
    let parse = YAMLParser.parse(source)
    let codes = Set(parse.diagnostics.map(\.rule.code))
    #expect(codes.isDisjoint(with: ["SL0001", "SL0002"]) == libyamlAccepts(testCase.bytes))
    // What libyaml's parser leaves to its callers: no case of the suite that libyaml reads has it.
    #expect(codes.subtracting(["SL0001", "SL0002"]).isEmpty)
  }

  @Test(arguments: YAMLTestSuite.cases) fileprivate func `a cut anywhere crashes nothing`(testCase: YAMLTestSuite.Case) {
    for end in 0...testCase.bytes.count {
      let source = SourceDecoder.decode(Array(testCase.bytes[..<end]), id: FileID(0), path: testCase.name)
      let parse = YAMLParser.parse(source)
      _ = parse.tree.comments(in: source.file)
      for diagnostic in parse.diagnostics { #expect(diagnostic.span.range.upperBound <= source.file.bytes.count) }
    }
  }
}
