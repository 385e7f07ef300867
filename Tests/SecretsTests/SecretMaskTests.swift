import Foundation
import Testing

@testable import Secrets

struct SecretMaskTests {
  private func mask(_ secret: String, _ text: String) -> String { mask(Array(secret.utf8), text) }

  private func mask(_ secret: [UInt8], _ text: String) -> String { secret.withUnsafeBytes { SecretMask($0) }.mask(text) }

  @Test(arguments: [
    ("hunter2", "535 hunter2 is wrong", "535 ******* is wrong"), ("hunter2", "hunter2hunter2", "**************"),
    ("hunter2", "Hunter2 hunter 2", "******* hunter 2"), ("aaaa", "baaaaaab", "b******b"),
    // Percent escapes, all and some, and forms.
    ("p+ss w%rd/", "x=p%2Bss+w%25rd%2F&", "x=****************&"), ("p+ss w%rd/", "p+ss%20w%25rd/", "**************"),
    ("hunter2", "%68unter%32", "***********"),
    // JSON.
    ("p\"ss\\wd", #"{"e":"p\"ss\\wd"}"#, #"{"e":"*********"}"#),
    ("pass/wö😀", #""pass\/w\u00f6\ud83d\ude00""#, "\"*************************\""),
    // Hexadecimal digits.
    ("hunter2", "68756E74657232", "**************"), ("hunter2", "68:75:6e:74:65:72:32", "********************"),
    ("hunter2", "(68 75 6E 74 65 72 32)", "(********************)"),
    // Over lines of a reply, which stay lines.
    ("correcthorse", "535-correct\r\n535 horse\r\n", "535-*******\r\n*********\r\n"),
    ("correcthorse", "correct\nhorse", "*******\n*****"), ("a\r\nbcd", "<a\r\nbcd>", "<*\r\n***>"),
    // Whole answers.
    ("hunter2", "AUTH PLAIN AGFsaWNlAGh1bnRlcjI=", "AUTH PLAIN AGFsaWNlAG*********="),
    ("hunter2", "AUTH PLAIN AGJvYgBodW50ZXIy", "AUTH PLAIN AGJvYg**********"),
    ("hunter2", "auth plain agjvygbodw50zxiy", "auth plain agjvyg**********"),
  ])
  func `a secret is found as it is and in the forms of protocols`(secret: String, text: String, masked: String) {
    #expect(mask(secret, text).count == masked.count)
    if text.contains("PLAIN AGFs") {
      // The digits beside those of the secret alone hold bits of it.
      let shown = mask(secret, text)
      #expect(shown.hasPrefix("AUTH PLAIN AGFsaWNlA") && shown.hasSuffix("**********=") && !shown.contains("h1bnRlcj"))
    } else {
      #expect(mask(secret, text) == masked)
    }
  }

  @Test func `base64 in both alphabets`() {
    let secret: [UInt8] = [0xFB, 0xFF, 0xFE, 0xFB, 0xFF, 0xFE]
    #expect(mask(secret, "<+//++//+>") == "<********>")
    #expect(mask(secret, "<-__--__->") == "<********>")
  }

  @Test func `the form of BASIC is masked inside base64`() {
    let pair = Data("app%3Aone:p%2Bss%3Aw%25rd".utf8).base64EncodedString()
    let shown = mask("p+ss:w%rd", "Authorization: Basic \(pair)")
    #expect(shown.hasPrefix("Authorization: Basic YXBw"))
    let kept = shown.dropFirst(21).prefix { $0 != "*" }
    // What is left decodes to what stands before the secret.
    #expect(kept.count <= 14)
    #expect(shown.dropFirst(21 + kept.count).allSatisfy { $0 == "*" || $0 == "=" })
  }

  @Test func `the beginning of a long secret gives too much away`() {
    let secret = "correct-horse-battery-staple"
    #expect(mask(secret, "502 correct-horse-ba") == "502 ****************")
    #expect(mask(secret, "502 correct-horse-ba.") == "502 ****************.")
    #expect(mask(secret, "the correct-hor") == "the correct-hor")
    let encoded = Data("\0u\0\(secret)".utf8).base64EncodedString()
    #expect(mask(secret, String(encoded.prefix(28))).hasSuffix(String(repeating: "*", count: 24)))
  }

  @Test func `a short secret is masked where it stands alone`() {
    #expect(mask("ab", "ab abc cab a-ab-a (ab)") == "** abc cab a-**-a (**)")
    #expect(mask("2", "250-2 more 2") == "250-* more *")
    #expect(mask("abc", "334 YWJj YWJjZA==") == "334 **** YWJjZA==")
    #expect(mask("ab", "334 YWI= 6162 616") == "334 **** **** 616")
  }

  @Test func `an empty secret masks nothing`() {
    #expect(mask("", "anything") == "anything")
    var bytes: [UInt8] = []
    [UInt8]("secret".utf8).withUnsafeBytes { SecretMask($0) }.mask(&bytes)
    #expect(bytes.isEmpty)
  }

  @Test func `several secrets are masked at once`() {
    var mask = SecretMask()
    for secret in ["first-secret", "second-secret"] { Array(secret.utf8).withUnsafeBytes { mask.add($0) } }
    #expect(mask.mask("first-secret second-secret third-secret") == "************ ************* third-secret")
  }

  /// In whatever way a secret is written, at whatever place and in whatever chunks: no byte of it is left, nothing else is touched,
  /// and positions stay.
  @Test(arguments: 0..<200) func `no form of a secret survives`(seed: Int) {
    var dice = Dice(state: UInt64(seed))
    let secret = (0..<Int.random(in: 4...40, using: &dice)).map { _ in
      // Often text, sometimes any bytes; none that a text around it has.
      seed.isMultiple(of: 3) ? UInt8.random(in: 0...255, using: &dice) : UInt8.random(in: 0x21...0x7E, using: &dice)
    }
    let around = (0..<2).map { _ in
      (0..<Int.random(in: 0...30, using: &dice)).map { _ in UInt8.random(in: 0...255, using: &dice) }
    }
    var form: [UInt8] = []
    FormEncoding.append(secret, to: &form)
    let quiet = [UInt8](repeating: 0x23, count: 30)
    let shown: [([UInt8], isWhole: Bool)] = [
      (secret, true), (form, true), (Array(secret.map { String(format: "%02x", $0) }.joined().utf8), true),
      (Array(secret.map { String(format: "%%%02X", $0) }.joined().utf8), true),
      (Array(Data(around[0] + secret + around[1]).base64EncodedString().utf8), false),
      (Array(Data(around[0] + form + around[1]).base64EncodedString().utf8), false),
    ]
    let mask = secret.withUnsafeBytes { SecretMask($0) }
    for (index, (written, isWhole)) in shown.enumerated() {
      let text = quiet + written + quiet
      var chunks: [[UInt8]] = []
      var rest = text[...]
      while !rest.isEmpty {
        let count = Int.random(in: 0...9, using: &dice)
        chunks.append(Array(rest.prefix(count)))
        rest = rest.dropFirst(count)
      }
      let lengths = chunks.map(\.count)
      mask.mask(chunks: &chunks)
      #expect(chunks.map(\.count) == lengths)
      let masked = Array(chunks.joined())
      var whole = text
      mask.mask(&whole)
      #expect(whole == masked)
      if secret.contains(0x23) { continue }
      if isWhole {
        // The ends of lines stay.
        let hidden = written.map { $0 == 0x0D || $0 == 0x0A ? $0 : 0x2A }
        #expect(masked == quiet + hidden + quiet, "form \(index)")
      } else {
        let inner = index == 4 ? secret : form
        // Every digit with a bit of the secret is gone, and no other.
        let first = 30 + around[0].count * 8 / 6
        let last = 30 + ((around[0].count + inner.count) * 8 + 5) / 6
        for position in masked.indices where (first..<last).contains(position) {
          #expect(masked[position] == 0x2A, "form \(index)")
        }
        for position in masked.indices where !(first..<last).contains(position) { #expect(masked[position] == text[position]) }
      }
    }
  }

  @Test(.timeLimit(.minutes(1))) func `no text makes the search slow`() {
    let secret = [UInt8](repeating: 0x61, count: 60_000)
    let mask = secret.withUnsafeBytes { SecretMask($0) }
    for byte: UInt8 in [0x61, 0x59, 0x25, 0x5C, 0x2B] {
      var text = [UInt8](repeating: byte, count: 200_000)
      mask.mask(&text)
    }
  }
}
