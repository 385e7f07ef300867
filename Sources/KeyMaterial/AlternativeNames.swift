internal import COpenSSL

/// The names of hosts and the addresses in a certificate's subjectAltName (RFC 5280, section 4.2.1.6).
enum AlternativeNames {
  /// More than a reader wants to see; a certificate may hold thousands.
  private static let limit = 200
  /// A name of the DNS has no more (RFC 1035, section 2.3.4).
  private static let longest = 255

  static func read(_ certificate: OpaquePointer) -> [String] {
    let stack = X509_get_ext_d2i(certificate, NID_subject_alt_name, nil, nil)
    let names = Owned(stack.map { OpaquePointer($0) }) {
      OPENSSL_sk_pop_free($0) { GENERAL_NAME_free($0?.assumingMemoryBound(to: GENERAL_NAME.self)) }
    }
    guard let names else { return [] }
    var result: [String] = []
    for index in 0..<max(0, OPENSSL_sk_num(names.pointer)) where result.count < limit {
      guard let name = OPENSSL_sk_value(names.pointer, index)?.assumingMemoryBound(to: GENERAL_NAME.self) else { continue }
      if let text = text(of: name) { result.append(text) }
    }
    return result
  }

  private static func text(of name: UnsafePointer<GENERAL_NAME>) -> String? {
    var type: Int32 = 0
    guard let value = GENERAL_NAME_get0_value(name, &type), type == GEN_DNS || type == GEN_IPADD else { return nil }
    let string = value.assumingMemoryBound(to: ASN1_STRING.self)
    let bytes = UnsafeBufferPointer(start: ASN1_STRING_get0_data(string), count: Int(ASN1_STRING_length(string)))
    return type == GEN_DNS ? host(bytes) : address(bytes)
  }

  /// A certificate may hold any bytes for a name; what cannot be printed is escaped.
  private static func host(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    var text: [UInt8] = []
    for byte in bytes.prefix(longest) {
      if (0x21..<0x7F).contains(byte), byte != UInt8(ascii: "\\") {
        text.append(byte)
      } else {
        let digits = String(byte, radix: 16)
        text += Array("\\x\(byte < 16 ? "0" : "")\(digits)".utf8)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// IPv4 with dots; IPv6 as RFC 5952 wants it.
  private static func address(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    switch bytes.count {
    case 4: bytes.map { String($0) }.joined(separator: ".")
    case 16: IPv6Text.text(of: stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) })
    default: nil
    }
  }
}

/// The shortest text of an IPv6 address (RFC 5952, section 4).
enum IPv6Text {
  static func text(of groups: [UInt16]) -> String {
    let gap = longestGap(in: groups)
    func hex(_ range: Range<Int>) -> String { groups[range].map { String($0, radix: 16) }.joined(separator: ":") }
    guard gap.count >= 2 else { return hex(0..<groups.count) }
    return hex(0..<gap.lowerBound) + "::" + hex(gap.upperBound..<groups.count)
  }

  /// The first of the longest runs of zeros.
  private static func longestGap(in groups: [UInt16]) -> Range<Int> {
    var longest = 0..<0
    var start = 0
    for index in 0...groups.count where index == groups.count || groups[index] != 0 {
      if index - start > longest.count { longest = start..<index }
      start = index + 1
    }
    return longest
  }
}
