import Foundation
import TestSupport
import Testing

/// The completion scripts, in the shells themselves.
struct CompletionTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for shell in Self.shells {
      let script = try Command.smtplint("--generate-completion-script", shell)
      #expect(script.status == 0)
      try folder.write(script.output, to: shell)
    }
    try folder.write("", to: "place/relay.yaml")
    // A shell that completes `smtplint` runs the first one in PATH.
    try FileManager.default.createDirectory(atPath: folder.file("bin"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: folder.file("bin/smtplint"), withDestinationPath: Repository.program)
  }

  static let shells = ["bash", "zsh", "fish"]

  static func hasShell(_ shell: String) -> Bool {
    (try? Command.run("/usr/bin/env", ["which", shell]).status) == 0
  }

  /// An option with the values it takes, as the program describes itself.
  struct Choice: CustomTestStringConvertible, Sendable {
    let command: [String]
    let option: String
    let values: [String]

    var testDescription: String { (command + [option]).joined(separator: " ") }
  }

  static let choices: [Choice] = {
    guard let help = try? Command.smtplint("--experimental-dump-help").output,
      let described = try? JSONSerialization.jsonObject(with: Data(help.utf8)) as? [String: Any],
      let program = described["command"] as? [String: Any]
    else { return [] }
    func choices(of command: [String: Any], _ path: [String]) -> [Choice] {
      let own = (command["arguments"] as? [[String: Any]] ?? []).compactMap { argument -> Choice? in
        guard argument["kind"] as? String == "option", let values = argument["allValues"] as? [String],
          let name = (argument["preferredName"] as? [String: String])?["name"]
        else { return nil }
        return Choice(command: path, option: "--\(name)", values: values)
      }
      let inner = (command["subcommands"] as? [[String: Any]] ?? []).flatMap {
        choices(of: $0, path + [$0["commandName"] as? String ?? ""])
      }
      return own + inner
    }
    return choices(of: program, ["smtplint"])
  }()

  private func complete(_ shell: String, _ words: [String]) throws -> Set<String> {
    let environment = ["PATH": "\(folder.file("bin")):/usr/local/bin:/usr/bin:/bin", "HOME": folder.path]
    let result: CommandResult
    if shell == "bash" {
      let quoted = words.map { "'\($0)'" }.joined(separator: " ")
      let script = """
        source ../bash
        COMP_WORDS=(\(quoted)) COMP_CWORD=\(words.count - 1) COMP_LINE="${COMP_WORDS[*]}" COMP_POINT=${#COMP_LINE} COMP_TYPE=9
        _smtplint smtplint '\(words[words.count - 1])' '\(words[words.count - 2])'
        printf '%s\\n' "${COMPREPLY[@]}"
        """
      result = try Command.run("/usr/bin/env", ["bash", "-c", script], in: folder.file("place"), environment: environment)
    } else {
      let script = "source ../fish; complete --do-complete '\(words.joined(separator: " "))'"
      result = try Command.run(
        "/usr/bin/env", ["fish", "--private", "-c", script], in: folder.file("place"), environment: environment)
    }
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.everything)")
    return Set(result.output.split(separator: "\n").map { String($0.prefix { $0 != "\t" }) })
  }

  @Test func `the program says what its options take`() {
    #expect(Self.choices.contains { $0.command == ["smtplint", "check"] && $0.option == "--fail-on" && $0.values.count == 4 })
    #expect(Self.choices.contains { $0.option == "--format" && $0.values.contains("concise") })
    #expect(Self.choices.contains { $0.option == "--color" && $0.values.contains("never") })
  }

  @Test func `bash reads its script, and completes every choice, files and commands`() throws {
    #expect(try Command.run("/usr/bin/env", ["bash", "-n", folder.file("bash")]).everything.isEmpty)
    for choice in Self.choices {
      #expect(try complete("bash", choice.command + [choice.option, ""]) == Set(choice.values), "\(choice.testDescription)")
    }
    #expect(try complete("bash", ["smtplint", "check", "--format", "conc"]) == ["concise"])
    #expect(try complete("bash", ["smtplint", "check", "rel"]) == ["relay.yaml"])
    #expect(try complete("bash", ["smtplint", "check", "--config", "rel"]) == ["relay.yaml"])
    #expect(try complete("bash", ["smtplint", "schema", "SMTP"]) == ["SMTPConnection"])
    #expect(try complete("bash", ["smtplint", "explain", "cleartext-"]) == ["cleartext-auth", "cleartext-token-endpoint"])
    #expect(try complete("bash", ["smtplint", "in"]) == ["init"])
  }

  @Test(.enabled("fish is not installed") { hasShell("fish") })
  func `fish reads its script, and completes every choice, files and commands`() throws {
    #expect(try Command.run("/usr/bin/env", ["fish", "--no-execute", folder.file("fish")]).everything.isEmpty)
    for choice in Self.choices {
      #expect(try complete("fish", choice.command + [choice.option, ""]) == Set(choice.values), "\(choice.testDescription)")
    }
    #expect(try complete("fish", ["smtplint", "check", "rel"]) == ["relay.yaml"])
    #expect(try complete("fish", ["smtplint", "ini"]) == ["init"])
  }

  @Test(.enabled("zsh is not installed") { hasShell("zsh") })
  func `zsh reads its script, which is a function for smtplint`() throws {
    #expect(try folder.text("zsh").hasPrefix("#compdef smtplint\n"))
    let result = try Command.run("/usr/bin/env", ["zsh", "--no-rcs", "--no-exec", folder.file("zsh")])
    #expect(result.status == 0 && result.everything.isEmpty)
    // In its completion system, from a folder in fpath, as a user installs it.
    try FileManager.default.createDirectory(atPath: folder.file("functions"), withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: folder.file("zsh"), toPath: folder.file("functions/_smtplint"))
    let script = """
      fpath=('\(folder.file("functions"))' $fpath)
      autoload -Uz compinit && compinit -u -d '\(folder.file("dump"))' && autoload +X _smtplint && print $_comps[smtplint]
      """
    let loaded = try Command.run("/usr/bin/env", ["zsh", "--no-rcs", "-c", script])
    #expect(loaded.output == "_smtplint\n" && loaded.errors.isEmpty, "\(loaded.everything)")
    for choice in Self.choices { for value in choice.values { #expect(try folder.text("zsh").contains(value)) } }
  }
}

struct ManualTests {
  static let pages = Repository.names(in: "docs/man")

  @Test func `there is a page for the program and for each command`() throws {
    let help = try Command.smtplint("--help").output
    let list = help.split(separator: "SUBCOMMANDS:\n").last ?? ""
    let commands = list.split(separator: "\n").compactMap { $0.firstMatch(of: #/^  ([a-z]+) /#).map { "smtplint-\($0.1).1" } }
    #expect(Self.pages == (commands + ["smtplint.1"]).sorted())
  }

  @Test(.enabled("mandoc is not installed") { CompletionTests.hasShell("mandoc") }, arguments: pages)
  func `mandoc finds nothing in it but that it has no date`(page: String) throws {
    // A date would change with every build, or lie.
    let result = try Command.run(
      "/usr/bin/env", ["mandoc", "-T", "lint", "-W", "warning", Repository.path("docs/man/\(page)")])
    let findings = result.everything.split(separator: "\n").filter { !$0.contains("missing date") }
    #expect(findings.isEmpty, "\(findings)")
    let text = try Command.run("/usr/bin/env", ["mandoc", "-T", "ascii", Repository.path("docs/man/\(page)")]).output
    #expect(text.contains("0.1.0"))
  }
}
