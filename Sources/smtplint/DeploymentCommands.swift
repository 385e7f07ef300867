import ArgumentParser
import Driver

/// The options of plan and apply.
struct DeploymentArguments: ParsableArguments {
  @OptionGroup var common: CommonOptions

  @Option(help: ArgumentHelp("The store (default: the configuration's, or sqlite:smtplint.db).", valueName: "url"))
  var store: String?

  @Option(help: "How the changes are written.")
  var format: PlanFormat = .text

  @Flag(help: "Find secrets and files that are not on this machine; nothing is run and no value is read.")
  var checkSecrets = false

  var options: DeploymentOptions {
    var options = DeploymentOptions()
    options.run = common.runOptions
    options.run.checksSecrets = checkSecrets
    options.store = store
    options.format = format
    return options
  }
}

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "plan", abstract: "Show what apply would change in the store.")

  @OptionGroup var arguments: DeploymentArguments

  @Flag(name: .customLong("detailed-exitcode"), help: "Exit with 2 where there are changes.")
  var detailedExitStatus = false

  func run() throws {
    var options = arguments.options
    options.hasDetailedExitStatus = detailedExitStatus
    try Deployment.plan(options).exit()
  }
}

struct ApplyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply", abstract: "Make the store equal to the manifests.",
    discussion: "In one transaction; a workspace with errors is never applied, and nothing is written where nothing changed.")

  @OptionGroup var arguments: DeploymentArguments

  @Flag(name: .shortAndLong, help: "Do not ask.")
  var yes = false

  func run() throws {
    var options = arguments.options
    options.isConfirmed = yes
    try Deployment.apply(options).exit()
  }
}

struct StoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store", abstract: "Read the store.",
    subcommands: [StoreListCommand.self, StoreGetCommand.self, StoreExportCommand.self])
}

/// The options of the commands that read a store.
struct StoreArguments: ParsableArguments {
  @Option(help: ArgumentHelp("The store (default: the configuration's, or sqlite:smtplint.db).", valueName: "url"))
  var store: String?

  @Option(
    help: ArgumentHelp("The configuration, instead of the nearest .smtplint.yaml upward.", valueName: "file"), completion: .file()
  )
  var config: String?

  var options: StoreOptions {
    var options = StoreOptions()
    options.run.configurationPath = config
    options.store = store
    return options
  }
}

struct StoreListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List the objects of the store.")

  @OptionGroup var arguments: StoreArguments

  @Option(help: "How the list is written.")
  var format: PlanFormat = .text

  func run() throws { try StoreReading.list(arguments.options, format: format).exit() }
}

struct StoreGetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "get", abstract: "Print one object of the store.")

  @OptionGroup var arguments: StoreArguments

  @Argument(help: "The kind of the object.", completion: .list(Reference.kinds))
  var kind: String

  @Argument(help: "The name of the object.")
  var name: String

  @Option(help: "How the object is written.")
  var format: StoreFormat = .yaml

  func run() throws {
    var options = arguments.options
    options.format = format
    try StoreReading.get(kind: kind, name: name, options).exit()
  }
}

struct StoreExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Print all objects of the store as manifests that apply takes back unchanged.")

  @OptionGroup var arguments: StoreArguments

  @Option(help: "How the objects are written.")
  var format: StoreFormat = .yaml

  func run() throws {
    var options = arguments.options
    options.format = format
    try StoreReading.export(options).exit()
  }
}

extension PlanFormat: ExpressibleByArgument {}
extension StoreFormat: ExpressibleByArgument {}
