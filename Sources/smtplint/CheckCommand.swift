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

  @Flag(help: "Write fixes that keep the meaning into the files.")
  var fix = false

  @Flag(help: "Print what --fix would change, and write nothing.")
  var diff = false

  @Flag(help: "With --fix or --diff: also fixes that may change what a connection does.")
  var unsafeFixes = false

  @Option(help: ArgumentHelp("Report only findings that this file does not know.", valueName: "file"), completion: .file())
  var baseline: String?

  @Option(
    help: ArgumentHelp("Write a file that knows all present findings, and report none.", valueName: "file"), completion: .file())
  var writeBaseline: String?

  func validate() throws {
    if fix, diff { throw ValidationError("--fix and --diff exclude each other") }
    if unsafeFixes, !fix, !diff { throw ValidationError("--unsafe-fixes needs --fix or --diff") }
    if fix, (common.path + CommandArguments.paths).contains("-") {
      throw ValidationError("--fix cannot write standard input; --diff shows what it would change")
    }
    if writeBaseline != nil, fix || diff || baseline != nil || !output.isEmpty {
      throw ValidationError("--write-baseline goes with no other output, no fixes and no --baseline")
    }
  }

  func run() throws {
    var options = common.runOptions
    options.format = format ?? .standard
    options.outputs = output
    options.threshold = failOn
    if fix || diff { options.fixes = FixOptions(fix ? .write : .show, includesUnsafe: unsafeFixes) }
    options.baseline = baseline
    options.writtenBaseline = writeBaseline
    try Check.run(options).exit()
  }
}
