#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

/// Who runs the program.
enum Operator {
  /// `user@host`; in a pipeline the forge's name of whoever started it, and that in brackets.
  static var name: String {
    let user = getpwuid(geteuid()).flatMap { $0.pointee.pw_name }.map { String(cString: $0) } ?? "uid \(geteuid())"
    let host = String(unsafeUninitializedCapacity: 256) { buffer in
      let isKnown = gethostname(UnsafeMutableRawPointer(buffer.baseAddress!).assumingMemoryBound(to: CChar.self), 256) == 0
      return isKnown ? buffer.firstIndex(of: 0) ?? 256 : 0
    }
    let machine = "\(user)@\(host)"
    for (pipeline, variable) in [("GITHUB_ACTIONS", "GITHUB_ACTOR"), ("GITLAB_CI", "GITLAB_USER_LOGIN")] {
      if Console.environment(pipeline) == "true", let actor = Console.environment(variable), !actor.isEmpty {
        return "\(actor) (\(machine))"
      }
    }
    return machine
  }
}
