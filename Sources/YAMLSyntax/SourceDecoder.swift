package import Diagnostics

/// The text of a file as libyaml may see it, and what was wrong with the bytes.
package struct DecodedSource: Sendable {
  package let file: SourceFile
  /// Where the text starts: after a byte order mark.
  let textStart: Int
  let isASCII: Bool
  /// The first `%` directive past the limit for one document.
  let directiveOverflow: Int?
  let isTooLarge: Bool
  /// What libyaml reads: the text, with as many bytes, in which JSON's surrogate pairs are characters.
  let parserInput: [UInt8]
  package let diagnostics: [Diagnostic]
}

package enum SourceDecoder {
  /// Turns the bytes of a file into valid UTF-8 that holds only characters which YAML allows (YAML 1.2.2, section 5.1 and 5.2).
  ///
  /// UTF-8 with and without byte order mark and UTF-16 with one are read. What is wrong is reported as `invalid-encoding`
  /// and replaced byte for byte, so that places stay right and the rest of the file can still be checked. Never fails.
  package static func decode(_ bytes: [UInt8], id: FileID, path: String, limits: YAMLLimits = YAMLLimits()) -> DecodedSource {
    // Of a file beyond the limit nothing is looked at; the parser says so.
    if bytes.count > limits.fileBytes {
      return DecodedSource(
        file: SourceFile(id: id, path: path, bytes: []), textStart: 0, isASCII: true, directiveOverflow: nil, isTooLarge: true,
        parserInput: [],
        diagnostics: [])
    }
    if let isBigEndian = utf16ByteOrder(bytes) {
      return decodeUTF16(bytes, isBigEndian: isBigEndian, id: id, path: path, limits: limits)
    }
    return decodeUTF8(bytes, id: id, path: path, limits: limits)
  }

  private static func utf16ByteOrder(_ bytes: [UInt8]) -> Bool? {
    if bytes.starts(with: [0xFE, 0xFF]) { return true }
    // FF FE 00 00 is UTF-32, which is refused below for its NULs.
    if bytes.starts(with: [0xFF, 0xFE]), !bytes.starts(with: [0xFF, 0xFE, 0, 0]) { return false }
    return nil
  }

  private static func decodeUTF16(_ bytes: [UInt8], isBigEndian: Bool, id: FileID, path: String, limits: YAMLLimits)
    -> DecodedSource
  {
    var units: [UInt16] = []
    units.reserveCapacity(bytes.count / 2)
    for offset in stride(from: 2, to: bytes.count - 1, by: 2) {
      let (first, second) = (UInt16(bytes[offset]), UInt16(bytes[offset + 1]))
      units.append(isBigEndian ? first << 8 | second : second << 8 | first)
    }
    var text: [UInt8] = []
    var faults: [Fault] = []
    var decoder = UTF16()
    var iterator = units.makeIterator()
    decoding: while true {
      switch decoder.decode(&iterator) {
      case .scalarValue(let scalar): text.append(contentsOf: UTF8.encode(scalar)!)
      case .emptyInput: break decoding
      case .error:
        faults.append(Fault(kind: .unpairedSurrogate, range: text.count..<text.count + 1))
        text.append(replacement)
      }
    }
    if bytes.count % 2 == 1 {
      faults.append(Fault(kind: .oddLength, range: text.count..<text.count))
    }
    return decodeUTF8(text, id: id, path: path, limits: limits, isVerbatim: false, earlierFaults: faults)
  }

  private static func decodeUTF8(
    _ bytes: [UInt8], id: FileID, path: String, limits: YAMLLimits, isVerbatim: Bool = true, earlierFaults: [Fault] = []
  ) -> DecodedSource {
    let textStart = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var scanner = TextScanner(directiveLimit: limits.directives)
    bytes.withUnsafeBufferPointer { scanner.scan($0, from: textStart) }
    if looksBinary(scanner.faults, of: bytes) {
      let file = SourceFile(id: id, path: path, bytes: [])
      let finding = Diagnostic(
        .invalidEncoding, "file is not UTF-8 text: every few bytes there is a NUL", at: file.wholeSpan, document: 1,
        help: "save it as UTF-8; it may be UTF-16 or UTF-32 without a byte order mark, or no text at all")
      return DecodedSource(
        file: file, textStart: 0, isASCII: true, directiveOverflow: nil, isTooLarge: false, parserInput: [],
        diagnostics: [finding])
    }
    var repaired = bytes
    let faults = (earlierFaults + scanner.faults).sorted { $0.range.lowerBound < $1.range.lowerBound }
    for fault in scanner.faults {
      repaired.replaceSubrange(fault.range, with: replacement(of: fault, count: fault.range.count))
    }
    let file = SourceFile(id: id, path: path, bytes: repaired, replaced: scanner.faults.map(\.range), isVerbatim: isVerbatim)
    let input = SurrogatePairs.resolved(in: repaired)
    return DecodedSource(
      file: file, textStart: textStart, isASCII: scanner.isASCII && input == repaired,
      directiveOverflow: scanner.directiveOverflow,
      isTooLarge: false, parserInput: input, diagnostics: diagnostics(for: faults, in: bytes, of: file))
  }

  /// Stands in for each byte that is no text: an ordinary letter.
  private static let replacement = UInt8(ascii: "x")

  /// Letters in place of a fault: as many bytes, and as many characters as it was.
  private static func replacement(of fault: Fault, count: Int) -> [UInt8] {
    switch fault.kind {
    case .controlCharacter where count == 2, .separator where count == 2: Array("ß".utf8)
    case .nonCharacter, .separator: Array("\u{FFFD}".utf8)
    default: Array(repeating: replacement, count: count)
    }
  }

  /// Whether NULs are so many that another encoding is the only sensible thing to say.
  private static func looksBinary(_ faults: [Fault], of bytes: [UInt8]) -> Bool {
    let count = faults.reduce(0) { $1.kind == .nul ? $0 + $1.range.count : $0 }
    return count > 4 && count * 8 > bytes.count
  }

  private static let reportedFaults = 10

  private static func diagnostics(for faults: [Fault], in original: [UInt8], of file: SourceFile) -> [Diagnostic] {
    var diagnostics = faults.prefix(reportedFaults).map { fault in
      Diagnostic(
        .invalidEncoding, fault.message(original),
        at: SourceSpan(file: file.id, start: fault.range.lowerBound, end: fault.range.upperBound), document: 1,
        help: fault.help(original))
    }
    if faults.count > reportedFaults {
      let rest = faults[reportedFaults...]
      diagnostics.append(
        Diagnostic(
          .invalidEncoding, "\(rest.count) more places hold bytes that are not text",
          at: SourceSpan(file: file.id, start: rest.first!.range.lowerBound, end: rest.first!.range.upperBound), document: 1,
          help: "save the file as UTF-8"))
    }
    return diagnostics
  }
}

/// A stretch of bytes that is no text.
struct Fault {
  enum Kind { case notUTF8, controlCharacter, nul, nonCharacter, separator, unpairedSurrogate, oddLength }

  let kind: Kind
  var range: Range<Int>

  func message(_ bytes: [UInt8]) -> String {
    switch kind {
    case .notUTF8:
      return "\(hex(bytes)) is not UTF-8"
    case .controlCharacter: return "control character U+\(hexDigits(codePoint(bytes), width: 4)) stands in the text"
    case .nul: return range.count == 1 ? "NUL character stands in the text" : "\(range.count) NUL characters stand in the text"
    case .nonCharacter: return "U+\(hexDigits(codePoint(bytes), width: 4)) is no character of a YAML text"
    case .separator:
      return "U+\(hexDigits(codePoint(bytes), width: 4)) stands in the text; programs disagree on whether a line ends there"
    case .unpairedSurrogate: return "unpaired UTF-16 surrogate stands in the text"
    case .oddLength: return "UTF-16 text ends in the middle of a character"
    }
  }

  func help(_ bytes: [UInt8]) -> String? {
    switch kind {
    case .notUTF8: "save the file as UTF-8; it may be Latin-1 or Windows-1252 now"
    case .nul: "save the file as UTF-8; it may be UTF-16 or UTF-32 without a byte order mark, or no text at all"
    case .controlCharacter, .separator: "remove it, or write it as an escape in a double-quoted value"
    case .nonCharacter: "remove it"
    case .unpairedSurrogate, .oddLength: "save the file as UTF-8"
    }
  }

  private func codePoint(_ bytes: [UInt8]) -> UInt32 {
    String(decoding: bytes[range], as: UTF8.self).unicodeScalars.first?.value ?? 0
  }

  private func hex(_ bytes: [UInt8]) -> String {
    let shown = bytes[range].prefix(4).map { "0x" + hexDigits(UInt32($0), width: 2) }.joined(separator: " ")
    return range.count > 4 ? shown + " …" : shown
  }

  private func hexDigits(_ value: UInt32, width: Int) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}

/// One pass over the bytes that finds everything libyaml's reader would stop at, and more directives than the limit.
private struct TextScanner {
  let directiveLimit: Int
  var faults: [Fault] = []
  var isASCII = true
  var directiveOverflow: Int?
  private var directives = 0

  init(directiveLimit: Int) { self.directiveLimit = directiveLimit }

  /// For each byte whether it may pass without a closer look.
  private static let isOrdinary: [Bool] = (0...255).map { byte in
    switch UInt8(byte) {
    case UInt8(ascii: "%"): false
    case 0x09, 0x0A, 0x0D, 0x20...0x7E: true
    default: false
    }
  }

  mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) {
    Self.isOrdinary.withUnsafeBufferPointer { isOrdinary in
      var offset = start
      while offset < bytes.count {
        if isOrdinary[Int(bytes[offset])] {
          offset += 1
        } else {
          offset += inspect(bytes, at: offset, lineStart: start)
        }
      }
    }
  }

  /// Looks at what starts at `offset` and returns how many bytes it takes.
  private mutating func inspect(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int, lineStart: Int) -> Int {
    let byte = bytes[offset]
    if byte == UInt8(ascii: "%") {
      if offset == lineStart || bytes[offset - 1] == UInt8(ascii: "\n") || bytes[offset - 1] == UInt8(ascii: "\r") {
        countDirective(bytes, at: offset)
      }
      return 1
    }
    if byte < 0x80 {
      add(byte == 0 ? .nul : .controlCharacter, offset..<offset + 1)
      return 1
    }
    isASCII = false
    guard let (scalar, length) = Self.decode(bytes, at: offset) else {
      add(.notUTF8, offset..<offset + 1)
      return 1
    }
    switch scalar {
    // Line breaks for YAML 1.1 and libyaml, none for YAML 1.2, editors and Git: a field could hide behind a comment.
    case 0x85, 0x2028, 0x2029: add(.separator, offset..<offset + length)
    case 0x80..<0x85, 0x86..<0xA0: add(.controlCharacter, offset..<offset + length)
    case 0xFFFE, 0xFFFF: add(.nonCharacter, offset..<offset + length)
    default: break
    }
    return length
  }

  /// Directives of one document follow each other; any `---` starts the count anew.
  private mutating func countDirective(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int) {
    if directives > 0, hasDocumentMarker(bytes, before: offset) { directives = 0 }
    directives += 1
    if directives > directiveLimit, directiveOverflow == nil { directiveOverflow = offset }
  }

  /// Whether the line before the one at `offset` is a document marker.
  private func hasDocumentMarker(_ bytes: UnsafeBufferPointer<UInt8>, before offset: Int) -> Bool {
    var start = offset - 1
    while start > 0, bytes[start - 1] != UInt8(ascii: "\n") { start -= 1 }
    return bytes[start] != UInt8(ascii: "%")
  }

  private mutating func add(_ kind: Fault.Kind, _ range: Range<Int>) {
    if let last = faults.last, last.range.upperBound == range.lowerBound, last.kind == kind, kind == .notUTF8 || kind == .nul {
      faults[faults.count - 1].range = last.range.lowerBound..<range.upperBound
    } else {
      faults.append(Fault(kind: kind, range: range))
    }
  }

  /// The code point at `offset` and its length, or nil where the bytes are not well-formed UTF-8 (Unicode, table 3-7).
  private static func decode(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int) -> (UInt32, Int)? {
    let lead = bytes[offset]
    let length: Int
    var scalar: UInt32
    switch lead {
    case 0xC2...0xDF: (length, scalar) = (2, UInt32(lead & 0x1F))
    case 0xE0...0xEF: (length, scalar) = (3, UInt32(lead & 0x0F))
    case 0xF0...0xF4: (length, scalar) = (4, UInt32(lead & 0x07))
    default: return nil
    }
    guard offset + length <= bytes.count else { return nil }
    for byte in bytes[(offset + 1)..<(offset + length)] {
      guard byte & 0xC0 == 0x80 else { return nil }
      scalar = scalar << 6 | UInt32(byte & 0x3F)
    }
    let isShortest = length == 2 || (length == 3 && scalar >= 0x800) || (length == 4 && scalar >= 0x10000)
    let isScalar = !(0xD800...0xDFFF).contains(scalar) && scalar <= 0x10FFFF
    return isShortest && isScalar ? (scalar, length) : nil
  }
}
