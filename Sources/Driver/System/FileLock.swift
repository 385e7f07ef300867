#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

/// A lock that one process, and one thread of it, has at a time: on a file of its own, which stays. It ends with its owner, and
/// with the process.
struct FileLock: ~Copyable {
  private let descriptor: Int32

  /// Waits for others as long as `timeout` says.
  init(_ path: String, timeout: Duration) throws(FileError) {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw FileError(path, errno: errno) }
    let deadline = ContinuousClock.now + timeout
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      let failure = errno
      if failure == EINTR { continue }
      guard failure == EWOULDBLOCK else {
        close(descriptor)
        throw FileError(path, errno: failure)
      }
      guard ContinuousClock.now < deadline else {
        close(descriptor)
        throw FileError(path, reason: "is locked by another smtplint for \(timeout.components.seconds) seconds; try again")
      }
      usleep(5000)
    }
  }

  deinit { close(descriptor) }
}
