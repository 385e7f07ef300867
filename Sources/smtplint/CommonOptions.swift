import ArgumentParser
import Driver

/// The options of every command that reads manifests.
struct CommonOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("Files and folders; - is standard input.", valueName: "path"), completion: .file())
  var path: [String] = []

  @Option(
    help: ArgumentHelp("The configuration, instead of the nearest \(".smtplint.yaml") upward.", valueName: "file"),
    completion: .file())
  var config: String?

  @Option(help: "When to use colours.")
  var color: RunOptions.Color = .auto

  @Flag(name: .shortAndLong, help: "Print errors only, and no summary.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Say on standard error what the run does.")
  var verbose = false

  @Flag(help: "Accept that there are no manifests.")
  var allowEmpty = false

  var runOptions: RunOptions {
    var options = RunOptions()
    options.paths = path + CommandArguments.paths
    options.configurationPath = config
    options.color = color
    options.isQuiet = quiet
    options.isVerbose = verbose
    options.allowsEmpty = allowEmpty
    return options
  }
}

extension RunOptions.Color: ExpressibleByArgument {}
extension OutputFormat: ExpressibleByArgument {}
extension Threshold: ExpressibleByArgument {}

extension OutputFile: ExpressibleByArgument {
  /// Reads `format=file`.
  public init?(argument: String) { self.init(argument) }
}

extension ExitStatus {
  /// Ends the program with this status.
  func exit() throws {
    if self != .clean { throw ExitCode(rawValue) }
  }
}
