/// What a scalar means in the core schema (YAML 1.2.2, section 10.3.2).
package enum CoreScalar: Sendable, Equatable {
  case null
  case bool(Bool)
  /// Nil where the number does not fit 64 bits.
  case int(Int?)
  case float
  case string
  /// It has a tag that is none of the core schema's.
  case foreign
}

extension YAMLTree {
  /// What the scalar `id` means: quoted and block scalars are strings, plain ones go by their text, a tag decides over both.
  /// One that a finding was reported of is nothing.
  package func coreScalar(_ id: NodeID) -> CoreScalar {
    let node = self[id]
    if node.isUnusable { return .null }
    switch node.tag {
    case .nonSpecific, .core(.str): return .string
    case .core(let tag):
      let meaning = withBytes(of: id, CoreScalar.resolve)
      switch (tag, meaning) {
      case (.int, .int), (.float, .float), (.null, .null), (.bool, .bool): return meaning
      case (.float, .int): return .float
      default: return .foreign
      }
    case .other: return .foreign
    case .none: return node.style == .plain ? withBytes(of: id, CoreScalar.resolve) : .string
    }
  }
}

extension CoreScalar {
  package static func resolve(_ text: UnsafeBufferPointer<UInt8>) -> CoreScalar {
    guard let first = text.first else { return .null }
    switch first {
    case UInt8(ascii: "~"):
      return text.count == 1 ? .null : .string
    case UInt8(ascii: "n"), UInt8(ascii: "N"):
      return text.equals("null") || text.equals("Null") || text.equals("NULL") ? .null : .string
    case UInt8(ascii: "t"), UInt8(ascii: "T"):
      return text.equals("true") || text.equals("True") || text.equals("TRUE") ? .bool(true) : .string
    case UInt8(ascii: "f"), UInt8(ascii: "F"):
      return text.equals("false") || text.equals("False") || text.equals("FALSE") ? .bool(false) : .string
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
      return number(text)
    default:
      return .string
    }
  }

  private static func number(_ text: UnsafeBufferPointer<UInt8>) -> CoreScalar {
    if text.count > 2, text[0] == UInt8(ascii: "0") {
      if text[1] == UInt8(ascii: "o") { return integer(text.dropFirst(2), radix: 8) ?? .string }
      if text[1] == UInt8(ascii: "x") { return integer(text.dropFirst(2), radix: 16) ?? .string }
    }
    var rest = text[...]
    if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    if let integer = integer(rest, radix: 10, isNegative: text[0] == UInt8(ascii: "-")) { return integer }
    let tail = UnsafeBufferPointer(rebasing: rest)
    if tail.equals(".inf") || tail.equals(".Inf") || tail.equals(".INF") { return .float }
    if text.equals(".nan") || text.equals(".NaN") || text.equals(".NAN") { return .float }
    return isFloat(rest) ? .float : .string
  }

  /// Digits only, or nil.
  private static func integer(_ digits: Slice<UnsafeBufferPointer<UInt8>>, radix: Int, isNegative: Bool = false) -> CoreScalar? {
    guard !digits.isEmpty else { return nil }
    var value: Int? = 0
    for byte in digits {
      guard let digit = digitValue(byte), digit < radix else { return nil }
      guard let known = value else { continue }
      let (scaled, overflowed) = known.multipliedReportingOverflow(by: radix)
      let (sum, overflowedAgain) = scaled.subtractingReportingOverflow(digit)
      value = overflowed || overflowedAgain ? nil : sum
    }
    // Summed downwards, so that the least integer fits.
    if !isNegative, let known = value { value = known == .min ? nil : -known }
    return .int(value)
  }

  private static func digitValue(_ byte: UInt8) -> Int? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte - UInt8(ascii: "a")) + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte - UInt8(ascii: "A")) + 10
    default: nil
    }
  }

  /// `( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
  private static func isFloat(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    var rest = text
    func dropDigits() -> Int {
      let before = rest.count
      rest = rest.drop { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      return before - rest.count
    }
    let whole = dropDigits()
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      let fraction = dropDigits()
      if whole == 0, fraction == 0 { return false }
    } else if whole == 0 {
      return false
    }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest = rest.dropFirst()
      if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
      if dropDigits() == 0 { return false }
    }
    return rest.isEmpty
  }
}

extension UnsafeBufferPointer where Element == UInt8 {
  func equals(_ literal: StaticString) -> Bool {
    count == literal.utf8CodeUnitCount && elementsEqual(UnsafeBufferPointer(start: literal.utf8Start, count: count))
  }
}
