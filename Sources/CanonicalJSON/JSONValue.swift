/// A JSON value whose objects keep the order they were built in.
///
/// Texts are the same where their bytes are: Swift takes composed and decomposed letters for equal, JSON does not.
package enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  case integer(Int)
  /// A number with one decimal, such as a time in milliseconds.
  case decimal(tenths: Int)
  case string(String)
  case array([JSONValue])
  case object([Member])

  package struct Member: Sendable {
    package let name: String
    package let value: JSONValue

    package init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// The value of a member, or nil where this is no object or has no such member.
  package subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name.hasSameBytes(as: name) }?.value
  }

  package static func == (left: JSONValue, right: JSONValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.integer(let left), .integer(let right)): left == right
    case (.decimal(let left), .decimal(let right)): left == right
    case (.string(let left), .string(let right)): left.hasSameBytes(as: right)
    case (.array(let left), .array(let right)): left == right
    case (.object(let left), .object(let right)):
      left.elementsEqual(right) { $0.name.hasSameBytes(as: $1.name) && $0.value == $1.value }
    default: false
    }
  }

  package var stringValue: String? {
    if case .string(let value) = self { value } else { nil }
  }

  package var integerValue: Int? {
    if case .integer(let value) = self { value } else { nil }
  }

  /// A number in tenths, with a decimal or without; nil also where it is too large.
  package var tenthsValue: Int? {
    switch self {
    case .decimal(let tenths): return tenths
    case .integer(let value):
      let (tenths, isTooLarge) = value.multipliedReportingOverflow(by: 10)
      return isTooLarge ? nil : tenths
    default: return nil
    }
  }

  package var arrayValue: [JSONValue]? {
    if case .array(let value) = self { value } else { nil }
  }

  package var members: [Member] {
    if case .object(let members) = self { members } else { [] }
  }
}

extension String {
  /// Byte for byte. What Swift calls different is so in any case, and that it finds out quickly.
  package func hasSameBytes(as other: String) -> Bool { self == other && utf8.elementsEqual(other.utf8) }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
  package init(stringLiteral value: String) { self = .string(value) }
  package init(integerLiteral value: Int) { self = .integer(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension JSONValue: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { Member($0.0, $0.1) })
  }
}
