package import CanonicalJSON
import FoundationEssentials

extension StoredObject {
  /// The object, read back from its text; nil where somebody wrote something else there.
  package var value: JSONValue? { JSONValue(text: text) }
}

extension JSONValue {
  /// Reads a JSON text; nil where it is none, or holds a fraction.
  package init?(text: String) {
    guard let read = try? JSONDecoder().decode(ReadValue.self, from: Data(text.utf8)) else { return nil }
    self = read.value
  }
}

/// Lets Foundation's decoder read any JSON value.
private struct ReadValue: Decodable {
  let value: JSONValue

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    if let container = try? decoder.container(keyedBy: Key.self) {
      value = .object(
        try container.allKeys.map { .init($0.stringValue, try container.decode(ReadValue.self, forKey: $0).value) }
          .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) })
      return
    }
    if var container = try? decoder.unkeyedContainer() {
      var elements: [JSONValue] = []
      while !container.isAtEnd { elements.append(try container.decode(ReadValue.self).value) }
      value = .array(elements)
      return
    }
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      value = .null
    } else if let flag = try? container.decode(Bool.self) {
      value = .bool(flag)
    } else if let number = try? container.decode(Int.self) {
      value = .integer(number)
    } else {
      value = .string(try container.decode(String.self))
    }
  }
}
