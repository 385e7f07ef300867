import Testing

@testable import SMTPProtocol

private func capabilities(_ lines: String...) -> Capabilities {
  Capabilities(
    Reply(code: 250, lines: (["mx.test"] + lines).map { Array($0.utf8) }, hasMixedCodes: false, hasBareLineFeed: false))
}

struct CapabilitiesTests {
  @Test func `keywords have any case, and any white space after them`() {
    let found = capabilities("starttls", "Size\t \t1000", "auth  plain\tLogin ", "X-Unknown a  b", "", "8BITMIME")
    #expect(found.entries.map(\.text) == ["STARTTLS", "SIZE 1000", "AUTH plain Login", "X-UNKNOWN a b", "8BITMIME"])
    #expect(found.offersStartTLS && found.offers("8BITMIME") && !found.offers("SMTPUTF8"))
    #expect(found.mechanisms == ["PLAIN", "LOGIN"])
    #expect(!found.hasLegacyAuthentication)
  }

  @Test func `the first line is a name and no capability`() {
    let reply = Reply(code: 250, lines: [Array("STARTTLS".utf8)], hasMixedCodes: false, hasBareLineFeed: false)
    #expect(Capabilities(reply) == .none)
  }

  @Test(arguments: [
    (["AUTH=LOGIN PLAIN"], ["LOGIN", "PLAIN"]),
    (["auth=login"], ["LOGIN"]),
    (["AUTH= LOGIN"], ["LOGIN"]),
    (["AUTH="], []),
    (["AUTH PLAIN", "AUTH=LOGIN plain"], ["PLAIN", "LOGIN"]),
  ]) func `the old form of AUTH counts`(lines: [String], expected: [String]) {
    let found = Capabilities(
      Reply(code: 250, lines: (["mx"] + lines).map { Array($0.utf8) }, hasMixedCodes: false, hasBareLineFeed: false))
    #expect(found.mechanisms == expected)
    #expect(found.hasLegacyAuthentication)
  }

  @Test func `no AUTH and an AUTH without mechanisms are told apart`() {
    #expect(capabilities("SIZE").mechanisms == nil)
    #expect(capabilities("AUTH").mechanisms == [])
    #expect(capabilities("XAUTH PLAIN", "AUTHENTICATE PLAIN").mechanisms == nil)
  }

  @Test(arguments: [
    ("SIZE", Capabilities.SizeLimit.undeclared), ("SIZE 0", .undeclared), ("size 35882577", .bytes(35_882_577)),
    ("SIZE x", .undeclared),
    ("SIZE 99999999999999999999", .undeclared), ("SIZE -1", .undeclared), ("SIZES 1", nil),
  ]) func `SIZE may have a number`(line: String, expected: Capabilities.SizeLimit?) {
    #expect(capabilities(line).sizeLimit == expected)
  }

  @Test func `what came and what went is told, whatever the order and the white space`() {
    let before = capabilities("STARTTLS", "SIZE 10", "PIPELINING", "dsn")
    let after = capabilities("DSN", "SIZE  20", "AUTH PLAIN", "PIPELINING")
    #expect(
      after.difference(from: before)
        == Capabilities.Difference(added: ["AUTH PLAIN", "SIZE 20"], removed: ["SIZE 10", "STARTTLS"]))
    #expect(before.difference(from: before).isEmpty)
  }

  @Test func `bytes that are no UTF-8 do no harm`() {
    let reply = Reply(
      code: 250, lines: [[0xFF], [0xC3, 0x28, 0x20, 0xFF], Array("STARTTLS".utf8)], hasMixedCodes: false, hasBareLineFeed: false)
    let found = Capabilities(reply)
    #expect(found.entries.map(\.text) == ["\u{FFFD}( \u{FFFD}", "STARTTLS"])
  }
}
