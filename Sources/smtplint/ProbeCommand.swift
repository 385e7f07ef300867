import ArgumentParser
import Driver

struct ProbeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "probe", abstract: "Test connections live: which stage fails, why, and what to change.",
    discussion: """
      Without names all enabled connections of the workspace are probed. No mail is sent without --send-to. Exits with 1 where \
      a connection does not work.
      """)

  @Argument(help: "The connections to probe.")
  var name: [String] = []

  @Option(
    help: ArgumentHelp("Where the manifests are (default: the configuration's, or the working folder).", valueName: "path"),
    completion: .file())
  var workspace: [String] = []

  @Option(
    help: ArgumentHelp("The configuration, instead of the nearest .smtplint.yaml upward.", valueName: "file"), completion: .file()
  )
  var config: String?

  @Option(help: "How the results are written.")
  var format: ProbeFormat = .text

  @Option(help: ArgumentHelp("Write the results into a file too; may be repeated.", valueName: "format=file"))
  var output: [ProbeOutput] = []

  @Option(help: ArgumentHelp("How many connections are probed at a time.", valueName: "count"))
  var jobs = 64

  @Option(help: ArgumentHelp("How often a failure is tried again, instead of what the manifest says.", valueName: "count"))
  var retries: Int?

  @Option(help: ArgumentHelp("Send a small test mail to this address.", valueName: "address"))
  var sendTo: String?

  @Flag(help: "Do not trust the system's certificates.")
  var noSystemTrust = false

  @Flag(help: "Log in over connections that are not encrypted.")
  var allowCleartextAuth = false

  @Flag(help: "Run the programs that manifests name for secrets.")
  var allowCommandSecrets = false

  @Flag(help: "After a failure of TLS, do not look for a change that works.")
  var noDiagnose = false

  @Flag(help: "Show what was said; secrets are left out.")
  var transcript = false

  @Option(help: ArgumentHelp("Write the transcripts into a file.", valueName: "file"), completion: .file())
  var record: String?

  @Option(
    help: ArgumentHelp("Judge the transcripts of a file again, without a network.", valueName: "file"), completion: .file())
  var replay: String?

  @Option(help: "When to use colours.")
  var color: RunOptions.Color = .auto

  @Flag(name: .shortAndLong, help: "Print failures only, and no summary.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Say on standard error what the run does.")
  var verbose = false

  func validate() throws {
    if jobs < 1 { throw ValidationError("--jobs is 1 or more") }
    if let retries, !(0...1000).contains(retries) { throw ValidationError("--retries is 0 to 1000") }
    if replay != nil, !name.isEmpty || !workspace.isEmpty || record != nil {
      throw ValidationError("--replay reads a file, and goes with no names, no --workspace and no --record")
    }
    if let sendTo,
      !sendTo.contains(/^[^@]+@[^@]+$/)
        || sendTo.unicodeScalars.contains(where: { $0.value <= 0x20 || "<>".contains(Character($0)) })
    {
      throw ValidationError("--send-to is an address such as user@example.com")
    }
  }

  func run() throws {
    var options = ProbeCommandOptions()
    options.run.paths = workspace
    options.run.configurationPath = config
    options.run.color = color
    options.run.isQuiet = quiet
    options.run.isVerbose = verbose
    options.names = name
    options.format = format
    options.outputs = output
    options.limit = jobs
    options.usesSystemTrust = !noSystemTrust
    options.allowsCleartextAuthentication = allowCleartextAuth
    options.allowsCommandSecrets = allowCommandSecrets
    options.recipient = sendTo
    options.retries = retries
    options.diagnoses = !noDiagnose
    options.showsTranscripts = transcript
    options.recording = record
    options.replay = replay
    try Probing.run(options).exit()
  }
}

extension ProbeFormat: ExpressibleByArgument {}

extension ProbeOutput: ExpressibleByArgument {
  /// Reads `format=file`.
  public init?(argument: String) { self.init(argument) }
}
