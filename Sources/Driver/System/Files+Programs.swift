#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

/// Running other programs for what they print.
extension Files {
  /// What a program beside this one prints on standard output.
  package static func readOutput(ofNeighbour name: String, _ argument: String) throws(FileError) -> [UInt8] {
    let path = PathText.join(PathText.folder(of: realPath("/proc/self/exe") ?? ""), name)
    guard exists(path) else { throw FileError(path, reason: "is not built") }
    return try readOutput(of: path, [argument])
  }

  /// What a program, by its path or from `PATH`, prints on standard output; its other streams lead nowhere.
  ///
  /// Throws where it cannot be run, does not end with 0, or prints more than 16 MiB.
  static func readOutput(of program: String, _ arguments: [String]) throws(FileError) -> [UInt8] {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw FileError(program, errno: errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    let words = ([program] + arguments).map { strdup($0) } + [nil]
    var process: pid_t = 0
    let failure = posix_spawnp(&process, program, &actions, nil, words, environ)
    words.forEach { free($0) }
    posix_spawn_file_actions_destroy(&actions)
    close(ends[1])
    defer { close(ends[0]) }
    guard failure == 0 else { throw FileError(program, errno: failure) }
    let limit = 1 << 24
    let output = Result { () throws(FileError) in try read(ends[0], program, expecting: 1 << 12, limit: limit) }
    if let count = try? output.get().count, count > limit { kill(process, SIGKILL) }
    var status: Int32 = 0
    while waitpid(process, &status, 0) == -1, errno == EINTR {}
    guard status == 0 else { throw FileError(program, reason: "did not say what it was asked") }
    return try output.get()
  }
}
