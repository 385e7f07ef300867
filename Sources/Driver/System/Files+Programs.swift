#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

extension Files {
  /// What a program beside this one prints on standard output.
  package static func readOutput(ofNeighbour name: String, _ argument: String) throws(FileError) -> [UInt8] {
    let path = PathText.join(PathText.folder(of: realPath("/proc/self/exe") ?? ""), name)
    guard exists(path) else { throw FileError(path, reason: "is not built") }
    guard let stream = popen("'\(path.replacing("'", with: "'\\''"))' \(argument)", "r") else {
      throw FileError(path, errno: errno)
    }
    let output = Result { () throws(FileError) in try read(fileno(stream), path, expecting: 1 << 16, limit: 1 << 24) }
    guard pclose(stream) == 0 else { throw FileError(path, reason: "did not say what it was asked") }
    return try output.get()
  }
}
