#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

/// Paths as texts.
enum PathText {
  static func join(_ folder: String, _ name: String) -> String {
    if folder.isEmpty || folder == "." || name.hasPrefix("/") { return name }
    return folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
  }

  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The path from the root of the machine, `.` and `..` carried out, links not followed.
  static func absolute(_ path: String, from workingFolder: String) -> String {
    var parts: [Substring] = []
    for part in join(workingFolder, path).split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }

  /// `path` as seen from `folder`, both absolute; nil where it is not below it.
  static func relative(_ path: String, to folder: String) -> String? {
    if folder == "/" { return String(path.dropFirst()) }
    guard path.hasPrefix(folder) else { return nil }
    let rest = path.dropFirst(folder.count)
    if rest.isEmpty { return "" }
    return rest.hasPrefix("/") ? String(rest.dropFirst()) : nil
  }

  /// The order of paths: by their bytes.
  static func precedes(_ left: String, _ right: String) -> Bool {
    var (left, right) = (left, right)
    return left.withUTF8 { left in
      right.withUTF8 { right in
        let shared = min(left.count, right.count)
        let order = shared == 0 ? 0 : memcmp(left.baseAddress!, right.baseAddress!, shared)
        return order == 0 ? left.count < right.count : order < 0
      }
    }
  }

  /// `folder` and the folders above it, as a path from the working folder as long as that is possible.
  static func ancestors(of folder: String, from workingFolder: String) -> [String] {
    var result = [folder]
    var current = folder
    while absolute(current, from: workingFolder) != "/" {
      let isUpward = current.isEmpty || current == "." || current.split(separator: "/").last == ".."
      current = isUpward ? (current.isEmpty || current == "." ? ".." : current + "/..") : self.folder(of: current)
      result.append(current)
    }
    return result
  }
}
