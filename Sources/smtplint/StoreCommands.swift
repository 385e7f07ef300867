import ArgumentParser
import Driver

struct StoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store", abstract: "Read the store and its history, and go back in it.",
    subcommands: [
      StoreListCommand.self, StoreGetCommand.self, StoreExportCommand.self, StoreHistoryCommand.self, StoreDiffCommand.self,
      StoreRollbackCommand.self, StoreVerifyCommand.self, StoreDriftCommand.self, StorePruneHistoryCommand.self,
    ])
}

/// The options of every command on a store.
struct StoreArguments: ParsableArguments {
  @Option(help: ArgumentHelp("The store (default: the configuration's, or sqlite:smtplint.db).", valueName: "url"))
  var store: String?

  @Option(
    help: ArgumentHelp("The configuration, instead of the nearest .smtplint.yaml upward.", valueName: "file"), completion: .file()
  )
  var config: String?

  @Option(help: "When to use colours.")
  var color: RunOptions.Color = .auto

  @Flag(name: .shortAndLong, help: "Print only what is asked for or wrong.")
  var quiet = false

  var options: StoreOptions {
    var options = StoreOptions()
    options.run.configurationPath = config
    options.run.color = color
    options.run.isQuiet = quiet
    options.store = store
    return options
  }
}

/// Which objects are read.
struct SelectionArguments: ParsableArguments {
  @Option(help: ArgumentHelp("What the store held in this generation.", valueName: "number"))
  var generation: Int?

  @Option(help: ArgumentHelp("Only the objects of this owner.", valueName: "name"))
  var owner: String?

  var selection: StoreSelection {
    var selection = StoreSelection()
    selection.generation = generation
    selection.owner = owner
    return selection
  }
}

struct StoreListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List the objects of the store.")

  @OptionGroup var arguments: StoreArguments
  @OptionGroup var which: SelectionArguments
  @Option(help: "How the list is written.") var format: PlanFormat = .text

  func run() throws {
    var options = arguments.options
    options.format = format
    try StoreReading.list(which.selection, options).exit()
  }
}

struct StoreGetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "get", abstract: "Print one object of the store.")

  @OptionGroup var arguments: StoreArguments
  @OptionGroup var which: SelectionArguments

  @Argument(help: "The kind of the object.", completion: .list(Reference.kinds))
  var kind: String

  @Argument(help: "The name of the object.")
  var name: String

  @Option(help: "How the object is written.")
  var format: StoreFormat = .yaml

  func run() throws {
    try StoreReading.get(kind: kind, name: name, which.selection, as: format, arguments.options).exit()
  }
}

struct StoreExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Print all objects of the store as manifests that apply takes back unchanged.")

  @OptionGroup var arguments: StoreArguments
  @OptionGroup var which: SelectionArguments

  @Option(help: "How the objects are written.")
  var format: StoreFormat = .yaml

  func run() throws { try StoreReading.export(which.selection, as: format, arguments.options).exit() }
}

struct StoreHistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "List the generations: when, by whom, from which commit, and what changed.")

  @OptionGroup var arguments: StoreArguments
  @Option(help: "How the list is written.") var format: PlanFormat = .text

  func run() throws {
    var options = arguments.options
    options.format = format
    try StoreHistory.list(options).exit()
  }
}

struct StoreDiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "diff", abstract: "Show what changed between two generations.")

  @OptionGroup var arguments: StoreArguments

  @Argument(help: "The earlier generation.")
  var from: Int

  @Argument(help: "The later generation (default: the last one).")
  var to: Int?

  @Option(help: "How the changes are written.") var format: PlanFormat = .text

  func run() throws {
    var options = arguments.options
    options.format = format
    try StoreHistory.diff(from, to, options).exit()
  }
}

struct StoreRollbackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollback", abstract: "Make a new generation that is equal to an old one.",
    discussion: "Of all owners. In one transaction; nothing is written where nothing differs.")

  @OptionGroup var arguments: StoreArguments

  @Argument(help: "The generation to go back to.")
  var generation: Int

  @Option(help: "How the changes are written.") var format: PlanFormat = .text

  @OptionGroup var writing: WritingArguments

  func run() throws {
    var options = arguments.options
    options.format = format
    options.isConfirmed = writing.yes
    options.message = writing.message
    options.lockTimeout = writing.lockTimeout
    try StoreHistory.rollback(to: generation, options).exit()
  }
}

struct StoreVerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check digests, references, history and every row of the store.",
    discussion: "Exits with 1 where something is not as it was applied.")

  @OptionGroup var arguments: StoreArguments
  @Option(help: "How the faults are written.") var format: PlanFormat = .text

  func run() throws {
    var options = arguments.options
    options.format = format
    try StoreVerification.verify(options).exit()
  }
}

struct StoreDriftCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drift", abstract: "Show what others have changed in the store, and put back what was applied.",
    discussion: "Exits with 1 where something was changed.")

  @OptionGroup var arguments: StoreArguments
  @Option(help: "How the changes are written.") var format: PlanFormat = .text

  @Flag(help: "Put back what was applied.")
  var repair = false

  @Flag(name: .shortAndLong, help: "With --repair: do not ask.")
  var yes = false

  @OptionGroup var locking: LockingArguments

  func run() throws {
    var options = arguments.options
    options.format = format
    options.isConfirmed = yes
    options.lockTimeout = locking.lockTimeout
    try (repair ? StoreVerification.repair(options) : StoreVerification.drift(options)).exit()
  }
}

struct StorePruneHistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune-history", abstract: "Forget old generations; what the store holds stays.")

  @OptionGroup var arguments: StoreArguments

  @Option(help: ArgumentHelp("How many generations are kept.", valueName: "count"))
  var keep: Int

  @Flag(name: .shortAndLong, help: "Do not ask.")
  var yes = false

  @OptionGroup var locking: LockingArguments

  func validate() throws {
    if keep < 1 { throw ValidationError("--keep is 1 or more generations") }
  }

  func run() throws {
    var options = arguments.options
    options.isConfirmed = yes
    options.lockTimeout = locking.lockTimeout
    try StoreHistory.prune(keeping: keep, options).exit()
  }
}

extension StoreFormat: ExpressibleByArgument {}
