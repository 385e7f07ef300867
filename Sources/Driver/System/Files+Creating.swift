#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

/// Making files and folders where nothing is.
extension Files {
  /// Whether anything stands at the path, a link to nothing included.
  static func isThere(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// Why nothing can be made in the folder; nil where that is possible.
  static func obstacle(toWritingIn folder: String) -> String? {
    access(folder, W_OK | X_OK) == 0 ? nil : FileError(folder, errno: errno).reason
  }

  /// Makes the folder and those above it that are not there.
  static func makeFolder(_ path: String) throws(FileError) {
    if path.isEmpty || isThere(path) { return }
    try makeFolder(PathText.folder(of: path))
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw FileError(path, errno: errno) }
  }

  /// Makes a file, whole or not at all; false where something stands at the path, which is left alone.
  static func create(_ text: String, at path: String) throws(FileError) -> Bool {
    let temporary = "\(path).\(getpid()).tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileError(path, errno: errno) }
    defer { unlink(temporary) }
    let isWritten = write(text, to: descriptor)
    let failure = errno
    close(descriptor)
    guard isWritten else { throw FileError(path, errno: failure) }
    // Unlike rename, link never takes the place of what somebody has made meanwhile.
    if link(temporary, path) == 0 { return true }
    if errno == EEXIST { return false }
    // File systems without hard links.
    guard [EPERM, EOPNOTSUPP, ENOSYS].contains(errno) else { throw FileError(path, errno: errno) }
    if isThere(path) { return false }
    guard rename(temporary, path) == 0 else { throw FileError(path, errno: errno) }
    return true
  }
}
