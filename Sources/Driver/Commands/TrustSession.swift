import ConnectionProbe
import Diagnostics

/// One run on the trust store: finds it, and tells in one place what goes wrong.
enum TrustSession {
  static let console = Console()

  static func complain(_ message: String) { console.writeNote("smtplint: \(message)\n") }

  static func read(_ body: (TrustState) throws(TrustError) -> String) -> ExitStatus {
    run { file throws(TrustError) in try body(try file.read()) }
  }

  /// Changes the store; the text that `body` returns is written once the change is.
  static func change(_ body: (inout TrustState, TrustDecision) throws(TrustError) -> String) -> ExitStatus {
    let decision = TrustDecision(by: Operator.name, time: Clock.now)
    return run { file throws(TrustError) in try file.update { state throws(TrustError) in try body(&state, decision) } }
  }

  private static func run(_ body: (TrustFile) throws(TrustError) -> String) -> ExitStatus {
    do throws(TrustError) {
      let file = try TrustFile()
      file.warnings.forEach(complain)
      if console.writeResult(try body(file)) { return .clean }
      complain("standard output: cannot be written")
    } catch {
      complain(error.message)
    }
    return .failed
  }

  /// The fingerprints that were given; nil where one is none, which was told.
  static func prefixes(_ texts: [String]) -> [FingerprintPrefix]? {
    var prefixes: [FingerprintPrefix] = []
    for text in texts {
      guard let prefix = FingerprintPrefix(text) else {
        complain(
          "\(Quoted(text)) is no fingerprint; it is \(FingerprintPrefix.shortest) or more hexadecimal digits of a SHA-256, with or without colons"
        )
        return nil
      }
      if !prefixes.contains(prefix) { prefixes.append(prefix) }
    }
    return prefixes
  }
}
