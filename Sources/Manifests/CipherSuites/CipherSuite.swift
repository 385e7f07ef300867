/// One TLS cipher suite, with what the rules and the probe need to know of it.
package struct CipherSuite: Sendable {
  /// How good it is, as ciphersuite.info rated it on 2024-12-22. By itself no verdict: it calls every DHE suite weak.
  package enum Rating: String, Sendable {
    case recommended, secure, weak, insecure, unrated
    /// Not a suite: a signal that clients put into the list.
    case signal = "-"
  }

  /// IANA's name; the conventional one for the 26 legacy suites that IANA has not registered.
  package let name: String
  /// The two bytes on the wire, such as `0xC0,0x2F`.
  package let codePoint: String
  package let openSSLName: String?
  package let javaName: String?
  package let minimumProtocol: TLSProtocol
  package let maximumProtocol: TLSProtocol
  package let keyExchange: String
  package let authentication: String
  package let encryption: String
  package let mac: String
  package let rating: Rating
  /// IANA's Recommended column: Y, N or D (RFC 9847), `unregistered` for the legacy ones.
  package let recommended: String

  /// Every name that a manifest may use.
  package var spellings: [String] {
    [name] + [javaName, openSSLName].compactMap { $0 }.filter { $0 != name }
  }

  package static let all: [CipherSuite] = cipherSuiteTable.utf8.split(separator: UInt8(ascii: "\n")).compactMap {
    CipherSuite(row: $0)
  }

  static let allSpellings: [String] = all.flatMap(\.spellings)

  /// The suite of that name in any of the three spellings.
  package static func named(_ name: String) -> CipherSuite? {
    // Swift's comparison takes other characters for the same, such as the sign of the kelvin for a K.
    name.utf8.allSatisfy { $0 < 0x80 } ? byName[name].map { all[$0] } : nil
  }

  private static let byName: [String: Int] = {
    var result: [String: Int] = [:]
    for (index, suite) in all.enumerated() {
      // IANA's names decide where OpenSSL calls two suites the same.
      for spelling in suite.spellings where result[spelling] == nil { result[spelling] = index }
    }
    return result
  }()

  private init?(row: Substring.UTF8View) {
    let columns = row.split(separator: UInt8(ascii: " ")).map { String(Substring($0)) }
    guard columns.count == 12, let rating = Rating(rawValue: columns[10]) else { return nil }
    name = columns[0]
    codePoint = columns[1]
    openSSLName = columns[2] == "." ? nil : columns[2]
    javaName = columns[3] == "." ? nil : columns[3]
    guard let minimum = TLSProtocol(rawValue: columns[4]), let maximum = TLSProtocol(rawValue: columns[5]) else { return nil }
    minimumProtocol = minimum
    maximumProtocol = maximum
    keyExchange = columns[6]
    authentication = columns[7]
    encryption = columns[8]
    mac = columns[9]
    self.rating = rating
    recommended = columns[11]
  }

  /// Whether the suite can be negotiated in that version.
  package func works(with version: TLSProtocol) -> Bool { (minimumProtocol...maximumProtocol).contains(version) }
}
