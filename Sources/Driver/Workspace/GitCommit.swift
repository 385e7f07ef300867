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
      // Nothing in the repository's configuration is to run a program, and nothing in it is to be written.
      output = try Files.readOutput(
        of: "git",
        [
          "--no-optional-locks", "-C", folder.isEmpty ? "." : folder, "-c", "core.fsmonitor=false", "status", "--porcelain=v2",
          "--branch", "-z", "--untracked-files=all", "--no-renames", "--", ".",
        ])
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
}
