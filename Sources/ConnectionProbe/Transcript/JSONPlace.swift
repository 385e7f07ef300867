internal import CanonicalJSON

/// A value in a JSON text that somebody else wrote, and where it stands.
struct JSONPlace {
  let value: JSONValue
  private let path: String

  init(_ value: JSONValue, path: String = "") {
    self.value = value
    self.path = path
  }

  func fault(_ message: String) -> TranscriptError { TranscriptError(place: path, message) }

  // MARK: Objects and lists

  /// A member that has to be there; `null` counts as a value.
  func member(_ name: String) throws(TranscriptError) -> JSONPlace {
    guard case .object = value else { throw fault("an object is expected") }
    guard let member = value[name] else { throw fault("member \(name) is missing") }
    return JSONPlace(member, path: path.isEmpty ? name : "\(path).\(name)")
  }

  /// A member that may be `null`, or may not be there.
  func optional<Value>(
    _ name: String, _ read: (JSONPlace) throws(TranscriptError) -> Value
  ) throws(TranscriptError) -> Value? {
    guard case .object = value else { throw fault("an object is expected") }
    guard let member = value[name], member != .null else { return nil }
    return try read(try self.member(name))
  }

  func list<Element>(
    limit: Int, _ read: (JSONPlace) throws(TranscriptError) -> Element
  ) throws(TranscriptError) -> [Element] {
    guard case .array(let elements) = value else { throw fault("a list is expected") }
    guard elements.count <= limit else { throw fault("list has more than \(limit) elements") }
    var result: [Element] = []
    result.reserveCapacity(elements.count)
    for (index, element) in elements.enumerated() {
      result.append(try read(JSONPlace(element, path: "\(path)[\(index)]")))
    }
    return result
  }

  // MARK: Single values

  func text() throws(TranscriptError) -> String {
    guard case .string(let text) = value else { throw fault("a text is expected") }
    return text
  }

  func texts() throws(TranscriptError) -> [String] {
    try list(limit: 100_000) { place throws(TranscriptError) in try place.text() }
  }

  func flag() throws(TranscriptError) -> Bool {
    guard case .bool(let flag) = value else { throw fault("true or false is expected") }
    return flag
  }

  func number(in range: ClosedRange<Int> = Int.min...Int.max) throws(TranscriptError) -> Int {
    guard case .integer(let number) = value, range.contains(number) else {
      throw fault(
        range == Int.min...Int.max
          ? "an integer is expected" : "an integer from \(range.lowerBound) to \(range.upperBound) is expected")
    }
    return number
  }

  /// Far more than a probe may take, and little enough to be added up.
  private static let longestTime = 1_000_000_000_000

  func time() throws(TranscriptError) -> Milliseconds {
    guard let tenths = value.tenthsValue, (0...Self.longestTime).contains(tenths) else {
      throw fault("a time in milliseconds is expected")
    }
    return Milliseconds(tenths: tenths)
  }

  /// One of the words of a type.
  func word<Word: RawRepresentable<String>>(_ type: Word.Type = Word.self) throws(TranscriptError) -> Word {
    guard let word = Word(rawValue: try text()) else { throw fault("another word is expected") }
    return word
  }

  /// One of some words that stand for values.
  func word<Value>(of words: KeyValuePairs<String, Value>) throws(TranscriptError) -> Value {
    let text = try text()
    guard let found = words.first(where: { $0.key == text }) else {
      throw fault("one of \(words.map(\.key).joined(separator: ", ")) is expected")
    }
    return found.value
  }
}

extension JSONValue {
  static func texts(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }

  static func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

  static func optional(_ number: Int?) -> JSONValue { number.map { .integer($0) } ?? .null }

  static func time(_ time: Milliseconds) -> JSONValue { .decimal(tenths: time.tenths) }
}
