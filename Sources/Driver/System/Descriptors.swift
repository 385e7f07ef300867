#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

/// How many files and connections this process may have open.
enum Descriptors {
  /// What the program itself needs: event loops, standard streams, files that are read meanwhile.
  private static let reserve = 40

  /// Raises the limit as far as the system lets it, and says how many connections it has room for; nil where it has none.
  static func room() -> Int? {
    var limits = rlimit()
    guard getrlimit(resource, &limits) == 0 else { return Int.max }
    if limits.rlim_cur < limits.rlim_max {
      var raised = limits
      raised.rlim_cur = limits.rlim_max
      if setrlimit(resource, &raised) == 0 { limits = raised }
    }
    let room = Int(clamping: limits.rlim_cur) - reserve
    return room > 0 ? room : nil
  }

  #if canImport(Glibc)
    private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
  #else
    private static let resource = RLIMIT_NOFILE
  #endif
}
