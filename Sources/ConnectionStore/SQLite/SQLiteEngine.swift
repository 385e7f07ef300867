#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

/// A store in one SQLite file.
struct SQLiteEngine: DatabaseEngine {
  let path: String

  /// How long a reader waits for a writer that is just committing, in milliseconds.
  private static let readTimeout: Int32 = 10_000

  var name: String { "sqlite:\(path)" }
  static let dialect = Dialect(integerType: "INTEGER", tableSuffix: " STRICT")

  var dialect: Dialect { Self.dialect }

  func openForReading() throws(StoreError) -> (any Database)? {
    guard try isThere() else { return nil }
    return try SQLiteDatabase(path: path, mode: .read, lockTimeout: Self.readTimeout)
  }

  func openForWriting(lockTimeout: Int) throws(StoreError) -> any Database {
    if try !isThere(), access(folder, W_OK | X_OK) != 0 {
      throw StoreError("\(path): the folder \(folder) cannot be written (\(Self.reason))")
    }
    return try SQLiteDatabase(path: path, mode: .write, lockTimeout: 1000 * Int32(clamping: min(lockTimeout, 1_000_000)))
  }

  func backUp(version: Int) throws(StoreError) -> String? {
    let base = "\(path).version-\(version)"
    var copy = base
    var number = 2
    while access(copy, F_OK) == 0 {
      copy = "\(base).\(number)"
      number += 1
    }
    do throws(StoreError) {
      try SQLiteDatabase.copy(path, to: copy)
    } catch {
      unlink(copy)
      throw error
    }
    return copy
  }

  /// Whether the file is there; throws where it cannot come to be, in words that SQLite does not have.
  private func isThere() throws(StoreError) -> Bool {
    var status = stat()
    if stat(path, &status) == 0 {
      switch status.st_mode & S_IFMT {
      case S_IFREG:
        guard access(path, R_OK) == 0 else { throw StoreError("\(path): cannot be read (\(Self.reason))") }
        return true
      case S_IFDIR: throw StoreError("\(path): is a folder")
      default: throw StoreError("\(path): is no file")
      }
    }
    guard errno == ENOENT || errno == ENOTDIR else {
      throw StoreError("\(path): \(Self.reason)")
    }
    guard access(folder, F_OK) == 0 else { throw StoreError("\(path): the folder \(folder) is not there") }
    return false
  }

  private var folder: String { path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "." }

  private static var reason: String { String(cString: strerror(errno)).lowercased() }
}
