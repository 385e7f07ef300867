import Testing

@testable import SMTPProtocol

struct Base64Tests {
  /// RFC 4648, section 10.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ]) func `it is as its RFC has it, both ways`(text: String, encoded: String) {
    #expect(Base64.encode(Array(text.utf8)) == Array(encoded.utf8))
    #expect(Base64.encodedCount(of: text.utf8.count) == encoded.utf8.count)
    #expect(Base64.decode(Array(encoded.utf8)) == Array(text.utf8))
  }

  @Test func `every byte survives`() {
    let bytes = (0...255).map { UInt8($0) }
    for count in 0...256 { #expect(Base64.decode(Base64.encode(Array(bytes.prefix(count)))) == Array(bytes.prefix(count))) }
  }

  @Test(arguments: [
    "Z", "Zg", "Zg=", "Zg==Zg==", "Z===", "====", "=Zg=", "Zg=a", "Zm9v!", "Zm 9", "Zh==", "Zm9=", "Wm-_", "Zm9v\n",
  ])
  func `what is no base64 is said to be none`(text: String) {
    #expect(Base64.decode(Array(text.utf8)) == nil)
  }

  @Test func `white space at the end is nothing`() {
    #expect(Base64.decode(Array("Zm9v \t".utf8)) == Array("foo".utf8))
    #expect(Base64.decode(Array(" ".utf8)) == [])
  }
}

struct MessageDataTests {
  @Test(arguments: [
    ("", ".\r\n"),
    ("a", "a\r\n.\r\n"),
    ("a\r\n", "a\r\n.\r\n"),
    ("a\nb\rc\r\nd", "a\r\nb\r\nc\r\nd\r\n.\r\n"),
    (".", "..\r\n.\r\n"),
    ("a\n.\nb", "a\r\n..\r\nb\r\n.\r\n"),
    ("a\r.\r\nb", "a\r\n..\r\nb\r\n.\r\n"),
    ("a.b\r\n..c", "a.b\r\n...c\r\n.\r\n"),
    ("a\r\r\nb", "a\r\n\r\nb\r\n.\r\n"),
    ("a\n\rb", "a\r\n\r\nb\r\n.\r\n"),
    ("\n", "\r\n.\r\n"),
  ]) func `lines end in CR LF, and dots are doubled where they start one`(message: String, expected: String) {
    #expect(String(decoding: MessageData.encode(Array(message.utf8)), as: UTF8.self) == expected)
  }
}

struct AuthenticationLineTests {
  @Test func `the initial response is in the command as long as that is no longer than a command may be`() {
    // AUTH PLAIN has 10 bytes; 512 - 10 - 1 - 2 are 499, which is 124 groups of four for 372 bytes.
    let fitting = AuthenticationLine.command(.plain, response: [UInt8](repeating: 0, count: 372))
    #expect(fitting.includesResponse && fitting.bytes.count == 509)
    #expect(fitting.bytes == Array("AUTH PLAIN \(String(repeating: "A", count: 496))\r\n".utf8))
    let long = AuthenticationLine.command(.plain, response: [UInt8](repeating: 0, count: 373))
    #expect(!long.includesResponse && long.bytes == Array("AUTH PLAIN\r\n".utf8))
  }

  @Test func `a response of no bytes is an equals sign in the command and nothing in a line of its own`() throws {
    #expect(AuthenticationLine.command(.xoauth2, response: []).bytes == Array("AUTH XOAUTH2 =\r\n".utf8))
    #expect(try AuthenticationLine.answer([]) == Array("\r\n".utf8))
    #expect(try AuthenticationLine.answer([1]) == Array("AQ==\r\n".utf8))
  }

  @Test func `an answer may have 12,288 bytes with its end, and not a group more`() throws {
    #expect(try AuthenticationLine.answer([UInt8](repeating: 0, count: 9213)).count == 12_286)
    #expect(throws: SASLError.answerTooLong) { try AuthenticationLine.answer([UInt8](repeating: 0, count: 9216)) }
  }
}
