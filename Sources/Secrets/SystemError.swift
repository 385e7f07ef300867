#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

enum SystemError {
  /// What the system calls an error, as the end of a sentence.
  static func text(_ code: Int32) -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self).lowercased()
  }
}
