import ArgumentParser
import Driver

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Write a commented starter workspace and a hook.",
    discussion: "Nothing that is there is changed.")

  @Argument(help: "The folder to write into; it is made where it is not there.", completion: .directory)
  var folder = "."

  func validate() throws {
    if folder.isEmpty { throw ValidationError("the folder has no name") }
  }

  func run() throws { try Init.run(folder).exit() }
}
