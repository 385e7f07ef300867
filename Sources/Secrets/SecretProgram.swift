internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

/// A program that prints a secret on standard output. No shell is involved; its other streams lead nowhere, because what it says
/// on standard error may hold the secret too.
struct SecretProgram {
  enum Fault: Error {
    case notStarted(String)
    case content(SecretBuffer.Fault)
    case exit(Int32)
    case signal(Int32)
    case patience(Patience.End)
    /// Somebody else has waited for it.
    case unknownEnd
  }

  let arguments: [String]
  /// Variables of ours that it does not get.
  var hiddenVariables: Set<String> = []

  /// Until CLOEXEC is set, a program that is started meanwhile would inherit the pipe and keep it open.
  private static let spawning = Mutex<Void>(())

  func read(_ patience: Patience) throws(Fault) -> Secret {
    let (process, output) = try start()
    defer { close(output) }
    var buffer = SecretBuffer()
    do throws(Fault) {
      while !buffer.isFull {
        try wait(patience, for: output)
        let count = buffer.fill(from: output)
        if count == 0 { break }
        if count < 0, errno != EINTR, errno != EAGAIN { break }
      }
      if buffer.isFull { throw .content(.tooLong) }
      try end(of: process, patience)
    } catch {
      stop(process)
      throw error
    }
    do throws(SecretBuffer.Fault) {
      return try buffer.secret()
    } catch {
      throw .content(error)
    }
  }

  private func wait(_ patience: Patience, for output: Int32) throws(Fault) {
    do throws(Patience.End) { try patience.wait(for: output) } catch { throw .patience(error) }
  }

  // MARK: Beginning

  /// Starts it in a process group of its own, with our working folder and environment, and the signals as they are by default.
  private func start() throws(Fault) -> (pid_t, Int32) {
    guard let program = arguments.first, !program.isEmpty else { throw .notStarted("names no program") }
    guard arguments.allSatisfy({ !$0.utf8.contains(0) }) else { throw .notStarted("has an argument that is none") }
    var process: pid_t = 0
    var output: Int32 = -1
    let failure = Self.spawning.withLock { _ -> Int32 in
      var ends: [Int32] = [-1, -1]
      guard pipe(&ends) == 0 else { return errno }
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      output = ends[0]
      let failure = spawn(program, output: ends[1], &process)
      close(ends[1])
      return failure
    }
    guard failure == 0 else {
      if output >= 0 { close(output) }
      throw .notStarted(failure == ENOENT ? "is not there" : "cannot be started: \(SystemError.text(failure))")
    }
    return (process, output)
  }

  private func spawn(_ program: String, output: Int32, _ process: inout pid_t) -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    // Those that this program may ignore.
    for signal in [SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD] { sigaddset(&signals, signal) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setpgroup(&attributes, 0)
    let flags = Int32(POSIX_SPAWN_SETPGROUP) | Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF)
    posix_spawnattr_setflags(&attributes, Int16(flags))
    let words = arguments.map { strdup($0) } + [nil]
    defer { words.forEach { free($0) } }
    let variables = environment
    return variables.withUnsafeBufferPointer { variables in
      posix_spawnp(&process, program, &actions, &attributes, words, variables.baseAddress)
    }
  }

  /// Ours without those that are hidden; the texts stay where they are.
  private var environment: [UnsafeMutablePointer<CChar>?] {
    var variables: [UnsafeMutablePointer<CChar>?] = []
    var next = environ
    while let variable = next.pointee {
      let length = strchr(variable, Int32(UInt8(ascii: "="))).map { $0 - variable } ?? strlen(variable)
      let name = String(decoding: UnsafeRawBufferPointer(start: variable, count: length), as: UTF8.self)
      if !hiddenVariables.contains(name) { variables.append(variable) }
      next = next.advanced(by: 1)
    }
    return variables + [nil]
  }

  // MARK: End

  /// Waits for it, after it has closed its output.
  private func end(of process: pid_t, _ patience: Patience) throws(Fault) {
    var nap = 1
    while true {
      var status: Int32 = 0
      let result = waitpid(process, &status, WNOHANG)
      if result == process { return try Self.check(status) }
      if result == -1, errno != EINTR { throw .unknownEnd }
      do throws(Patience.End) { try patience.pause(milliseconds: nap) } catch { throw .patience(error) }
      nap = min(nap * 2, 50)
    }
  }

  /// As WIFEXITED, WEXITSTATUS and WTERMSIG have it, which are macros.
  private static func check(_ status: Int32) throws(Fault) {
    let signal = status & 0x7F
    guard signal == 0 else { throw .signal(signal) }
    guard status == 0 else { throw .exit(status >> 8 & 0xFF) }
  }

  /// Ends it and what it has started, unless it has ended and was waited for: then its number may be another's.
  private func stop(_ process: pid_t) {
    var information = siginfo_t()
    guard waitid(P_PID, id_t(process), &information, WEXITED | WNOHANG | WNOWAIT) == 0 else { return }
    kill(-process, SIGKILL)
    var status: Int32 = 0
    while waitpid(process, &status, 0) == -1, errno == EINTR {}
  }
}

extension SecretProgram.Fault {
  /// The end of a sentence that begins with the command.
  var words: String {
    switch self {
    case .notStarted(let words): words
    case .content(.empty): "printed nothing"
    case .content(.tooLong): "printed more than \(Secret.limit) bytes"
    case .exit(let status): "ended with status \(status)"
    case .signal(let number): "was ended by signal \(number)"
    case .patience(.timeout): "was not done in time"
    case .patience(.stopped): "was stopped"
    case .unknownEnd: "ended, and nobody knows how"
    }
  }
}
