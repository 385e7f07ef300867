import Diagnostics

/// One file of the workspace.
struct InputFile: Sendable {
  /// As it is printed and opened; `-` is standard input.
  let path: String
  /// The file's folder, relative to the root of its workspace; `""` is the root.
  let folder: String
  /// Whether findings in it are reported; the others are read for their names only.
  var isReported: Bool
  /// What to read in place of the file.
  var contents: [UInt8]?

  /// The folder that paths in the file start at: its own, links followed; the working folder for standard input.
  var realFolder: String { path == "-" ? "" : PathText.folder(of: Files.realPath(path) ?? path) }
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
    files.sort { PathText.precedes($0.path, $1.path) }
  }

  // MARK: With a workspace

  private mutating func collect(_ paths: [String], in configuration: FoundConfiguration, matching globs: [Glob]) {
    let root = Place(configuration.folder, from: workingFolder).absolute
    let excluded = Exclusion(configuration, workingFolder)
    var folders = globs.map(\.fixedFolder).sorted()
    // A folder within another one is walked with that.
    folders = folders.filter { folder in !folders.contains { $0 != folder && ($0.isEmpty || folder.hasPrefix($0 + "/")) } }
    for folder in Set(folders).sorted() {
      let start = PathText.join(configuration.folder, folder)
      guard start.isEmpty || Files.exists(start) else { continue }
      for place in walk(start) where !excluded.contains(place) {
        guard let relative = PathText.relative(place.absolute, to: root) else { continue }
        if globs.contains(where: { $0.matches(relative) }) { add(place, root: root, isReported: paths.isEmpty) }
      }
    }
    for path in paths { select(path, root: root, excluded) }
  }

  /// Marks what a path on the command line names; a path beyond the workspace is read by itself.
  private mutating func select(_ path: String, root: String, _ excluded: Exclusion) {
    let place = Place(path, from: workingFolder)
    guard path != "-", PathText.relative(place.absolute, to: root) != nil else { return collect(path, excluded) }
    do throws(FileError) {
      if try Files.kind(of: path) == .folder {
        for (absolute, index) in seen where PathText.relative(absolute, to: place.absolute) != nil {
          files[index].isReported = true
        }
      } else if let index = seen[place.absolute] {
        files[index].isReported = true
      } else {
        let reason =
          excluded.contains(place)
          ? "`exclude` of the configuration leaves it out" : "`manifests` of the configuration do not match it"
        skipped.append((path, reason))
      }
    } catch {
      failures.append(error)
    }
  }

  // MARK: Without one

  private mutating func collect(_ path: String, _ excluded: Exclusion) {
    if path == "-" {
      guard seen.updateValue(files.count, forKey: "-") == nil else { return }
      files.append(InputFile(path: "-", folder: "", isReported: true))
      return
    }
    let place = Place(path, from: workingFolder)
    do throws(FileError) {
      if try Files.kind(of: path.isEmpty ? "." : path) == .folder {
        for found in walk(path == "." ? "" : path)
        where Self.suffixes.contains(where: found.path.hasSuffix) && !excluded.contains(found) {
          add(found, root: place.absolute, isReported: true)
        }
      } else if excluded.contains(place) {
        skipped.append((path, "`exclude` of the configuration leaves it out"))
      } else {
        add(place, root: place.folder, isReported: true)
      }
    } catch {
      failures.append(error)
    }
  }

  // MARK: Both

  /// Every file below a folder. Hidden files and folders are left out, links to folders not followed.
  private mutating func walk(_ start: String) -> [Place] {
    var found: [Place] = []
    var pending = [(path: start, absolute: Place(start, from: workingFolder).absolute)]
    while let folder = pending.popLast() {
      do throws(FileError) {
        for entry in try Files.list(folder.path) where !entry.name.hasPrefix(".") {
          let path = PathText.join(folder.path, entry.name)
          switch entry.kind {
          case .folder: if !entry.isLink { pending.append((path, PathText.join(folder.absolute, entry.name))) }
          case .file:
            found.append(entry.isLink ? Place(path, from: workingFolder) : Place(path, named: entry.name, in: folder.absolute))
          case .other: break
          }
        }
      } catch {
        failures.append(error)
      }
    }
    return found
  }

  private mutating func add(_ place: Place, root: String, isReported: Bool) {
    if let index = seen[place.absolute] {
      files[index].isReported = files[index].isReported || isReported
      return
    }
    seen[place.absolute] = files.count
    files.append(InputFile(path: place.path, folder: PathText.relative(place.folder, to: root) ?? "", isReported: isReported))
  }
}

/// A file or folder by the path that was given, and by those that tell it from all others.
private struct Place {
  let path: String
  /// The folder it is in, from the root of the machine.
  let folder: String
  let absolute: String

  init(_ path: String, from workingFolder: String) {
    self.path = path
    // The same file may be reached by several paths.
    absolute = Files.realPath(path) ?? PathText.absolute(path, from: workingFolder)
    folder = PathText.folder(of: absolute)
  }

  init(_ path: String, named name: String, in folder: String) {
    self.path = path
    self.folder = folder
    absolute = PathText.join(folder, name)
  }
}

/// The files that a configuration leaves out.
private struct Exclusion {
  private let globs: [Glob]
  private let root: String

  init(_ configuration: FoundConfiguration?, _ workingFolder: String) {
    globs = (configuration?.settings.exclude?.value ?? []).map { Glob($0.value) }
    root = Place(configuration?.folder ?? "", from: workingFolder).absolute
  }

  func contains(_ place: Place) -> Bool {
    guard !globs.isEmpty, let relative = PathText.relative(place.absolute, to: root) else { return false }
    return globs.contains { $0.matches(relative) }
  }
}
