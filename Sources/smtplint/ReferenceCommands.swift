import ArgumentParser
import Driver

struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "rules", abstract: "List the rules.")

  @Option(help: "How the list is written.")
  var format: ReferenceFormat = .text

  func run() throws { try Reference.rules(format).exit() }
}

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Explain a rule or a field.",
    discussion: "For example SL0301, cleartext-auth, port, Credential.scope or metadata.name.")

  @Argument(help: "The code or the name of a rule, or a field.", completion: .list(Reference.ruleNames))
  var subject: String

  @Option(help: "When to use colours.")
  var color: RunOptions.Color = .auto

  func run() throws { try Reference.explain(subject, color: color).exit() }
}

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the JSON Schema of the manifests.", discussion: "Without a kind, of all kinds in one."
  )

  @Argument(help: "SMTPConnection, Credential, Key, TrustedCertificate or Cluster.", completion: .list(Reference.kinds))
  var kind: String?

  func run() throws { try Reference.schema(kind).exit() }
}

extension ReferenceFormat: ExpressibleByArgument {}
