/// Something about a session that did not make it fail.
package enum SessionNote: Sendable, Hashable {
  case greetingRepeatedInsideTLS
  case startTLSOfferedInsideTLS
  case authenticationOfferedBeforeTLS([String])
  /// Apart from STARTTLS, which has to go, and AUTH, which may come.
  case capabilitiesDiffer(Capabilities.Difference)
  case legacyAuthentication
  /// EHLO is unknown to the server, HELO is not.
  case onlyHELO
  case bareLineFeed(SessionStage)
  case mixedCodes(SessionStage)
  /// A code that is not the one for success here, though of its class.
  case unusualCode(SessionStage, Int)
  /// The server does not know a mechanism that it offered; or it cannot be performed with what this side has.
  case mechanismUnusable(SASLMechanism, String)
  /// Or answered by something else than success.
  case quitUnanswered
  /// The server has answered what it was not asked yet.
  case repliesAhead(SessionStage)

  /// As in the list of findings.
  package var name: String {
    switch self {
    case .greetingRepeatedInsideTLS: "greeting-repeated"
    case .startTLSOfferedInsideTLS: "starttls-inside-tls"
    case .authenticationOfferedBeforeTLS: "auth-before-tls"
    case .capabilitiesDiffer: "capabilities-differ"
    case .legacyAuthentication: "legacy-auth-line"
    case .onlyHELO: "only-helo"
    case .bareLineFeed: "bare-line-feed"
    case .mixedCodes: "mixed-codes"
    case .unusualCode: "unusual-code"
    case .mechanismUnusable: "mechanism-unusable"
    case .quitUnanswered: "quit-unanswered"
    case .repliesAhead: "replies-ahead"
    }
  }

  /// For people; holds text of the server, not escaped.
  package var message: String {
    switch self {
    case .greetingRepeatedInsideTLS: return "server greets a second time inside TLS, which it should not (RFC 3207, section 4.2)"
    case .startTLSOfferedInsideTLS: return "server offers STARTTLS inside TLS, which it must not (RFC 3207, section 4.2)"
    case .authenticationOfferedBeforeTLS(let mechanisms):
      return "server offers AUTH before TLS (\(mechanisms.joined(separator: " "))), where others can listen"
    case .capabilitiesDiffer(let difference):
      let added = difference.added.isEmpty ? [] : ["adds \(difference.added.joined(separator: ", "))"]
      let removed = difference.removed.isEmpty ? [] : ["no longer offers \(difference.removed.joined(separator: ", "))"]
      return "server \((added + removed).joined(separator: " and ")) inside TLS"
    case .legacyAuthentication: return "server offers AUTH= as before RFC 2554"
    case .onlyHELO: return "server does not know EHLO, only HELO: no extension can be used"
    case .bareLineFeed(let stage): return "server ends lines without a carriage return (\(stage.rawValue))"
    case .mixedCodes(let stage): return "lines of one reply have different codes (\(stage.rawValue))"
    case .unusualCode(let stage, let code): return "server says success by the code \(code) (\(stage.rawValue))"
    case .mechanismUnusable(let mechanism, let why): return "\(mechanism.rawValue) cannot be used: \(why)"
    case .quitUnanswered: return "server does not answer QUIT as it should (RFC 5321, section 4.1.1.10)"
    case .repliesAhead(let stage):
      return "server sends more behind its reply (\(stage.rawValue)), before it was asked: somebody may have put it there"
    }
  }
}
