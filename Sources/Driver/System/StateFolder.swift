/// Where this user's programs keep what they learn (the XDG Base Directory Specification, "state").
package enum StateFolder {
  /// `SMTPLINT_STATE`, or the folder `smtplint` in `XDG_STATE_HOME` or `~/.local/state`. It need not exist.
  package static func path() throws(FileError) -> String {
    guard let path = path(environment: Console.environment, home: Files.homeFolder, workingFolder: Files.workingFolder) else {
      throw FileError("~", reason: "no home folder is known; set SMTPLINT_STATE to a folder")
    }
    return path
  }

  static func path(environment: (String) -> String?, home: String?, workingFolder: String) -> String? {
    if let own = environment("SMTPLINT_STATE"), !own.isEmpty { return PathText.absolute(own, from: workingFolder) }
    // The specification has paths that are not absolute ignored.
    if let shared = environment("XDG_STATE_HOME"), shared.hasPrefix("/") { return PathText.join(shared, "smtplint") }
    return home.map { PathText.join($0, ".local/state/smtplint") }
  }
}
