import ConnectionStore

/// Which commit the files of a workspace are of.
enum GitCommit {
  /// The commit, and whether the folder or one of the inputs differs from it; nil outside of Git, or without Git.
  ///
  /// Files that Git does not know count only where they are inputs: the store itself may lie in the workspace.
  static func of(folder: String, inputs: [String], run: Run) -> ApplyRecord.Commit? {
    let paths = RepositoryPaths(workingFolder: PathText.absolute(folder, from: run.workingFolder))
    guard paths.isInRepository else { return nil }
    let output: [UInt8]
    do throws(FileError) {
      output = try git(
        folder, filtersOff(folder) + ["-c", "core.fsmonitor=false"],
        ["status", "--porcelain=v2", "--branch", "-z", "--untracked-files=all", "--no-renames", "--", "."])
    } catch {
      run.note("the commit is not recorded: \(error.path) \(error.reason)")
      return nil
    }
    var id: String?
    var isDirty = false
    var untracked: Set<String> = []
    for record in output.split(separator: 0).map({ String(decoding: $0, as: UTF8.self) }) {
      if record.hasPrefix("# branch.oid ") {
        id = String(record.dropFirst("# branch.oid ".count))
      } else if record.hasPrefix("? ") {
        untracked.insert(String(record.dropFirst(2)))
      } else if !record.hasPrefix("#") {
        isDirty = true
      }
    }
    guard let id, id != "(initial)" else { return nil }
    isDirty = isDirty || (!untracked.isEmpty && inputs.contains { untracked.contains(paths.path(of: $0)) })
    return ApplyRecord.Commit(id: id, isDirty: isDirty)
  }

  /// Nothing in the repository's configuration is to run a program, and nothing in it is to be written.
  private static func git(_ folder: String, _ settings: [String], _ command: [String]) throws(FileError) -> [UInt8] {
    // A hook has variables that name its own repository.
    let variables = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"].flatMap { ["-u", $0] }
    return try Files.readOutput(
      of: "env", variables + ["git", "--no-optional-locks", "-C", folder.isEmpty ? "." : folder] + settings + command)
  }

  /// Settings that take the programs away through which files pass before they are compared (gitattributes(5), filter).
  private static func filtersOff(_ folder: String) -> [String] {
    let keys = #"^filter\..*\.(clean|process|required)$"#
    // It ends with 1 where there are none.
    guard let names = try? git(folder, [], ["config", "--null", "--name-only", "--get-regexp", keys]) else { return [] }
    return Set(names.split(separator: 0)).map { String(decoding: $0, as: UTF8.self) }.sorted().flatMap {
      ["-c", $0.hasSuffix(".required") ? "\($0)=false" : "\($0)="]
    }
  }
}
