/// `application/x-www-form-urlencoded` (RFC 6749, appendix B).
package enum FormEncoding {
  private static let digits = Array("0123456789ABCDEF".utf8)

  /// Bytes as a value of a form: letters, digits and `-._~*` as they are, `+` for a space, `%` and two digits for all else.
  package static func append(_ bytes: some Sequence<UInt8>, to result: inout [UInt8]) {
    for byte in bytes {
      if isPlain(byte) {
        result.append(byte)
      } else if byte == UInt8(ascii: " ") {
        result.append(UInt8(ascii: "+"))
      } else {
        result.append(UInt8(ascii: "%"))
        result.append(digits[Int(byte >> 4)])
        result.append(digits[Int(byte & 15)])
      }
    }
  }

  /// How many bytes that is, so that a buffer need not grow and leave a copy behind.
  package static func count(of bytes: some Sequence<UInt8>) -> Int {
    bytes.reduce(0) { $0 + (isPlain($1) || $1 == UInt8(ascii: " ") ? 1 : 3) }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "*"): true
    default: false
    }
  }
}
