import Testing

@testable import ConnectionProbe

struct ReplyCodesTests {
  private func restored(_ masked: [String], from original: [String]) -> [String] {
    var chunks = masked.map { Array($0.utf8) }
    ReplyCodes.restore(in: &chunks, from: original.map { Array($0.utf8) })
    return chunks.map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func `codes come back, and nothing else does`() {
    #expect(restored(["*** ok 235\r\n"], from: ["235 ok 235\r\n"]) == ["235 ok 235\r\n"])
    #expect(restored(["***-***\n*** ***\n"], from: ["250-250\n250 250\n"]) == ["250-***\n250 ***\n"])
    #expect(restored(["*****"], from: ["12345"]) == ["*****"])
    #expect(restored(["****"], from: ["235x"]) == ["****"])
    #expect(restored(["*** "], from: ["135 "]) == ["*** "])
    #expect(restored(["***"], from: ["235"]) == ["***"])
  }

  @Test func `codes are found over chunks`() {
    #expect(
      restored(["*", "*", "* ok\r", "\n*", "**", "*"], from: ["2", "3", "5 ok\r", "\n2", "50", "-"]) == [
        "2", "3", "5 ok\r", "\n2", "50", "-",
      ])
  }
}
