internal import KeyMaterial

/// Finds secrets in what a server has sent, as they are and in the forms that protocols give them, and writes `*` over them.
///
/// The forms are: the bytes themselves; base64 (RFC 4648, both alphabets) with anything before and behind it in the text that was
/// encoded, so that whole answers of SASL are covered; base64 of the form of RFC 6749, section 2.3.1; hexadecimal, also with
/// spaces or colons; and each of these again over several lines of a reply, with percent escapes (RFC 3986), as a value of a form,
/// and with the escapes of JSON. Letters count in either case: a server that shouts a command back still gives it away. So does
/// one that cuts it off: the first 12 bytes of a longer secret are masked too, and all that follows of it. Who encodes it in another
/// way, or takes it apart, is not found out.
///
/// Of a secret of fewer than 4 bytes, which stands in any text by chance, only the bytes themselves, their base64 and their
/// hexadecimal digits are masked, each where no letter or digit is next to it. Whole answers that hold such a secret can be added
/// as secrets themselves.
package struct SecretMask: Sendable {
  private static let shortest = 4

  private var patterns: [MaskPattern] = []

  package init() {}

  package init(_ secret: UnsafeRawBufferPointer) { add(secret) }

  /// Masks what the other masks too.
  package mutating func add(_ other: SecretMask) { patterns += other.patterns }

  package mutating func add(_ secret: borrowing Secret) { secret.withBytes { add($0) } }

  package mutating func add(_ secret: UnsafeRawBufferPointer) {
    guard !secret.isEmpty else { return }
    let standsAlone = secret.count < Self.shortest
    patterns.append(MaskPattern(secret, .bytes, standsAlone: standsAlone))
    patterns.append(.hexadecimal(secret, standsAlone: standsAlone))
    for separator in " :".utf8 where secret.count > 1 {
      patterns.append(.hexadecimal(secret, separator: separator, standsAlone: standsAlone))
    }
    if standsAlone {
      patterns.append(.wholeBase64(secret))
      return
    }
    patterns += MaskPattern.base64(secret)
    var form: [UInt8] = []
    form.reserveCapacity(FormEncoding.count(of: secret))
    FormEncoding.append(secret, to: &form)
    if form.count != secret.count || !form.elementsEqual(secret) {
      patterns += form.withUnsafeBytes { MaskPattern.base64($0) }
    }
    SecretBytes.wipe(&form)
  }

  /// Overwrites all that is found with as many `*`: positions stay, and so do the ends of lines.
  package func mask(_ bytes: inout [UInt8]) {
    guard !patterns.isEmpty, !bytes.isEmpty else { return }
    // How many ranges begin, less those that end, at each position.
    var changes = [Int32](repeating: 0, count: bytes.count + 1)
    bytes.withUnsafeBufferPointer { text in
      for escape in MaskedText.Escape.allCases {
        guard let view = MaskedText(text, escape) else { continue }
        for pattern in patterns {
          pattern.find(in: view) { range in
            changes[range.lowerBound] += 1
            changes[range.upperBound] -= 1
          }
        }
      }
    }
    var depth: Int32 = 0
    for index in bytes.indices {
      depth += changes[index]
      // Lines stay lines: what they mean is read again.
      if depth > 0, bytes[index] != UInt8(ascii: "\r"), bytes[index] != UInt8(ascii: "\n") { bytes[index] = UInt8(ascii: "*") }
    }
  }

  /// The same over chunks of one text: a secret may begin in one and end in another.
  package func mask(chunks: inout [[UInt8]]) {
    guard !patterns.isEmpty else { return }
    var text: [UInt8] = []
    // Grown once: an array that moves leaves its bytes behind.
    text.reserveCapacity(chunks.reduce(0) { $0 + $1.count })
    for chunk in chunks { text += chunk }
    mask(&text)
    defer { SecretBytes.wipe(&text) }
    var start = 0
    for index in chunks.indices {
      let end = start + chunks[index].count
      for position in start..<end where text[position] != chunks[index][position - start] {
        chunks[index][position - start] = text[position]
      }
      start = end
    }
  }

  /// The same for a text.
  package func mask(_ text: String) -> String {
    guard !patterns.isEmpty else { return text }
    var bytes = Array(text.utf8)
    mask(&bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
