/// Digests for people.
package enum Fingerprint {
  /// Pairs of lower-case digits with colons between them.
  package static func text(_ digits: String) -> String {
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, index.isMultiple(of: 2) { result += ":" }
      result.append(digit)
    }
    return result
  }

  /// The first eight bytes, which are enough to name a certificate.
  package static func short(_ digits: String) -> String { text(String(digits.prefix(16))) }
}
