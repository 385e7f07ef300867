internal import CanonicalJSON
internal import SMTPProtocol

/// Bytes in JSON: a member `text` where they are UTF-8 without control characters other than tabulators and line ends, else a
/// member `base64`.
enum ByteCoding {
  static func encode(_ bytes: [UInt8]) -> JSONValue.Member {
    if bytes.allSatisfy(isText), let text = String(validating: bytes, as: UTF8.self) {
      return JSONValue.Member("text", .string(text))
    }
    return JSONValue.Member("base64", .string(base64(bytes)))
  }

  static func decode(_ place: JSONPlace) throws(TranscriptError) -> [UInt8] {
    let text = try place.optional("text") { place throws(TranscriptError) in Array(try place.text().utf8) }
    let binary = try place.optional("base64") { place throws(TranscriptError) in try bytes(place) }
    guard let bytes = text ?? binary, text == nil || binary == nil else {
      throw place.fault("either text or base64 is expected")
    }
    return bytes
  }

  static func base64(_ bytes: [UInt8]) -> String { String(decoding: Base64.encode(bytes), as: UTF8.self) }

  static func bytes(_ place: JSONPlace) throws(TranscriptError) -> [UInt8] {
    guard let bytes = Base64.decode(Array(try place.text().utf8)) else { throw place.fault("base64 is expected") }
    return bytes
  }

  private static func isText(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): true
    case 0..<0x20, 0x7F: false
    default: true
    }
  }
}
