internal import TLSTransport

/// A line of a transcript, for people.
package struct TranscriptLine: Sendable, Equatable {
  package enum Direction: String, Sendable {
    case sent, received
    /// Something happened that is no line of the dialogue.
    case note

    package var mark: String {
      switch self {
      case .sent: ">"
      case .received: "<"
      case .note: "*"
      }
    }
  }

  package let time: Milliseconds
  package let direction: Direction
  /// Without its line end; invalid UTF-8 is replaced, and nothing is escaped.
  package let text: String
}

extension Transcript {
  /// All that happened, line by line: what the server said is put together again, however it was split.
  package var lines: [TranscriptLine] {
    var writer = TranscriptLineWriter()
    for event in events { writer.add(event) }
    return writer.finished()
  }
}

private struct TranscriptLineWriter {
  private var lines: [TranscriptLine] = []
  /// A line of the server that has no end yet, and when it began.
  private var partial: [UInt8] = []
  private var partialTime = Milliseconds.zero

  mutating func add(_ event: TimedEvent) {
    if case .received(let bytes) = event.event { return receive(bytes, at: event.time) }
    flush()
    if case .sent(let line) = event.event {
      append(.sent, line, at: event.time)
    } else {
      for text in event.event.notes { append(.note, text, at: event.time) }
    }
  }

  mutating func finished() -> [TranscriptLine] {
    flush()
    return lines
  }

  private mutating func receive(_ bytes: [UInt8], at time: Milliseconds) {
    var rest = bytes[...]
    while !rest.isEmpty {
      if partial.isEmpty { partialTime = time }
      let end = rest.firstIndex(of: UInt8(ascii: "\n"))
      partial += rest[..<(end ?? rest.endIndex)]
      guard let end else { return }
      rest = rest[(end + 1)...]
      if partial.last == UInt8(ascii: "\r") { partial.removeLast() }
      append(.received, String(decoding: partial, as: UTF8.self), at: partialTime)
      partial = []
    }
  }

  private mutating func flush() {
    guard !partial.isEmpty else { return }
    append(.received, String(decoding: partial, as: UTF8.self), at: partialTime)
    partial = []
  }

  private mutating func append(_ direction: TranscriptLine.Direction, _ text: String, at time: Milliseconds) {
    lines.append(TranscriptLine(time: time, direction: direction, text: text))
  }
}
