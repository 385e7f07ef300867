import ArgumentParser
import Driver

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Lint manifests.",
    discussion: "Without paths the workspace of the configuration is checked, or the working folder.")

  @OptionGroup var common: CommonOptions

  @Option(help: "How findings are written (default: text; github in a job of GitHub Actions).")
  var format: OutputFormat?

  @Option(help: ArgumentHelp("Write the findings into a file too; may be repeated.", valueName: "format=file"))
  var output: [OutputFile] = []

  @Option(help: "The least severity that makes the run fail (default: error).")
  var failOn: Threshold?

  func run() throws {
    var options = common.runOptions
    options.format = format ?? .standard
    options.outputs = output
    options.threshold = failOn
    try Check.run(options).exit()
  }
}
