internal import CanonicalJSON
internal import SMTPProtocol
internal import TLSTransport

/// The events of a transcript in JSON: `ms` is the time, `event` the name, and other members say what belongs to it.
enum EventCoding {
  /// The names of all events.
  enum Name: String, CaseIterable {
    case configured
    case secretsRead = "secrets-read"
    case secretFailed = "secret-failed"
    case resolved
    case resolveFailed = "resolve-failed"
    case dialed
    case proxyOpened = "proxy-opened"
    case proxyFailed = "proxy-failed"
    case tlsFinished = "tls-finished"
    case tlsFailed = "tls-failed"
    case received, closed, reset, broken, deadline, answered
    case answerFailed = "answer-failed"
    case tokenRead = "token-read"
    case tokenFailed = "token-failed"
    case interrupted, sent
  }

  private static let addressLimit = 1000
  private static let faultLimit = 1000

  static func encode(_ event: TimedEvent) -> JSONValue {
    let (name, members) = encode(event.event)
    return .object([.init("ms", .time(event.time)), .init("event", .string(name.rawValue))] + members)
  }

  static func decode(_ place: JSONPlace) throws(TranscriptError) -> TimedEvent {
    let time = try place.member("ms").time()
    return TimedEvent(try decode(try place.member("event").word(Name.self), place), at: time)
  }

  private static func encode(_ event: ProbeEvent) -> (Name, [JSONValue.Member]) {
    switch event {
    case .configured(let faults): (.configured, [.init("faults", .array(faults.map(encode)))])
    case .secretsRead: (.secretsRead, [])
    case .secretFailed(let reason, let message, let field):
      (
        .secretFailed,
        [.init("reason", .string(reason.rawValue)), .init("message", .string(message)), .init("field", .string(field))]
      )
    case .resolved(let addresses): (.resolved, [.init("addresses", .texts(addresses))])
    case .resolveFailed(let isNameUnknown, let message):
      (.resolveFailed, [.init("nameUnknown", .bool(isNameUnknown)), .init("message", .string(message))])
    case .dialed(let records): (.dialed, [.init("addresses", .array(records.map(encode)))])
    case .proxyOpened: (.proxyOpened, [])
    case .proxyFailed(let isUnreachable, let isRetryable, let message):
      (
        .proxyFailed,
        [
          .init("unreachable", .bool(isUnreachable)), .init("retryable", .bool(isRetryable)), .init("message", .string(message)),
        ]
      )
    case .tlsFinished(let facts): (.tlsFinished, [.init("tls", TLSCoding.encode(facts))])
    case .tlsFailed(let failure, let facts):
      (.tlsFailed, [.init("failure", TLSCoding.encode(failure)), .init("tls", TLSCoding.encode(facts))])
    case .received(let bytes): (.received, [ByteCoding.encode(bytes)])
    case .closed: (.closed, [])
    case .reset: (.reset, [])
    case .broken(let failure): (.broken, [.init("failure", TLSCoding.encode(failure))])
    case .deadline: (.deadline, [])
    case .answered(let includesResponse): (.answered, [.init("includesResponse", .bool(includesResponse))])
    case .answerFailed(let error): (.answerFailed, [.init("error", .string(error.rawValue))])
    case .tokenRead(let facts): (.tokenRead, [.init("token", TokenCoding.encode(facts))])
    case .tokenFailed(let failure): (.tokenFailed, [.init("failure", TokenCoding.encode(failure))])
    case .interrupted: (.interrupted, [])
    case .sent(let line): (.sent, [.init("text", .string(line))])
    }
  }

  private static func decode(_ name: Name, _ place: JSONPlace) throws(TranscriptError) -> ProbeEvent {
    switch name {
    case .configured: .configured(try place.member("faults").list(limit: faultLimit, decodeFault))
    case .secretsRead: .secretsRead
    case .secretFailed:
      .secretFailed(
        try place.member("reason").word(), message: try place.member("message").text(), field: try place.member("field").text())
    case .resolved: .resolved(try place.member("addresses").texts())
    case .resolveFailed:
      .resolveFailed(
        isNameUnknown: try place.member("nameUnknown").flag(), message: try place.member("message").text())
    case .dialed: .dialed(try place.member("addresses").list(limit: addressLimit, decodeAddress))
    case .proxyOpened: .proxyOpened
    case .proxyFailed:
      .proxyFailed(
        isUnreachable: try place.member("unreachable").flag(), isRetryable: try place.member("retryable").flag(),
        message: try place.member("message").text())
    case .tlsFinished: .tlsFinished(try TLSCoding.decodeFacts(try place.member("tls")))
    case .tlsFailed:
      .tlsFailed(
        try TLSCoding.decodeFailure(try place.member("failure")), try TLSCoding.decodeFacts(try place.member("tls")))
    case .received: .received(try ByteCoding.decode(place))
    case .closed: .closed
    case .reset: .reset
    case .broken: .broken(try TLSCoding.decodeFailure(try place.member("failure")))
    case .deadline: .deadline
    case .answered: .answered(includesResponse: try place.member("includesResponse").flag())
    case .answerFailed: .answerFailed(try place.member("error").word())
    case .tokenRead: .tokenRead(try TokenCoding.decodeFacts(try place.member("token")))
    case .tokenFailed: .tokenFailed(try TokenCoding.decodeFailure(try place.member("failure")))
    case .interrupted: .interrupted
    case .sent: .sent(try place.member("text").text())
    }
  }

  // MARK: Faults and addresses

  private static func encode(_ fault: LocalFault) -> JSONValue {
    ["reason": .string(fault.reason.rawValue), "message": .string(fault.message), "subjects": .texts(fault.subjects)]
  }

  private static func decodeFault(_ place: JSONPlace) throws(TranscriptError) -> LocalFault {
    LocalFault(
      try place.member("reason").word(), try place.member("message").text(), about: try place.member("subjects").texts())
  }

  private static func encode(_ record: AddressRecord) -> JSONValue {
    ["address": .string(record.address), "outcome": .string(record.outcome), "durationMs": .time(record.duration)]
  }

  private static func decodeAddress(_ place: JSONPlace) throws(TranscriptError) -> AddressRecord {
    AddressRecord(
      address: try place.member("address").text(), outcome: try place.member("outcome").text(),
      duration: try place.member("durationMs").time())
  }
}
