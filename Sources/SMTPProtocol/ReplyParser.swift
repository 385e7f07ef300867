/// How much a server may say in one reply before it is `reply-too-long`.
///
/// RFC 5321, section 4.5.3.1.5, has 512 bytes a line; servers in use send lines of some kilobytes.
package enum ReplyLimits {
  /// Bytes in a line, its end included.
  package static let lineBytes = 16 * 1024
  /// Bytes in a reply.
  package static let replyBytes = 256 * 1024
  package static let lines = 10_000
  /// Bytes that are kept of what is no reply.
  package static let excerptBytes = 256
}

/// Why bytes are no reply.
package struct ReplyFault: Error, Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    case malformed
    case tooLong
  }

  package let kind: Kind
  /// The start of the line that is at fault.
  package let excerpt: [UInt8]
  /// No line of a reply came before it.
  package let isFirstLine: Bool
}

/// Takes the bytes of a server apart into replies (RFC 5321, section 4.2.1), however they are split.
///
/// Lines may end in CR LF or, which is noted, in LF alone; a code may stand alone in its line.
package struct ReplyParser: Sendable {
  /// The bytes of an alert, the shortest record of TLS (RFC 8446, section 5.1).
  private static let alertBytes = 7

  private var buffer: [UInt8] = []
  /// Where the line starts that is next.
  private var start = 0
  /// Up to where the buffer is known to have no line feed.
  private var scanned = 0
  private var fault: ReplyFault?

  // The reply so far.
  private var lines: [[UInt8]] = []
  private var byteCount = 0
  private var code = 0
  private var hasMixedCodes = false
  private var hasBareLineFeed = false

  package init() {}

  /// What has come and belongs to no line that is finished.
  ///
  /// After a reply, all that came after it: bytes there, where the server should wait for TLS, were injected (CVE-2021-38371).
  package var leftover: ArraySlice<UInt8> { buffer[start...] }

  /// Whether no line has been finished since the last reply.
  var isAtFirstLine: Bool { lines.isEmpty }

  package mutating func append(_ bytes: [UInt8]) {
    if start > 0 {
      buffer.removeFirst(start)
      scanned -= start
      start = 0
    }
    buffer += bytes
  }

  /// The next reply; nil where more bytes are needed. After a fault there is nothing but that fault.
  package mutating func next() throws(ReplyFault) -> Reply? {
    if let fault { throw fault }
    do throws(ReplyFault) {
      while let line = try nextLine() {
        if let reply = try add(line) { return reply }
      }
      return nil
    } catch {
      fault = error
      buffer = []
      lines = []
      (start, scanned) = (0, 0)
      throw error
    }
  }

  private func makeFault(_ kind: ReplyFault.Kind, _ bytes: ArraySlice<UInt8>) -> ReplyFault {
    ReplyFault(kind: kind, excerpt: Array(bytes.prefix(ReplyLimits.excerptBytes)), isFirstLine: lines.isEmpty)
  }

  /// A line with its end.
  private mutating func nextLine() throws(ReplyFault) -> ArraySlice<UInt8>? {
    let rest = buffer[start...]
    if ForeignProtocol.startsTLSRecord(rest) {
      // A line feed may be part of it.
      guard rest.count >= Self.alertBytes else { return nil }
      throw makeFault(.malformed, rest.prefix(Self.alertBytes))
    }
    guard let end = buffer[scanned...].firstIndex(of: UInt8(ascii: "\n")) else {
      scanned = buffer.count
      guard rest.count < ReplyLimits.lineBytes else { throw makeFault(.tooLong, rest) }
      return nil
    }
    let line = buffer[start...end]
    guard line.count <= ReplyLimits.lineBytes else { throw makeFault(.tooLong, line) }
    start = end + 1
    scanned = start
    return line
  }

  /// The reply that this line ends.
  private mutating func add(_ line: ArraySlice<UInt8>) throws(ReplyFault) -> Reply? {
    var text = line.dropLast()
    let endsInLineFeedOnly = text.last != UInt8(ascii: "\r")
    if !endsInLineFeedOnly { text = text.dropLast() }
    guard let code = Self.code(text) else { throw makeFault(.malformed, text) }
    let mark = text.dropFirst(3).first
    guard mark == nil || mark == UInt8(ascii: " ") || mark == UInt8(ascii: "-") else { throw makeFault(.malformed, text) }
    byteCount += line.count
    guard byteCount <= ReplyLimits.replyBytes, lines.count < ReplyLimits.lines else { throw makeFault(.tooLong, text) }
    hasMixedCodes = hasMixedCodes || (!lines.isEmpty && code != self.code)
    hasBareLineFeed = hasBareLineFeed || endsInLineFeedOnly
    self.code = code
    lines.append(Array(text.dropFirst(4)))
    if mark == UInt8(ascii: "-") { return nil }
    defer {
      lines = []
      byteCount = 0
      hasMixedCodes = false
      hasBareLineFeed = false
    }
    return Reply(code: code, lines: lines, hasMixedCodes: hasMixedCodes, hasBareLineFeed: hasBareLineFeed)
  }

  /// Three digits of which the first is 1 to 5.
  private static func code(_ text: ArraySlice<UInt8>) -> Int? {
    let digits = text.prefix(3)
    guard digits.count == 3, digits.allSatisfy(\.isDigit) else { return nil }
    let code = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    return (100..<600).contains(code) ? code : nil
  }

  /// Whether a line that begins with these bytes can be one of a reply.
  static func canBeReply(_ bytes: some Collection<UInt8>) -> Bool {
    for (index, byte) in bytes.prefix(4).enumerated() {
      switch index {
      case 0: if !(UInt8(ascii: "1")...UInt8(ascii: "5")).contains(byte) { return false }
      case 1, 2: if !byte.isDigit { return false }
      default: if !" -\r".utf8.contains(byte) { return false }
      }
    }
    return true
  }
}
