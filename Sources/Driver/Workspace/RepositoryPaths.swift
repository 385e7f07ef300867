/// Paths as the forge of a repository knows them: from its top, links followed.
struct RepositoryPaths {
  private let workingFolder: String
  /// The nearest folder upward that holds `.git`; the working folder where there is none.
  private let top: String
  let isInRepository: Bool

  init(workingFolder: String) {
    self.workingFolder = workingFolder
    let start = Files.realPath(workingFolder) ?? workingFolder
    var folder = start
    while folder != "/", !Files.exists(PathText.join(folder, ".git")) { folder = PathText.folder(of: folder) }
    isInRepository = Files.exists(PathText.join(folder, ".git"))
    top = isInRepository ? folder : start
  }

  /// What is outside of the repository keeps its path, and so does standard input.
  func path(of path: String) -> String {
    guard path != "-" else { return path }
    let lexical = PathText.absolute(path, from: workingFolder)
    for candidate in [Files.realPath(path), lexical].compactMap(\.self) {
      if let relative = PathText.relative(candidate, to: top), !relative.isEmpty { return relative }
    }
    return path
  }
}
