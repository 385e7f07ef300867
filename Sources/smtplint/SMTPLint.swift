import ArgumentParser
import Driver

@main
struct SMTPLint: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "smtplint",
    abstract: "Checks and compiles declarative configurations of outbound SMTP connections.",
    discussion: """
      Exit status: 0 clean, 1 findings at or above the threshold, 2 changes (only with plan --detailed-exitcode), \
      3 the run itself failed, 64 wrong usage.
      """,
    version: Version.text,
    subcommands: [
      CheckCommand.self, PlanCommand.self, ApplyCommand.self, StoreCommand.self, ProbeCommand.self, TrustCommand.self,
      RulesCommand.self, ExplainCommand.self,
      SchemaCommand.self, InitCommand.self,
    ])

  /// ArgumentParser's time grows with the square of the number of file names, and hooks pass thousands: they are taken off
  /// before it parses.
  static func main() {
    let arguments = CommandArguments(Array(CommandLine.arguments.dropFirst()))
    CommandArguments.paths = arguments.paths
    Self.main(arguments.rest)
  }
}
