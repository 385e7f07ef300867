/// Keys and tokens that show by how they start what they are, wherever they stand.
enum KeyText {
  /// What keys start with at SendGrid, Resend, Mailgun, Brevo (for SMTP, and for its API), Mandrill and MailerSend.
  private static let prefixes = ["SG.", "re_", "key-", "xsmtpsib-", "xkeysib-", "md-", "mlsn."].map { Array($0.utf8) }

  /// No key is shorter, and few words that start like one are longer.
  private static let shortest = 20

  /// Where the one word of a scalar, in quotes or not, is such a key.
  static func range(in scalar: ArraySlice<UInt8>) -> Range<Int>? {
    var word = scalar
    // An anchor or a tag may stand before it.
    while let first = word.first, first == UInt8(ascii: "&") || first == UInt8(ascii: "!") {
      word = word.drop { $0 > 0x20 }.drop { $0 <= 0x20 }
    }
    if let quote = word.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") { word = word.dropFirst().dropLast() }
    guard word.count >= shortest, prefixes.contains(where: word.starts), !word.contains(where: { $0 <= 0x20 }) else {
      return nil
    }
    return word.startIndex..<word.endIndex
  }
}
