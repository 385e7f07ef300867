import Diagnostics

/// One file of the workspace.
struct InputFile: Sendable {
  /// As it is printed and opened; `-` is standard input.
  let path: String
  /// The file's folder, relative to the root of its workspace; `""` is the root.
  let folder: String
  /// Whether findings in it are reported; the others are read for their names only.
  var isReported: Bool
}

/// Which files a run reads.
struct WorkspaceFiles {
  private(set) var files: [InputFile] = []
  private(set) var failures: [FileError] = []
  /// Files that were named and are not part of the workspace, with the reason.
  private(set) var skipped: [(path: String, reason: String)] = []

  private let workingFolder: String
  private var seen: [String: Int] = [:]

  /// The suffixes of manifests in a folder.
  private static let suffixes = [".yaml", ".yml", ".json"]

  init(paths: [String], configuration: FoundConfiguration?, workingFolder: String) {
    self.workingFolder = workingFolder
    if let configuration, let globs = configuration.settings.manifests?.value {
      collect(paths, in: configuration, matching: globs.map { Glob($0.value) })
    } else {
      let excluded = Exclusion(configuration, workingFolder)
      for path in paths.isEmpty ? [configuration?.folder ?? ""] : paths { collect(path, excluded) }
    }
    files.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  // MARK: With a workspace

  private mutating func collect(_ paths: [String], in configuration: FoundConfiguration, matching globs: [Glob]) {
    let root = PathText.absolute(configuration.folder, from: workingFolder)
    let excluded = Exclusion(configuration, workingFolder)
    var folders = globs.map(\.fixedFolder).sorted()
    // A folder within another one is walked with that.
    folders = folders.filter { folder in !folders.contains { $0 != folder && ($0.isEmpty || folder.hasPrefix($0 + "/")) } }
    for folder in Set(folders).sorted() {
      let start = PathText.join(configuration.folder, folder)
      guard start.isEmpty || Files.exists(start) else { continue }
      for path in walk(start) where !excluded.contains(path) {
        guard let relative = PathText.relative(PathText.absolute(path, from: workingFolder), to: root) else { continue }
        if globs.contains(where: { $0.matches(relative) }) { add(path, root: root, isReported: paths.isEmpty) }
      }
    }
    for path in paths { select(path, root: root, excluded) }
  }

  /// Marks what a path on the command line names; a path beyond the workspace is read by itself.
  private mutating func select(_ path: String, root: String, _ excluded: Exclusion) {
    let absolute = PathText.absolute(path, from: workingFolder)
    guard path != "-", PathText.relative(absolute, to: root) != nil else { return collect(path, excluded) }
    do throws(FileError) {
      if try Files.kind(of: path) == .folder {
        for index in files.indices
        where PathText.relative(PathText.absolute(files[index].path, from: workingFolder), to: absolute) != nil {
          files[index].isReported = true
        }
      } else if let index = seen[absolute] {
        files[index].isReported = true
      } else {
        skipped.append((path, excluded.contains(path) ? "`exclude` of the configuration leaves it out" : "`manifests` of the configuration do not match it"))
      }
    } catch {
      failures.append(error)
    }
  }

  // MARK: Without one

  private mutating func collect(_ path: String, _ excluded: Exclusion) {
    if path == "-" {
      files.append(InputFile(path: "-", folder: "", isReported: true))
      return
    }
    do throws(FileError) {
      if try Files.kind(of: path.isEmpty ? "." : path) == .folder {
        let root = PathText.absolute(path, from: workingFolder)
        for path in walk(path == "." ? "" : path) where Self.suffixes.contains(where: path.hasSuffix) && !excluded.contains(path) {
          add(path, root: root, isReported: true)
        }
      } else if excluded.contains(path) {
        skipped.append((path, "`exclude` of the configuration leaves it out"))
      } else {
        add(path, root: PathText.absolute(PathText.folder(of: path), from: workingFolder), isReported: true)
      }
    } catch {
      failures.append(error)
    }
  }

  // MARK: Both

  /// Every file below a folder. Hidden files and folders are left out, links to folders not followed.
  private mutating func walk(_ start: String) -> [String] {
    var found: [String] = []
    var pending = [start]
    while let folder = pending.popLast() {
      do throws(FileError) {
        for entry in try Files.list(folder) where !entry.name.hasPrefix(".") {
          let path = PathText.join(folder, entry.name)
          switch entry.kind {
          case .folder: if !entry.isLink { pending.append(path) }
          case .file: found.append(path)
          case .other: break
          }
        }
      } catch {
        failures.append(error)
      }
    }
    return found
  }

  private mutating func add(_ path: String, root: String, isReported: Bool) {
    let absolute = PathText.absolute(path, from: workingFolder)
    if let index = seen[absolute] {
      files[index].isReported = files[index].isReported || isReported
      return
    }
    seen[absolute] = files.count
    let folder = PathText.relative(PathText.folder(of: absolute), to: root) ?? ""
    files.append(InputFile(path: path, folder: folder, isReported: isReported))
  }
}

/// The files that a configuration leaves out.
private struct Exclusion {
  private let globs: [Glob]
  private let root: String
  private let workingFolder: String

  init(_ configuration: FoundConfiguration?, _ workingFolder: String) {
    globs = (configuration?.settings.exclude?.value ?? []).map { Glob($0.value) }
    root = PathText.absolute(configuration?.folder ?? "", from: workingFolder)
    self.workingFolder = workingFolder
  }

  func contains(_ path: String) -> Bool {
    guard !globs.isEmpty, let relative = PathText.relative(PathText.absolute(path, from: workingFolder), to: root) else { return false }
    return globs.contains { $0.matches(relative) }
  }
}
