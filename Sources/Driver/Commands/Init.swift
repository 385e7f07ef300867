import Diagnostics

/// `smtplint init`: writes a starter workspace, and leaves alone what is there.
package enum Init {
  package static func run(_ folder: String) -> ExitStatus {
    let console = Console()
    let root = folder == "." ? "" : folder
    var report = ""
    var status = ExitStatus.clean
    do throws(FileError) {
      let files = StarterFiles.all.map { (path: PathText.join(root, $0.path), text: $0.text) }
      // All that stands in the way is told before anything is written.
      for file in files where !Files.isThere(file.path) { try check(file.path, in: root) }
      for file in files {
        var isWritten = false
        if !Files.isThere(file.path) {
          try Files.makeFolder(PathText.folder(of: file.path))
          isWritten = try Files.create(file.text, at: file.path)
        }
        report += "\(isWritten ? "wrote" : "kept ") \(VisibleText.escape(file.path))\n"
      }
      report += next(in: root)
    } catch {
      console.writeNote("smtplint: \(VisibleText.escape(error.path)): \(error.reason)\n")
      status = .failed
    }
    return console.writeResult(report) ? status : .failed
  }

  /// Sees that a file can be made at the path: that the nearest folder that is there takes files, and is in the root.
  private static func check(_ path: String, in root: String) throws(FileError) {
    var folder = PathText.folder(of: path)
    while !folder.isEmpty, !Files.isThere(folder) { folder = PathText.folder(of: folder) }
    let place = folder.isEmpty ? "." : folder
    guard let real = Files.realPath(place) else { throw FileError(place, reason: "is a link to nothing; nothing was written") }
    guard try Files.kind(of: place) == .folder else { throw FileError(place, reason: "is no folder; nothing was written") }
    // Where the root is still to be made, the place lies above it.
    if let realRoot = Files.realPath(root), PathText.relative(real, to: realRoot) == nil {
      throw FileError(place, reason: "is a link that leads out of the workspace; nothing was written")
    }
    if let obstacle = Files.obstacle(toWritingIn: place) {
      throw FileError(place, reason: "takes no files: \(obstacle); nothing was written")
    }
  }

  private static func next(in root: String) -> String {
    let connection = VisibleText.escape(PathText.join(root, StarterFiles.connectionPath))
    return """
      next: put your own server into \(connection), and run `smtplint check\(root.isEmpty ? "" : " \(VisibleText.escape(root))")`
            then `pre-commit install`: every commit is checked

      """
  }
}
