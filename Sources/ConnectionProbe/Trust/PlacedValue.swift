internal import CanonicalJSON
internal import Diagnostics

/// A value of a file that anybody may have written, and its place there. What is not as it must be is told with the place.
struct PlacedValue {
  let value: JSONValue
  let place: String

  func fault(_ what: String) -> TrustError { TrustError("\(place) \(what)") }

  /// The member; a value of null where there is none.
  subscript(name: String) -> PlacedValue {
    PlacedValue(value: value[name] ?? .null, place: place.isEmpty ? name : "\(place).\(name)")
  }

  var isNull: Bool { value == .null }

  func object() throws(TrustError) -> PlacedValue {
    guard case .object = value else { throw fault("is no object") }
    return self
  }

  func text(atMost limit: Int = TrustState.Limit.text) throws(TrustError) -> String {
    guard let text = value.stringValue else { throw fault("is no text") }
    guard text.unicodeScalars.count <= limit else { throw fault("is longer than \(limit) characters") }
    return text
  }

  func number(in range: ClosedRange<Int>) throws(TrustError) -> Int {
    guard let number = value.integerValue, range.contains(number) else {
      throw fault("is no number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  func elements(atMost limit: Int) throws(TrustError) -> [PlacedValue] {
    guard let elements = value.arrayValue else { throw fault("is no list") }
    guard elements.count <= limit else { throw fault("has more than \(limit) elements") }
    return elements.enumerated().map { PlacedValue(value: $1, place: "\(place)[\($0)]") }
  }

  func digest() throws(TrustError) -> String {
    let text = try text()
    guard let prefix = FingerprintPrefix(text), prefix.isWhole, prefix.digits == text else {
      throw fault("is no SHA-256 in 64 hexadecimal digits")
    }
    return text
  }

  /// A time of RFC 3339 in UTC, in whole seconds, whose order is that of its text.
  func time() throws(TrustError) -> String {
    let text = try text()
    let form = Array("0000-00-00T00:00:00Z".utf8)
    let isTime =
      text.utf8.count == form.count
      && zip(text.utf8, form).allSatisfy { character, expected in
        expected == UInt8(ascii: "0")
          ? (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(character) : character == expected
      }
    guard isTime else { throw fault("is \(Quoted(text)); it must be a time such as 2026-11-28T09:00:00Z") }
    return text
  }
}
