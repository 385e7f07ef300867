import ArgumentParser
import Driver

/// The options of plan and apply.
struct DeploymentArguments: ParsableArguments {
  @OptionGroup var common: CommonOptions

  @Option(help: ArgumentHelp("The store (default: the configuration's, or sqlite:smtplint.db).", valueName: "url"))
  var store: String?

  @Option(help: "How the changes are written.")
  var format: PlanFormat = .text

  @Option(help: ArgumentHelp("Whose objects these are (default: the configuration's, or default).", valueName: "name"))
  var owner: String?

  @Option(
    defaultAsFlag: PruneArgument.owned, parsing: .next,
    help: ArgumentHelp(
      "Remove the owner's objects that no manifest has; --prune=all also where none is left.", valueName: "all"))
  var prune: PruneArgument?

  @Flag(help: "Take over objects of other owners.")
  var adopt = false

  @Flag(help: "Find secrets and files that are not on this machine; nothing is run and no value is read.")
  var checkSecrets = false

  var options: DeploymentOptions {
    var options = DeploymentOptions()
    options.run = common.runOptions
    options.run.checksSecrets = checkSecrets
    options.store = store
    options.format = format
    options.owner = owner
    options.prune = prune?.value ?? .none
    options.adopts = adopt
    return options
  }

  func validate() throws {
    if let prune, prune.value == nil { throw ValidationError("--prune takes no value, or all: --prune=all") }
    if let owner, let fault = OwnerName.fault(in: owner) { throw ValidationError("--owner \(fault)") }
  }
}

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "plan", abstract: "Show what apply would change in the store.")

  @OptionGroup var arguments: DeploymentArguments

  @Option(help: ArgumentHelp("Save the plan for apply --plan.", valueName: "file"), completion: .file())
  var out: String?

  @Flag(name: .customLong("detailed-exitcode"), help: "Exit with 2 where there are changes.")
  var detailedExitStatus = false

  func validate() throws {
    if out == "-" { throw ValidationError("--out is a file; --format json prints the plan") }
  }

  func run() throws {
    var options = arguments.options
    options.savedPlan = out
    options.hasDetailedExitStatus = detailedExitStatus
    try Deployment.plan(options).exit()
  }
}

struct ApplyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply", abstract: "Make the store equal to the manifests.",
    discussion: "In one transaction; a workspace with errors is never applied, and nothing is written where nothing changed.")

  @OptionGroup var arguments: DeploymentArguments

  @Option(
    help: ArgumentHelp("Carry out this plan, and refuse where manifests or store have changed since.", valueName: "file"),
    completion: .file())
  var plan: String?

  @OptionGroup var writing: WritingArguments

  func validate() throws {
    if plan != nil, arguments.owner != nil || arguments.prune != nil || arguments.adopt {
      throw ValidationError("--plan says already whose objects are applied, and what is removed")
    }
  }

  func run() throws {
    var options = arguments.options
    options.plan = plan
    options.isConfirmed = writing.yes
    options.message = writing.message
    options.lockTimeout = writing.lockTimeout
    try Deployment.apply(options).exit()
  }
}

/// The options of the commands that write a store.
struct WritingArguments: ParsableArguments {
  private static let messageLimit = 2048

  @Flag(name: .shortAndLong, help: "Do not ask.")
  var yes = false

  @Option(help: ArgumentHelp("What the history says of this change.", valueName: "text"))
  var message: String?

  @OptionGroup var locking: LockingArguments

  var lockTimeout: Int { locking.lockTimeout }

  func validate() throws {
    if let message, message.unicodeScalars.count > Self.messageLimit {
      throw ValidationError("--message is at most \(Self.messageLimit) characters")
    }
  }
}

struct LockingArguments: ParsableArguments {
  @Option(help: ArgumentHelp("How long to wait for another writer.", valueName: "seconds"))
  var lockTimeout = DeploymentOptions.standardLockTimeout

  func validate() throws {
    if lockTimeout < 0 { throw ValidationError("--lock-timeout is 0 or more seconds") }
  }
}

/// The value of `--prune`. It is judged afterwards: ArgumentParser takes one that cannot be read for none.
struct PruneArgument: ExpressibleByArgument, CustomStringConvertible {
  static let owned = PruneArgument(value: .owned)

  /// Nil where it is none.
  let value: Prune?

  init(value: Prune) { self.value = value }

  init(argument: String) { value = argument == "all" ? .all : nil }

  var description: String { value?.rawValue ?? "" }
}

extension PlanFormat: ExpressibleByArgument {}
