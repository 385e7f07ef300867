import Testing

@testable import SMTPProtocol

/// What the bytes are taken for: replies, and the fault after them or what is left.
private func parse(_ chunks: [[UInt8]]) -> (replies: [Reply], fault: ReplyFault?, leftover: [UInt8]) {
  var parser = ReplyParser()
  var replies: [Reply] = []
  for chunk in chunks {
    parser.append(chunk)
    do throws(ReplyFault) {
      while let reply = try parser.next() { replies.append(reply) }
    } catch {
      return (replies, error, [])
    }
  }
  return (replies, nil, Array(parser.leftover))
}

private func parse(_ text: String) -> (replies: [Reply], fault: ReplyFault?, leftover: [UInt8]) { parse([Array(text.utf8)]) }

private func reply(_ code: Int, _ lines: [String], mixed: Bool = false, bare: Bool = false) -> Reply {
  Reply(code: code, lines: lines.map { Array($0.utf8) }, hasMixedCodes: mixed, hasBareLineFeed: bare)
}

struct ReplyParserTests {
  @Test(arguments: [
    ("220 mx ESMTP\r\n", [reply(220, ["mx ESMTP"])]),
    ("220\r\n", [reply(220, [""])]),
    ("220 \r\n", [reply(220, [""])]),
    ("250-a\r\n250-\r\n250 c d\r\n", [reply(250, ["a", "", "c d"])]),
    ("250-a\r\n250\r\n", [reply(250, ["a", ""])]),
    ("250-a\n250 b\n", [reply(250, ["a", "b"], bare: true)]),
    ("250-a\r\n250 b\n", [reply(250, ["a", "b"], bare: true)]),
    ("250 a\r\n421 b\r\n", [reply(250, ["a"]), reply(421, ["b"])]),
    ("250-a\r\n220 b\r\n", [reply(220, ["a", "b"], mixed: true)]),
    ("250-a\n220 b\n250 c\r\n", [reply(220, ["a", "b"], mixed: true, bare: true), reply(250, ["c"])]),
    ("250 a\rb\r\n", [reply(250, ["a\rb"])]),
    ("250 a\0b\r\r\n", [reply(250, ["a\0b\r"])]),
  ]) func `replies are read`(text: String, expected: [Reply]) {
    let result = parse(text)
    #expect(result.replies == expected)
    #expect(result.fault == nil && result.leftover.isEmpty)
  }

  @Test func `bytes that are no UTF-8 are kept, and replaced in the text`() throws {
    let result = parse([Array("250 caf".utf8) + [0xE9, 0xFF] + Array(" ü\r\n".utf8)])
    let reply = try #require(result.replies.first)
    #expect(reply.lines == [Array("caf".utf8) + [0xE9, 0xFF] + Array(" ü".utf8)])
    #expect(reply.text == "caf\u{FFFD}\u{FFFD} ü")
  }

  @Test(arguments: [
    "HTTP/1.1 400 Bad Request\r\n", "\r\n", "22\r\n", "2200 a\r\n", "220x\r\n", "220\ta\r\n", "600 a\r\n", "020 a\r\n",
    " 220 a\r\n",
    "-220 a\r\n", "２２０ a\r\n",
  ]) func `what is no reply is said to be none`(text: String) {
    let fault = parse(text).fault
    #expect(fault == ReplyFault(kind: .malformed, excerpt: Array(text.dropLast().utf8), isFirstLine: true))
  }

  @Test func `a fault after a line is told from one at the start, and stays`() {
    var parser = ReplyParser()
    parser.append(Array("250-a\r\nb\r\n".utf8))
    let fault = ReplyFault(kind: .malformed, excerpt: Array("b".utf8), isFirstLine: false)
    #expect(throws: fault) { try parser.next() }
    parser.append(Array("250 c\r\n".utf8))
    #expect(throws: fault) { try parser.next() }
  }

  @Test func `a record of TLS is known by its first seven bytes, though a line feed is one`() {
    let alert: [UInt8] = [0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x0A]
    #expect(parse([alert]).fault == ReplyFault(kind: .malformed, excerpt: alert, isFirstLine: true))
    #expect(parse([Array(alert.dropLast())]).leftover == Array(alert.dropLast()))
    #expect(ForeignProtocol(startOf: alert) == .tls)
  }

  @Test func `what comes after a reply is left`() {
    var parser = ReplyParser()
    parser.append(Array("220 go\r\n250 injected".utf8))
    #expect(throws: Never.self) { try parser.next() == reply(220, ["go"]) }
    #expect(Array(parser.leftover) == Array("250 injected".utf8))
  }

  // MARK: Limits

  @Test func `a line may have 16 KiB and not a byte more`() {
    let longest = "250 " + String(repeating: "x", count: ReplyLimits.lineBytes - 6)
    #expect(parse(longest + "\r\n").replies.first?.lines.first?.count == ReplyLimits.lineBytes - 6)
    let fault = ReplyFault(kind: .tooLong, excerpt: Array(longest.utf8.prefix(ReplyLimits.excerptBytes)), isFirstLine: true)
    #expect(parse(longest + "x\r\n").fault == fault)
    // Without an end, too.
    #expect(parse(longest + "x").fault == nil)
    #expect(parse(longest + "xx").fault == fault)
  }

  @Test func `a reply may have 256 KiB and not a byte more`() {
    let line = "250-" + String(repeating: "x", count: 1018) + "\r\n"
    let most = String(repeating: line, count: 255)
    #expect(parse(most + line.replacingFirst("-", with: " ")).replies.first?.lines.count == 256)
    #expect(parse(most + "250-x\r\n" + line.replacingFirst("-", with: " ")).fault?.kind == .tooLong)
  }

  @Test func `a reply may have 10,000 lines and not one more`() {
    let most = String(repeating: "250-a\r\n", count: ReplyLimits.lines - 1)
    #expect(parse(most + "250 a\r\n").replies.first?.lines.count == ReplyLimits.lines)
    let fault = parse(most + "250-a\r\n250 b\r\n").fault
    #expect(fault == ReplyFault(kind: .tooLong, excerpt: Array("250 b".utf8), isFirstLine: false))
  }

  // MARK: Splits

  @Test(arguments: [
    "220 mx\r\n250-a\r\n250-b\n250 c\r\n221\r\n", "250-a\r\n220 b\r\nHTTP/1.1\r\n", "250-a\r\nSSH-2.0-x\r\n", "220 a\r\n\r\n",
    "220 \u{15}\u{3}a\n\u{15}\u{3}\u{1}\u{0}\u{2}\u{2}\u{A}tail", "\u{16}", "250 ü\r\n25",
  ]) func `bytes mean the same however they are split`(text: String) {
    let bytes = Array(text.utf8)
    let whole = parse([bytes])
    for first in bytes.indices {
      for second in first..<bytes.endIndex {
        let result = parse([Array(bytes[..<first]), Array(bytes[first..<second]), Array(bytes[second...])])
        #expect(result.replies == whole.replies && result.fault == whole.fault && result.leftover == whole.leftover)
      }
    }
    let single = parse(bytes.map { [$0] })
    #expect(single.replies == whole.replies && single.fault == whole.fault && single.leftover == whole.leftover)
  }

  // MARK: Enhanced status codes

  @Test(arguments: [
    (535, "5.7.8 bad", EnhancedStatus(5, 7, 8)), (535, "5.7.139\tx", EnhancedStatus(5, 7, 139)),
    (250, "2.1.0", EnhancedStatus(2, 1, 0)),
    (451, "5.7.3 STARTTLS is required", nil), (535, "5.7 x", nil), (535, "5.7.1234 x", nil), (535, "5.7.8: x", nil),
    (535, "x 5.7.8", nil),
    (354, "3.0.0 go", nil), (535, "5..8 x", nil), (535, "", nil), (535, "5.7.8.1 x", nil), (554, "05.7.1 x", nil),
  ]) func `an enhanced status code stands first and has the class of the reply`(
    code: Int, text: String, expected: EnhancedStatus?
  ) {
    #expect(reply(code, [text]).enhancedStatus == expected)
  }

  @Test func `the first line with an enhanced status code counts`() {
    #expect(reply(535, ["x", "5.7.8 y", "5.7.9 z"]).enhancedStatus?.description == "5.7.8")
  }
}

extension String {
  fileprivate func replacingFirst(_ character: Character, with other: Character) -> String {
    guard let index = firstIndex(of: character) else { return self }
    return self[..<index] + String(other) + self[self.index(after: index)...]
  }
}

struct ForeignProtocolTests {
  @Test(arguments: [
    ("HTTP/1.1 400 Bad Request", ForeignProtocol.http), ("<html>", .http), ("<!doctype html>", .http),
    ("SSH-2.0-OpenSSH_9.2", .ssh),
    ("+OK Dovecot ready.", .pop3), ("* OK IMAP4rev1", .imap), ("RFB 003.008", .vnc), ("\u{16}\u{3}\u{1}", .tls),
    ("\u{15}\u{3}", .tls),
    ("220 mx", nil), ("hello", nil), ("", nil), ("\u{15}", nil),
  ]) func `protocols are known by their first bytes`(text: String, expected: ForeignProtocol?) {
    #expect(ForeignProtocol(startOf: Array(text.utf8)) == expected)
  }
}
