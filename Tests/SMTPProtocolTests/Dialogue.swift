import SMTPProtocol
import Testing

/// A dialogue as text, one thing a line: what happens, what the session wants done, and the verdict.
///
///     S text    the server says a line          > stage      a stage begins
///     s text    the server says bytes           C text       a command is sent
///     ? event   something else happens          A mechanism  an answer is asked for, in the command, initial, or to "text"
///     = …       the verdict                     M text       the message is sent, | for CR LF
///     ~ name    a note                          ! tls        TLS begins;  .  the end
///
/// In `s` lines `\r \n \t \0 \xNN` are bytes; `? later` is between bytes that do not come at once. The session is connected before the first line.
struct Dialogue: Sendable, CustomTestStringConvertible {
  let name: String
  let plan: SessionPlan
  let script: String
  let timing: Timing

  /// What changes when the bytes come in other pieces.
  enum Timing: Sendable {
    case nothing
    /// How far the session gets before its verdict.
    case commands
    /// Pieces are what the verdict is about.
    case reason
  }

  var testDescription: String { name }

  init(_ name: String, _ plan: SessionPlan, _ script: String, timing: Timing = .nothing) {
    self.name = name
    self.plan = plan
    self.script = script.hasSuffix("\n") ? script : script + "\n"
    self.timing = timing
  }

  /// What happens, with the lines that say so.
  var inputs: [(lines: [String], event: SessionEvent)] {
    var result: [(lines: [String], event: SessionEvent)] = [([], .connected)]
    var isWithinBytes = false
    var isLater = false
    for line in script.split(separator: "\n").map(String.init) {
      guard let bytes = Self.bytes(line) else {
        isWithinBytes = false
        isLater = line == "? later"
        if line.hasPrefix("? "), line != "? later" { result.append(([line], Self.event(line.dropFirst(2)))) }
        continue
      }
      if isWithinBytes, !isLater, case .received(let before) = result[result.count - 1].event {
        result[result.count - 1] = (result[result.count - 1].lines + [line], .received(before + bytes))
      } else {
        result.append(((isLater ? ["? later"] : []) + [line], .received(bytes)))
      }
      isWithinBytes = true
      isLater = false
    }
    return result
  }

  private static func bytes(_ line: String) -> [UInt8]? {
    if line == "S" || line.hasPrefix("S ") { return Array("\(line.dropFirst(2))\r\n".utf8) }
    guard line.hasPrefix("s ") else { return nil }
    var result: [UInt8] = []
    var rest = Array(line.utf8.dropFirst(2))[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), let letter = rest.popFirst() else {
        result.append(byte)
        continue
      }
      switch letter {
      case UInt8(ascii: "r"): result.append(0x0D)
      case UInt8(ascii: "n"): result.append(0x0A)
      case UInt8(ascii: "t"): result.append(0x09)
      case UInt8(ascii: "0"): result.append(0)
      case UInt8(ascii: "x"):
        result.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
        rest = rest.dropFirst(2)
      default: result.append(letter)
      }
    }
    return result
  }

  private static func event(_ text: Substring) -> SessionEvent {
    switch text {
    case "closed": return .closed
    case "reset": return .reset
    case "deadline": return .deadline
    case "secured": return .secured
    case "answered": return .answered(includesResponse: true)
    case "answered without room": return .answered(includesResponse: false)
    case "withdrawn": return .withdrawn
    default:
      if text.hasPrefix("unreadable ") { return .unreadable(String(text.dropFirst(11))) }
      if text.hasPrefix("alert ") { return .alert(String(text.dropFirst(6))) }
      guard text.hasPrefix("failed "), let error = SASLError(rawValue: String(text.dropFirst(7))) else {
        Issue.record("no event: \(text)")
        return .closed
      }
      return .answerFailed(error)
    }
  }

  /// The script as the session makes it of what happens in it.
  func trace() -> (text: String, session: ClientSession) {
    var session = ClientSession(plan)
    var lines: [String] = []
    for input in inputs {
      lines += input.lines
      lines += session.handle(input.event).map(\.line)
    }
    lines += session.verdict
    return (lines.map { "\($0)\n" }.joined(), session)
  }
}

extension SessionCommand {
  var line: String {
    switch self {
    case .begin(let stage): return "> \(stage.rawValue)"
    case .send(let bytes):
      let text = String(decoding: bytes, as: UTF8.self)
      return text.hasSuffix("\r\n") ? "C \(text.dropLast())" : "C without an end: \(text)"
    case .startTLS: return "! tls"
    case .authenticate(let mechanism, let challenge, let isInitial):
      let answer = challenge.map { "\"\(String(decoding: $0, as: UTF8.self))\"" } ?? (isInitial ? "command" : "initial")
      return "A \(mechanism.rawValue) \(answer)"
    case .sendMessage(let bytes): return "M \(String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "|"))"
    case .finish: return "."
    }
  }
}

extension ClientSession {
  var verdict: [String] {
    let result: String
    if let failure {
      let retry = failure.isRetryable ? " retryable" : ""
      result = "= \(failure.stage.rawValue) \(failure.reason.rawValue) by \(failure.by.rawValue)\(retry)"
    } else {
      result = isFinished ? "= ok" : "= unfinished"
    }
    return [result] + notes.map { "~ \($0.name)" }
  }
}
