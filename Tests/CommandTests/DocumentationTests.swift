import Foundation
import TestSupport
import Testing

/// README.md and the guides, carried out.
///
/// - A `console` block runs in bash, in a scratch folder of the document: lines that begin with `$ ` are commands, `> ` goes on
///   with one, and the others are what it prints. `…` on a line of its own stands for any lines.
/// - `<!-- file: PATH -->` above a block makes it a file of that folder, which its own reader checks.
/// - `<!-- manifest -->` above a block makes it a manifest that nothing is to be said of.
/// - `<!-- not run: REASON -->` and `<!-- not yet: WHAT -->` leave a block out.
@Suite(.timeLimit(.minutes(5))) struct DocumentationTests {
  static let documents: [String] = {
    let inner = (try? FileManager.default.subpathsOfDirectory(atPath: Repository.path("docs"))) ?? []
    return ["README.md"] + inner.filter { $0.hasSuffix(".md") }.map { "docs/\($0)" }.sorted()
  }()

  @Test(arguments: documents) func `a document shows what happens`(document: String) throws {
    let text = Repository.text(document)
    // Examples of the rules and of the output formats have tests of their own.
    if text.hasPrefix("<!-- Generated") || document == "docs/guide/formats.md" { return }
    let place = try DocumentedPlace()
    for block in DocumentedBlock.blocks(of: text) {
      let comment = Comment(rawValue: "\(document):\(block.line)")
      switch (block.mark, block.language) {
      case (.leftOut, _): continue
      case (.file(let path), _):
        let verdict = try place.write(block.text, to: path)
        #expect(verdict.isEmpty, comment)
      case (.manifest, _):
        let result = try Command.smtplint("check", "-", input: block.text)
        #expect(result.everything.isEmpty, comment)
      case (nil, "console"):
        for command in try place.run(block) {
          #expect(
            DocumentedBlock.matches(command.output, command.expected),
            "\(document):\(block.line): \(command.text)\n\(command.output.joined(separator: "\n"))")
        }
      case (nil, "yaml"), (nil, "json"), (nil, "sh"), (nil, "bash"), (nil, "shell"):
        Issue.record("\(document):\(block.line): an example that nothing checks")
      default: continue
      }
    }
  }

  @Test func `links within the repository lead somewhere`() throws {
    for document in Self.documents {
      let folder = URL(fileURLWithPath: Repository.path(document)).deletingLastPathComponent()
      for link in Repository.text(document).replacing(/(?s)```.*?```/, with: "").matches(of: /\]\(([^)#:]+)(#[^)]*)?\)/) {
        let target = folder.appendingPathComponent(String(link.1)).path
        #expect(FileManager.default.fileExists(atPath: target), "\(document): \(link.1)")
      }
    }
  }

  @Test func `the examples are found, and what is shown is compared`() throws {
    let text = "<!-- file: a/b.txt -->\n```text\none\n```\n\n```console\n$ cat a/b.txt; false\none\n$ echo $?\n1\n```\n"
    let blocks = DocumentedBlock.blocks(of: text)
    #expect(blocks.map(\.language) == ["text", "console"] && blocks.map(\.line) == [2, 6])
    let place = try DocumentedPlace()
    #expect(try place.write(blocks[0].text, to: "a/b.txt").isEmpty)
    let commands = try place.run(blocks[1])
    #expect(commands.map(\.output) == [["one"], ["1"]])
    #expect(commands.allSatisfy { DocumentedBlock.matches($0.output, $0.expected) })
    #expect(!DocumentedBlock.matches(["one"], ["two"]) && !DocumentedBlock.matches(["one"], []))
    #expect(!DocumentedBlock.matches([], ["one"]))
    #expect(DocumentedBlock.matches(["a", "b", "c"], ["a", "…"]) && DocumentedBlock.matches(["a"], ["…", "a", "…"]))
    #expect(!DocumentedBlock.matches(["a", "b"], ["…", "a"]))
  }
}

/// A fenced block of a document.
struct DocumentedBlock {
  enum Mark: Equatable {
    case file(String)
    case manifest
    case leftOut
  }

  let language: String
  let mark: Mark?
  let text: String
  /// Of its first fence, from 1.
  let line: Int

  static func blocks(of document: String) -> [DocumentedBlock] {
    let lines = document.split(separator: "\n", omittingEmptySubsequences: false)
    var blocks: [DocumentedBlock] = []
    var index = 0
    while index < lines.count {
      defer { index += 1 }
      guard let fence = lines[index].wholeMatch(of: /```(\w*)/) else { continue }
      let start = index
      index += 1
      while index < lines.count, lines[index] != "```" { index += 1 }
      blocks.append(
        DocumentedBlock(
          language: String(fence.1), mark: start > 0 ? mark(in: lines[start - 1]) : nil,
          text: lines[(start + 1)..<min(index, lines.count)].map { $0 + "\n" }.joined(), line: start + 1))
    }
    return blocks
  }

  private static func mark(in line: Substring) -> Mark? {
    if let file = line.wholeMatch(of: /<!-- file: (.+) -->/) { return .file(String(file.1)) }
    if line == "<!-- manifest -->" { return .manifest }
    return line.contains(/^<!-- not (run|yet): .+ -->$/) ? .leftOut : nil
  }

  /// The commands of a console block with the lines shown below each.
  var commands: [(text: String, expected: [String])] {
    var commands: [(text: String, expected: [String])] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      if line.hasPrefix("$ ") {
        commands.append((String(line.dropFirst(2)), []))
      } else if let last = commands.indices.last {
        if line.hasPrefix("> "), commands[last].expected.isEmpty {
          commands[last].text += "\n" + line.dropFirst(2)
        } else {
          commands[last].expected.append(String(line))
        }
      }
    }
    return commands
  }

  /// Whether the lines are those expected, `…` standing for any number of them.
  static func matches(_ lines: [String], _ expected: [String]) -> Bool {
    guard let first = expected.first else { return lines.isEmpty }
    let rest = Array(expected.dropFirst())
    if first == "…" { return (0...lines.count).contains { matches(Array(lines.dropFirst($0)), rest) } }
    return lines.first == first && matches(Array(lines.dropFirst()), rest)
  }
}

/// The scratch folder of a document, with the program in PATH, and the published hooks within reach.
struct DocumentedPlace {
  private let folder: TemporaryFolder
  private let home: TemporaryFolder
  private let hooks: HookRepository

  init() throws {
    folder = try TemporaryFolder()
    home = try TemporaryFolder()
    hooks = try HookRepository()
    try FileManager.default.createDirectory(atPath: home.file("bin"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: home.file("bin/smtplint"), withDestinationPath: Repository.program)
  }

  /// Writes a file; what its reader has against it is returned.
  func write(_ text: String, to path: String) throws -> String {
    let target = try folder.write(text, to: path)
    let schemas = [
      (".github/workflows/", ["--builtin-schema", "vendor.github-workflows"]),
      (".gitlab-ci.yml", ["--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"]),
      (".smtplint.yaml", ["--schemafile", Repository.path("schemas/configuration.schema.json")]),
    ]
    if path == ".pre-commit-config.yaml" {
      let result = try Command.run(Repository.tool("pre-commit"), ["validate-config", target])
      return result.status == 0 ? "" : result.everything
    }
    if path.hasSuffix(".json") {
      _ = try JSONSerialization.jsonObject(with: Data(text.utf8))
      return ""
    }
    guard let (_, arguments) = schemas.first(where: { path.hasPrefix($0.0) }) else { return "" }
    let result = try Command.run(Repository.tool("check-jsonschema"), arguments + [target])
    return result.status == 0 ? "" : result.everything
  }

  struct Ran {
    let text: String
    let expected: [String]
    let output: [String]
  }

  /// Runs the commands of a block in one shell.
  func run(_ block: DocumentedBlock) throws -> [Ran] {
    let commands = block.commands
    let mark = "\u{1E}"
    // Each command finds the status of the one before it.
    let script = commands.map { "{ status=$?; printf '\(mark)'; (exit $status); }\n\($0.text)\n" }.joined()
    var environment = [
      "PATH=\(home.file("bin")):\(Repository.path(".venv-test/bin")):/usr/local/bin:/usr/bin:/bin", "HOME=\(home.path)",
      "PRE_COMMIT_HOME=\(home.file("pre-commit"))", "LC_ALL=C.UTF-8", "TERM=dumb",
    ]
    environment += hooks.environment.map { "\($0)=\($1)" }.sorted()
    let result = try Command.run(
      "/usr/bin/env", ["-i"] + environment + ["bash", "-c", "exec 2>&1\n" + script], in: folder.path)
    let outputs = result.output.split(separator: mark, omittingEmptySubsequences: false).dropFirst()
    #expect(outputs.count == commands.count)
    return zip(commands, outputs).map { command, output in
      var lines = output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      if lines.last == "" { lines.removeLast() }
      return Ran(text: command.text, expected: command.expected, output: lines)
    }
  }
}
