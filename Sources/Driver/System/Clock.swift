#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

enum Clock {
  static var secondsSince1970: Int64 { Int64(time(nil)) }

  /// The time now, as RFC 3339 writes it, in UTC.
  static var now: String {
    var seconds = time(nil)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    var buffer = [CChar](repeating: 0, count: 32)
    let count = strftime(&buffer, buffer.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
    return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
