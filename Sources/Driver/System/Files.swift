#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

/// Why a file could not be read or written, in the system's words.
package struct FileError: Error, Sendable, Equatable {
  package let path: String
  package let reason: String

  init(_ path: String, errno code: Int32) {
    self.path = path
    reason = String(cString: strerror(code)).lowercased()
  }

  package init(_ path: String, reason: String) {
    self.path = path
    self.reason = reason
  }
}

/// The files of the machine: the only place that opens any.
package enum Files {
  package enum Kind: Sendable { case file, folder, other }

  /// What stands at the path, links followed.
  package static func kind(of path: String) throws(FileError) -> Kind {
    var status = stat()
    guard stat(path, &status) == 0 else { throw FileError(path, errno: errno) }
    return kind(ofMode: status.st_mode)
  }

  package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  static func isReadable(_ path: String) -> Bool { access(path, R_OK) == 0 }

  static func isProgram(_ path: String) -> Bool { access(path, X_OK) == 0 && (try? kind(of: path)) == .file }

  struct Status {
    let kind: Kind
    /// The nine bits of read, write and execute.
    let permissions: UInt32
  }

  /// What stands at the path, links followed; nil where nothing does. Throws where this user may not know.
  static func status(of path: String) throws(FileError) -> Status? {
    var status = stat()
    if stat(path, &status) == 0 { return Status(kind: kind(ofMode: status.st_mode), permissions: status.st_mode & 0o777) }
    if errno == EACCES { throw FileError(path, errno: errno) }
    return nil
  }

  /// Reads a file as `read` does, and nothing that is not one; nil there.
  static func readRegular(_ path: String, limit: Int) throws(FileError) -> [UInt8]? {
    // Looked at before it is opened: opening a device may do something.
    guard try kind(of: path) == .file else { return nil }
    return try read(path, limit: limit)
  }

  /// Reads a file, a pipe or a device whole; of more than `limit` bytes only `limit + 1`, so that the caller can tell.
  package static func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
    // O_NONBLOCK: opening a pipe that nobody writes to must not wait for ever.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw FileError(path, errno: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw FileError(path, errno: errno) }
    switch kind(ofMode: status.st_mode) {
    case .folder: throw FileError(path, reason: "is a folder")
    case .file: return try read(descriptor, path, expecting: min(Int(status.st_size), limit) + 1, limit: limit)
    case .other:
      _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
      return try read(descriptor, path, expecting: 4096, limit: limit)
    }
  }

  package static func readStandardInput(limit: Int) throws(FileError) -> [UInt8] {
    try read(STDIN_FILENO, "standard input", expecting: 4096, limit: limit)
  }

  static func read(_ descriptor: Int32, _ path: String, expecting count: Int, limit: Int) throws(FileError) -> [UInt8] {
    var capacity = count
    var bytes: [UInt8] = []
    while bytes.count <= limit {
      var failure: Int32?
      var isAtEnd = false
      let wanted = min(max(capacity, 1), limit + 1 - bytes.count)
      let chunk = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
        while filled < wanted {
          let result = Self.readSome(descriptor, buffer.baseAddress! + filled, wanted - filled)
          if result > 0 {
            filled += result
          } else if result == 0 {
            isAtEnd = true
            return
          } else if errno != EINTR {
            failure = errno
            return
          }
        }
      }
      if let failure { throw FileError(path, errno: failure) }
      bytes = bytes.isEmpty ? chunk : bytes + chunk
      if isAtEnd { break }
      capacity = max(capacity, bytes.count)
    }
    return bytes
  }

  private static func readSome(_ descriptor: Int32, _ buffer: UnsafeMutablePointer<UInt8>, _ count: Int) -> Int {
    #if canImport(Glibc)
      Glibc.read(descriptor, buffer, count)
    #else
      Musl.read(descriptor, buffer, count)
    #endif
  }

  /// The entries of a folder, in no order; links are told by what they point at.
  package static func list(_ path: String) throws(FileError) -> [(name: String, kind: Kind, isLink: Bool)] {
    guard let folder = opendir(path.isEmpty ? "." : path) else { throw FileError(path, errno: errno) }
    defer { closedir(folder) }
    var entries: [(name: String, kind: Kind, isLink: Bool)] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name == "." || name == ".." { continue }
      switch Int(entry.pointee.d_type) {
      case Int(DT_REG): entries.append((name, .file, false))
      case Int(DT_DIR): entries.append((name, .folder, false))
      case Int(DT_LNK), Int(DT_UNKNOWN):
        let whole = path.isEmpty ? name : path + "/" + name
        var status = stat()
        guard lstat(whole, &status) == 0 else { continue }
        let isLink = status.st_mode & S_IFMT == S_IFLNK
        guard let kind = try? kind(of: whole) else { continue }
        entries.append((name, kind, isLink))
      default: entries.append((name, .other, false))
      }
    }
    return entries
  }

  /// The path with all links followed; nil where nothing is there.
  package static func realPath(_ path: String) -> String? {
    guard let resolved = realpath(path.isEmpty ? "." : path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// Why a file could not be written, as far as that is known before; nil where it could.
  static func obstacle(to link: String) -> FileError? {
    if link.isEmpty { return FileError("''", reason: "is no path") }
    let path = linkTarget(link)
    switch try? kind(of: path) {
    case .folder: return FileError(link, errno: EISDIR)
    case .other: return nil
    default:
      let folder = PathText.folder(of: path)
      return access(folder.isEmpty ? "." : folder, W_OK | X_OK) == 0 ? nil : FileError(link, errno: errno)
    }
  }

  /// Where a file would come to be that is written through a link; the link may lead to nothing yet.
  static func linkTarget(_ link: String) -> String {
    var path = link
    for _ in 0..<40 {
      if let resolved = realPath(path) { return resolved }
      let target = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
        count = max(0, buffer.withMemoryRebound(to: CChar.self) { readlink(path, $0.baseAddress!, $0.count) })
      }
      if target.isEmpty { return path }
      path = PathText.absolute(String(decoding: target, as: UTF8.self), from: PathText.folder(of: path))
    }
    return path
  }

  /// Writes a file beside its place and moves it there, so that nobody sees half of it. A link is written through.
  package static func write(_ text: String, to link: String) throws(FileError) {
    if (try? kind(of: link)) == .other { return try writeStream(text, to: link) }
    let path = linkTarget(link)
    let temporary = "\(path).\(getpid()).tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw FileError(path, errno: errno) }
    // Owner and mode are those of the file that was there, as far as this user may give them.
    var status = stat()
    if stat(path, &status) == 0 {
      _ = fchown(descriptor, status.st_uid, status.st_gid)
      fchmod(descriptor, status.st_mode & 0o7777)
    } else {
      let mask = umask(0)
      umask(mask)
      fchmod(descriptor, 0o666 & ~mask)
    }
    try put(text, through: descriptor, at: temporary, inPlaceOf: path)
  }

  /// Fills a new temporary file, which is open, and moves it to its path. Closes it, and removes it where that fails.
  static func put(
    _ text: String, through descriptor: Int32, at temporary: String, inPlaceOf path: String
  ) throws(FileError) {
    let isWritten = write(text, to: descriptor) && fsync(descriptor) == 0
    let failure = errno
    close(descriptor)
    guard isWritten else {
      unlink(temporary)
      throw FileError(path, errno: failure)
    }
    guard rename(temporary, path) == 0 else {
      let failure = errno
      unlink(temporary)
      throw FileError(path, errno: failure)
    }
  }

  /// Writes a file anew, unless it has changed since it was read.
  package static func replace(_ path: String, _ old: [UInt8], by new: [UInt8]) throws(FileError) {
    guard try read(path, limit: old.count) == old else {
      throw FileError(path, reason: "has changed while it was checked, and was not fixed")
    }
    guard access(path, W_OK) == 0 else { throw FileError(path, errno: errno) }
    try write(String(decoding: new, as: UTF8.self), to: path)
  }

  /// Writes to a pipe or a device, where there is no place beside.
  private static func writeStream(_ text: String, to path: String) throws(FileError) {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path, errno: errno) }
    defer { close(descriptor) }
    guard write(text, to: descriptor) else { throw FileError(path, errno: errno) }
  }

  static func write(_ text: String, to descriptor: Int32) -> Bool {
    var text = text
    return text.withUTF8 { buffer in
      var written = 0
      while written < buffer.count {
        let result = writeSome(descriptor, buffer.baseAddress! + written, buffer.count - written)
        if result >= 0 {
          written += result
        } else if errno == EAGAIN {
          var event = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          _ = poll(&event, 1, -1)
        } else if errno != EINTR {
          return false
        }
      }
      return true
    }
  }

  private static func writeSome(_ descriptor: Int32, _ buffer: UnsafePointer<UInt8>, _ count: Int) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, buffer, count)
    #else
      Musl.write(descriptor, buffer, count)
    #endif
  }

  package static var workingFolder: String {
    guard let path = getcwd(nil, 0) else { return "/" }
    defer { free(path) }
    return String(cString: path)
  }

  private static func kind(ofMode mode: mode_t) -> Kind {
    switch mode & S_IFMT {
    case S_IFREG: .file
    case S_IFDIR: .folder
    default: .other
    }
  }
}
