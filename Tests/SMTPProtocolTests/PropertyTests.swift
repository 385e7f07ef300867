import Testing

@testable import SMTPProtocol

private let dialogues = (OpeningDialogues.all + AuthenticationDialogues.all + MailDialogues.all)

/// The same numbers for the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var result = state
    result = (result ^ (result >> 30)) &* 0xBF58_476D_1CE4_E5B9
    result = (result ^ (result >> 27)) &* 0x94D0_49BB_1331_11EB
    return result ^ (result >> 31)
  }
}

private struct Outcome: Equatable {
  var commands: [SessionCommand] = []
  var failure: SessionFailure?
  var notes: [SessionNote] = []
  var outcomes: [SessionStage: StageOutcome] = [:]
  var capabilities: [Capabilities?] = []

  init(_ plan: SessionPlan, _ events: [SessionEvent]) {
    var session = ClientSession(plan)
    for event in events { commands += session.handle(event) }
    failure = session.failure
    notes = session.notes
    outcomes = session.outcomes
    capabilities = [session.capabilitiesBeforeTLS, session.capabilitiesAfterTLS]
  }
}

struct SplitTests {
  /// Long ones would take long; their limits are tested with the parser.
  static let short = dialogues.filter { $0.script.utf8.count < 4000 }

  @Test(arguments: short) func `a dialogue is the same however its bytes are split`(dialogue: Dialogue) {
    let events = dialogue.inputs.map(\.event)
    let whole = Outcome(dialogue.plan, events)
    var splits = [
      events.flatMap { event in
        guard case .received(let bytes) = event else { return [event] }
        return bytes.map { .received([$0]) }
      }
    ]
    for (index, event) in events.enumerated() {
      guard case .received(let bytes) = event, bytes.count > 1 else { continue }
      for cut in 1..<bytes.count {
        splits.append(
          events[..<index] + [.received(Array(bytes[..<cut])), .received(Array(bytes[cut...]))] + events[(index + 1)...])
      }
    }
    let different = splits.filter { split in
      let outcome = Outcome(dialogue.plan, split)
      switch dialogue.timing {
      case .nothing: return outcome != whole
      case .commands: return outcome.failure?.reason != whole.failure?.reason || outcome.failure?.stage != whole.failure?.stage
      case .reason: return outcome.failure?.stage != whole.failure?.stage
      }
    }
    #expect(different == [])
  }

  @Test(arguments: short) func `the same events give the same again`(dialogue: Dialogue) {
    let events = dialogue.inputs.map(\.event)
    #expect(Outcome(dialogue.plan, events) == Outcome(dialogue.plan, events))
  }

  @Test(arguments: short) func `nothing changes after the end`(dialogue: Dialogue) {
    var session = dialogue.trace().session
    let before = (session.failure, session.notes, session.outcomes)
    let later: [SessionEvent] = [
      .connected, .received(Array("220 x\r\n421 x\r\n".utf8)), .closed, .reset, .deadline, .secured, .alert("x"),
      .unreadable("x"),
      .answered(includesResponse: true), .answerFailed(.nulInCredential), .withdrawn,
    ]
    for event in later { #expect(session.handle(event).isEmpty) }
    #expect(session.failure == before.0 && session.notes == before.1 && session.outcomes == before.2)
  }
}

struct FuzzTests {
  private static let words = [
    "220", "250", "250", "235", "334", "354", "421", "432", "454", "500", "502", "503", "504", "530", "534", "535", "538", "550",
    "-", " ",
    "-", " ", "\r\n", "\r\n", "\n", "\r", "STARTTLS", "AUTH PLAIN LOGIN CRAM-MD5 SCRAM-SHA-256 XOAUTH2", "AUTH=", "SIZE 10",
    "cj0x", "dj0x",
    "5.7.139", "already", "\0", "é", "HTTP/1.1", "\u{15}\u{3}",
  ]

  private static let plans = [
    Plans.open, Plans.startTLS, Plans.implicit, Plans.password, Plans.token, Plans.plan(.none, [.plain]),
    Plans.plan(.none, [.cramMD5, .plain], cleartext: true, mail: Plans.mail("x")),
    Plans.plan(.implicitTLS, [.scramSHA256, .login], mail: Plans.mail(".")),
  ]

  private static func event(_ session: ClientSession, _ generator: inout SeededGenerator) -> SessionEvent {
    // Most of the time, what fits to where the session is, so that it gets far.
    if UInt8.random(in: 0..<16, using: &generator) > 0 {
      switch session.state {
      case .idle: return .connected
      case .handshake: return .secured
      case .answering: return .answered(includesResponse: Bool.random(using: &generator))
      default: return .received(bytes(session, &generator))
      }
    }
    switch UInt8.random(in: 0..<20, using: &generator) {
    case 0: return .closed
    case 1: return .reset
    case 2: return .deadline
    case 3: return Bool.random(using: &generator) ? .alert("x") : .unreadable("x")
    case 4: return .withdrawn
    case 5: return .answerFailed(SASLError.allCases.randomElement(using: &generator) ?? .answerTooLong)
    case 6: return .secured
    case 7: return .answered(includesResponse: true)
    case 8: return .connected
    case 9:
      return .received((0..<Int.random(in: 0..<400, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator) })
    default: return .received(bytes(session, &generator))
    }
  }

  private static func bytes(_ session: ClientSession, _ generator: inout SeededGenerator) -> [UInt8] {
    let offer = "250-mx\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN CRAM-MD5 SCRAM-SHA-256 XOAUTH2\r\n"
    let fitting: [String] =
      switch session.state {
      case .greeting: ["220 mx\r\n"]
      case .ehlo, .helo: Array(repeating: offer, count: 12) + ["502 x\r\n", "250 mx\r\n", "550 x\r\n"]
      case .startTLS: Array(repeating: "220 go\r\n", count: 12) + ["454 x\r\n", "220 go\r\n250 x\r\n"]
      case .authenticating: ["334 cj0x\r\n", "334 \r\n", "235 x\r\n", "504 x\r\n", "535 x\r\n"]
      case .mail, .recipient, .message: ["250 ok\r\n"]
      case .data: ["354 go\r\n"]
      default: ["250 ok\r\n"]
      }
    if UInt8.random(in: 0..<12, using: &generator) > 0 { return Array((fitting.randomElement(using: &generator) ?? "").utf8) }
    return (0..<Int.random(in: 1..<8, using: &generator)).flatMap { _ in
      Array((words.randomElement(using: &generator) ?? "").utf8)
    }
  }

  @Test(arguments: 0..<8 as Range<UInt64>) func `whatever happens, a session keeps its promises`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var authentications = 0
    var endings: Set<String> = []
    for _ in 0..<1500 {
      let plan = Self.plans.randomElement(using: &generator) ?? Plans.open
      var session = ClientSession(plan)
      var upgrades = 0
      var ends = 0
      for _ in 0..<60 where !session.isFinished {
        for command in session.handle(Self.event(session, &generator)) {
          #expect(ends == 0)
          switch command {
          case .authenticate, .sendMessage:
            authentications += 1
            #expect(session.isInsideTLS || plan.allowsCleartextAuthentication)
          case .startTLS:
            upgrades += 1
            #expect(plan.security == .startTLS)
          case .send(let line):
            #expect(line.suffix(2) == [0x0D, 0x0A] && !line.dropLast(2).contains(where: \.isControl))
            #expect(line.count <= AuthenticationLine.commandLimit)
          case .finish: ends += 1
          case .begin: break
          }
        }
        #expect(session.parser.leftover.count <= ReplyLimits.replyBytes)
      }
      #expect(upgrades <= 1)
      // Whatever is left is over by its deadlines.
      for _ in 0..<2 where !session.isFinished {
        if session.state == .idle { break }
        ends += session.handle(.deadline).count { $0 == .finish }
      }
      #expect(session.isFinished || session.state == .idle)
      #expect(ends == (session.isFinished ? 1 : 0))
      #expect(session.outcomes.values.contains(.failed) == (session.failure != nil))
      endings.insert(session.failure.map { "\($0.stage) \($0.reason)" } ?? "ok")
    }
    // The generator gets everywhere, or the test says nothing.
    #expect(authentications > 300)
    #expect(endings.count > 30 && endings.contains("ok"))
  }

  @Test func `a server that never stops is cut off, and little of it is kept`() {
    let noise = [UInt8](repeating: UInt8(ascii: "2"), count: 4096)
    for plan in Self.plans {
      var session = ClientSession(plan)
      _ = session.handle(.connected)
      var count = 0
      while !session.isFinished, count < 100 {
        _ = session.handle(.received(noise))
        count += 1
      }
      #expect(count == 4 && session.isFinished)
      #expect(session.failure?.excerpt.count == ReplyLimits.excerptBytes)
      #expect(session.parser.leftover.isEmpty)
    }
  }

  @Test func `a server that never stops while the client looks for an answer is cut off`() {
    var session = ClientSession(Plans.plan(.implicitTLS, [.plain]))
    _ = session.handle(.connected)
    _ = session.handle(.received(Array("220 x\r\n".utf8)))
    let commands = session.handle(.received(Array("250-x\r\n250 AUTH PLAIN\r\n".utf8)))
    #expect(commands == [.begin(.auth), .authenticate(.plain, challenge: nil, isInitial: true)])
    var count = 0
    while !session.isFinished, count < 100 {
      _ = session.handle(.received(Array(String(repeating: "250 x\r\n", count: 1024).utf8)))
      count += 1
    }
    // 256 KiB are 36 times 7 KiB and some.
    #expect(count == 37)
    #expect(session.failure?.reason == .replyTooLong)
  }

  @Test func `a reply of many lines in single bytes takes no time to speak of`() {
    var session = ClientSession(Plans.open)
    _ = session.handle(.connected)
    _ = session.handle(.received(Array("220 x\r\n".utf8)))
    let line = Array("250-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n".utf8)
    let clock = ContinuousClock()
    let time = clock.measure {
      for _ in 0..<4000 { for byte in line { _ = session.handle(.received([byte])) } }
    }
    #expect(session.state == .ehlo)
    #expect(time < .seconds(20))
    _ = session.handle(.received(Array("250 x\r\n".utf8)))
    #expect(session.capabilitiesBeforeTLS?.entries.count == 4000)
  }
}
