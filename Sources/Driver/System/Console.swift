#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

/// What a person or a pipe reads: results on standard output, words about the run on standard error.
package struct Console: Sendable {
  package let outputIsTerminal: Bool
  package let errorIsTerminal: Bool
  package let inputIsTerminal: Bool

  package init() {
    outputIsTerminal = isatty(STDOUT_FILENO) == 1
    errorIsTerminal = isatty(STDERR_FILENO) == 1
    inputIsTerminal = isatty(STDIN_FILENO) == 1
  }

  /// False where the result could not be written whole.
  package func writeResult(_ text: String) -> Bool { text.isEmpty || Files.write(text, to: STDOUT_FILENO) }

  package func writeNote(_ text: String) { _ = Files.write(text, to: STDERR_FILENO) }

  /// Asks a question on the terminal and reads one line.
  package func ask(_ question: String) -> String? {
    writeNote(question)
    return readLine()
  }

  package static func exit(_ status: ExitStatus) -> Never { _Exit(status.rawValue) }

  package static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// Whether the variable is set; its value is not looked at.
  static func hasEnvironment(_ name: String) -> Bool { getenv(name) != nil }

  package static var processorCount: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
}
