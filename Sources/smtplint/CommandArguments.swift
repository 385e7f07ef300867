import Synchronization

/// The command line with the file names set apart that can be told without knowing the options.
///
/// Of the words between two options only the first can be the value of an option; the others are file names, and so are all
/// words before the first option and after `--`.
struct CommandArguments {
  private(set) var rest: [String] = []
  private(set) var paths: [String] = []

  /// What was set apart for the command that runs.
  static var paths: [String] {
    get { storedPaths.withLock { $0 } }
    set { storedPaths.withLock { $0 = newValue } }
  }

  private static let storedPaths = Mutex<[String]>([])

  /// The commands that take any number of files.
  private static let commands: Set<String> = ["check", "plan", "apply"]

  init(_ arguments: [String]) {
    guard let command = arguments.first, Self.commands.contains(command) else {
      rest = arguments
      return
    }
    rest = [command]
    var followsOption = false
    var words = arguments.dropFirst()
    while let word = words.popFirst() {
      if word == "--" {
        paths += words
        return
      }
      if word.hasPrefix("-"), word != "-" {
        rest.append(word)
        // The one option whose value, if any, stands behind `=`.
        followsOption = !word.contains("=") && word != "--prune"
      } else if followsOption {
        rest.append(word)
        followsOption = false
      } else {
        paths.append(word)
      }
    }
  }
}
