#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

/// Files that are this user's alone.
extension Files {
  /// Makes the folder and those above it that are not there, each for this user alone.
  static func makePrivateFolder(_ path: String) throws(FileError) {
    if path.isEmpty || isThere(path) { return }
    try makePrivateFolder(PathText.folder(of: path))
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw FileError(path, errno: errno) }
  }

  /// Reads a file; nil where nothing is at the path. Throws for what is no file.
  static func readIfThere(_ path: String, limit: Int) throws(FileError) -> [UInt8]? {
    var status = stat()
    if stat(path, &status) != 0, errno == ENOENT { return nil }
    guard let bytes = try readRegular(path, limit: limit) else { throw FileError(path, reason: "is no file") }
    return bytes
  }

  /// Puts a file in the place of another at once and for this user alone, so that nobody ever sees half of it, and a crash
  /// leaves the one or the other. A link is written through. Whoever calls it holds a lock.
  static func replacePrivately(_ link: String, by text: String) throws(FileError) {
    let path = linkTarget(link)
    let temporary = path + ".tmp"
    // From a run that was killed.
    unlink(temporary)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw FileError(path, errno: errno) }
    var status = stat()
    // With sudo the file stays that of its owner.
    if stat(path, &status) == 0, status.st_uid != geteuid() { _ = fchown(descriptor, status.st_uid, status.st_gid) }
    try put(text, through: descriptor, at: temporary, inPlaceOf: path)
    synchronizeFolder(PathText.folder(of: path))
  }

  /// Makes the new name last, where the file system can.
  private static func synchronizeFolder(_ folder: String) {
    let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  /// Who else may change what stands at the path, as the end of a sentence; nil where only this user and root may.
  static func strangers(at path: String) -> String? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    if status.st_uid != geteuid(), status.st_uid != 0 { return "belongs to another user (uid \(status.st_uid))" }
    if status.st_mode & 0o022 != 0 {
      return "can be changed by others (mode 0\(String(status.st_mode & 0o777, radix: 8)))"
    }
    return nil
  }

  /// The home folder of this user; nil where none is known.
  static var homeFolder: String? {
    if let home = Console.environment("HOME"), home.hasPrefix("/") { return home }
    return getpwuid(geteuid()).flatMap { $0.pointee.pw_dir }.map { String(cString: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil }
  }
}
