internal import COpenSSL

/// One entry of OpenSSL's queue of errors.
struct OpenSSLError: Equatable {
  let library: Int32
  let code: Int32
  let text: String

  /// Takes all that this thread's queue holds, oldest first.
  static func drain() -> [OpenSSLError] {
    var errors: [OpenSSLError] = []
    while true {
      let error = ERR_get_error()
      guard error != 0 else { return errors }
      let code = ERR_GET_REASON(error)
      let text = ERR_reason_error_string(error).map { String(cString: $0) } ?? "error \(code) of library \(ERR_GET_LIB(error))"
      errors.append(OpenSSLError(library: ERR_GET_LIB(error), code: code, text: text))
    }
  }

  /// The one that says most: the first of TLS itself, or else the last.
  static func telling(_ errors: [OpenSSLError]) -> OpenSSLError? {
    errors.first { $0.library == ERR_LIB_SSL && $0.code < commonCodes } ?? errors.last
  }

  /// Codes from here on are those that every library of OpenSSL has, such as "malloc failure".
  static let commonCodes: Int32 = 1 << 18
}

/// Runs `body` with an empty queue of errors and leaves it empty.
func withoutErrors<Result>(_ body: () -> Result) -> Result {
  ERR_clear_error()
  defer { ERR_clear_error() }
  return body()
}
