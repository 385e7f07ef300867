import Diagnostics

/// What is wrong with a text that lacks its form.
package struct TextFault {
  let rule: RuleID
  /// The end of the sentence that starts with the field's name.
  let message: String
  /// The bytes of the value that are at fault, where that is a part of it.
  var place: Range<Int>?
  var help: String?
  /// What the whole value should be instead.
  var replacement: String?
  /// Whether that says all that the value said.
  var isSafe = true
  /// Names of which one may have been meant.
  var candidates: [String] = []
}

extension TextForm {
  /// What is wrong with the text, or nil where it has the form. Length is judged by the caller.
  func fault(in text: String) -> TextFault? {
    switch self {
    case .free: nil
    case .line: forbiddenCharacter(in: text, Self.isControl)
    case .name:
      forbiddenCharacter(in: text) { Self.isControl($0) || Self.isWhiteSpace($0) || $0 == "'" || $0 == "\"" || $0 == "|" }
    case .path, .argument: forbiddenCharacter(in: text) { $0 == "\0" }
    case .variable:
      forbiddenCharacter(in: text) {
        !($0 == "_" || ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0))
      }
        ?? (text.first?.isNumber == true
          ? TextFault(
            rule: .forbiddenCharacter, message: "starts with a digit; names of environment variables start with a letter or _")
          : nil)
    case .host: HostName.fault(in: text, allowsAddress: true)
    case .hostname: HostName.fault(in: text, allowsAddress: false)
    case .heloName: HostName.heloFault(in: text)
    case .address:
      forbiddenCharacter(in: text) { Self.isControl($0) || Self.isWhiteSpace($0) } ?? addressFault(in: text)
    case .url(let schemes, let needsPort): WebAddress.fault(in: text, schemes: schemes, needsPort: needsPort)
    case .cipherSuite: suiteFault(in: text)
    case .fileName:
      text == "." || text == ".."
        ? TextFault(rule: .forbiddenCharacter, message: "is \(Quoted(text)), which is a folder")
        : forbiddenCharacter(in: text) { Self.isControl($0) || $0 == "/" }
    case .pem:
      holdsCertificate(text)
        ? nil
        : TextFault(
          rule: .wrongType, message: "holds no certificate; it must be one or more blocks of -----BEGIN CERTIFICATE-----")
    }
  }

  private func forbiddenCharacter(in text: String, _ isForbidden: (Unicode.Scalar) -> Bool) -> TextFault? {
    var offset = 0
    var number = 0
    for scalar in text.unicodeScalars {
      let length = UTF8.width(scalar)
      number += 1
      if isForbidden(scalar) {
        return TextFault(
          rule: .forbiddenCharacter, message: "has \(Self.describe(scalar)) as character \(number); \(prohibition)",
          place: offset..<offset + length)
      }
      offset += length
    }
    return nil
  }

  private var prohibition: String {
    switch self {
    case .name: "white space, quotes, | and control characters cannot stand in a name"
    case .fileName: "/ and control characters cannot stand in it"
    case .variable: "names of environment variables are made of letters, digits and _"
    default: "control characters\(self == .address ? " and white space" : "") cannot stand in it"
    }
  }

  private static func describe(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case " ": return "a space"
    case "\t": return "a tab"
    case "\n", "\r": return "a line break"
    case "'", "\"", "|": return "`\(scalar)`"
    default:
      let digits = String(scalar.value, radix: 16, uppercase: true)
      let code = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
      return isControl(scalar) || isWhiteSpace(scalar) ? code : "`\(VisibleText.escape(scalar))`"
    }
  }

  private func addressFault(in text: String) -> TextFault? {
    let parts = text.unicodeScalars.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !text.utf8.contains(UInt8(ascii: "<")), !text.utf8.contains(UInt8(ascii: ">")),
      HostName.fault(in: String(parts[1]), allowsAddress: false) == nil
    else {
      return TextFault(rule: .wrongType, message: "is \(Quoted(text)); it must be an email address such as billing@example.com")
    }
    return nil
  }

  private func holdsCertificate(_ text: String) -> Bool {
    guard let begin = text.firstRange(ofASCII: "-----BEGIN CERTIFICATE-----") else { return false }
    return text[begin.upperBound...].contains(ascii: "-----END CERTIFICATE-----")
  }

  private func suiteFault(in text: String) -> TextFault? {
    guard CipherSuite.named(text) == nil else { return nil }
    return TextFault(
      rule: .unknownValue, message: "is \(Quoted(text)); no TLS cipher suite has that name",
      help: "names are IANA's, Java's or OpenSSL's: smtplint schema lists them", isSafe: false,
      candidates: CipherSuite.allSpellings)
  }
}
