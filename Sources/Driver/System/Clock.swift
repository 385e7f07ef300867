#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

enum Clock {
  static var secondsSince1970: Int64 { Int64(time(nil)) }

  /// The time now, as RFC 3339 writes it, in UTC.
  static var now: String { text("%Y-%m-%dT%H:%M:%SZ") }

  /// The time now, as RFC 5322 (section 3.3) writes it in mail, in UTC.
  static var mailDate: String { text("%a, %d %b %Y %H:%M:%S +0000") }

  /// In the C locale, which is the one of a program that sets none.
  private static func text(_ format: String) -> String {
    var seconds = time(nil)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    var buffer = [CChar](repeating: 0, count: 64)
    let count = strftime(&buffer, buffer.count, format, &parts)
    return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
