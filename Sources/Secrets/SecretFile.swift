#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

/// A file or a pipe that holds a secret and nothing else.
struct SecretFile {
  /// The end of a sentence that begins with the file.
  struct Fault: Error { let words: String }

  let path: String

  /// Reads it whole; of a pipe, what is written to it until everybody has closed it.
  func read(_ patience: Patience) throws(Fault) -> Secret {
    // For C a text ends at its first NUL.
    guard !path.isEmpty, !path.utf8.contains(0) else { throw Fault(words: "has a path that is none") }
    var status = stat()
    // Looked at before it is opened: opening a device may do something.
    guard stat(path, &status) == 0 else { throw Fault(errno) }
    try Self.check(status)
    // O_NONBLOCK: opening a pipe that nobody writes to must not wait for ever.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else { throw Fault(errno) }
    defer { close(descriptor) }
    guard fstat(descriptor, &status) == 0 else { throw Fault(errno) }
    try Self.check(status)
    var buffer = SecretBuffer()
    while !buffer.isFull {
      try Self.wait(patience, for: descriptor)
      let count = buffer.fill(from: descriptor)
      if count == 0 { break }
      if count < 0, errno != EINTR, errno != EAGAIN { throw Fault(errno) }
    }
    do throws(SecretBuffer.Fault) {
      return try buffer.secret()
    } catch {
      throw Fault(words: error.words)
    }
  }

  private static func wait(_ patience: Patience, for descriptor: Int32) throws(Fault) {
    do throws(Patience.End) {
      try patience.wait(for: descriptor)
    } catch {
      throw Fault(words: error == .stopped ? "was not read to its end" : "is a pipe that nobody wrote to and closed in time")
    }
  }

  private static func check(_ status: stat) throws(Fault) {
    switch status.st_mode & S_IFMT {
    case S_IFREG, S_IFIFO: return
    case S_IFDIR: throw Fault(words: "is a folder")
    default: throw Fault(words: "is neither a file nor a pipe")
    }
  }
}

extension SecretFile.Fault {
  fileprivate init(_ code: Int32) {
    switch code {
    case ENOENT: self.init(words: "is not there")
    case EACCES, EPERM: self.init(words: "may not be read by this user")
    default: self.init(words: "cannot be read: \(SystemError.text(code))")
    }
  }
}
