#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

/// A pattern for paths: `*`, `?` and `[…]` within a part, `**` for any number of parts.
struct Glob {
  private let parts: [String]

  init(_ pattern: String) {
    var parts = pattern.split(separator: "/").map(String.init).filter { $0 != "." }
    // A folder stands for everything below it.
    if pattern.hasSuffix("/") { parts.append("**") }
    self.parts = parts
  }

  /// The folder that all matches are in, as far as the pattern names it.
  var fixedFolder: String {
    parts.dropLast().prefix { !$0.contains { "*?[".contains($0) } }.joined(separator: "/")
  }

  /// Whether `path`, relative to the folder that the pattern is relative to, matches.
  func matches(_ path: String) -> Bool {
    let names = path.split(separator: "/").map(String.init)
    // reachable[n]: the pattern so far can match the first n names.
    var reachable = [true] + Array(repeating: false, count: names.count)
    for part in parts {
      var next = Array(repeating: false, count: names.count + 1)
      if part == "**" {
        var isReached = false
        for index in reachable.indices {
          isReached = isReached || reachable[index]
          next[index] = isReached
        }
      } else {
        for index in names.indices where reachable[index] && fnmatch(part, names[index], FNM_PERIOD) == 0 {
          next[index + 1] = true
        }
      }
      reachable = next
    }
    return reachable[names.count]
  }
}
