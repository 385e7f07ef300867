internal import Manifests

/// The suites of a list, sorted into those that can be offered and those that cannot.
struct SuiteSelection {
  private(set) var usable: [CipherSuite] = []
  private(set) var rejected: [(name: String, reason: String)] = []

  init(_ names: [String], offered: [TLSProtocol]) {
    var seen: Set<String> = []
    for name in names where seen.insert(name).inserted {
      guard let suite = CipherSuite.named(name) else {
        rejected.append((name, "is no cipher suite"))
        continue
      }
      if let reason = suite.reasonNotToOffer {
        rejected.append((name, reason))
      } else if suite.number.flatMap({ OpenSSLSuites.available[$0] }) == nil {
        rejected.append((name, "is not in \(TLSFeasibility.libraryName)"))
      } else if !offered.contains(where: suite.works(with:)) {
        rejected.append((name, "works with none of the protocols asked for"))
      } else {
        usable.append(suite)
      }
    }
  }

  func works(with version: TLSProtocol) -> Bool { usable.contains { $0.works(with: version) } }

  /// Whether one of them passes only at security level 0.
  var needsLevelZero: Bool {
    usable.contains { suite in suite.number.flatMap { OpenSSLSuites.available[$0] }?.passesDefaultLevel == false }
  }

  /// OpenSSL's list of those before TLS 1.3; nil where there are none.
  var cipherList: String? {
    let names = usable.filter { $0.minimumProtocol != .tls13 }.compactMap {
      $0.number.flatMap { OpenSSLSuites.available[$0] }?.openSSLName
    }
    return names.isEmpty ? nil : names.joined(separator: ":")
  }

  /// OpenSSL's list of those of TLS 1.3; may be empty.
  var newestSuites: String {
    usable.filter { $0.minimumProtocol == .tls13 }.compactMap {
      $0.number.flatMap { OpenSSLSuites.available[$0] }?.openSSLName
    }.joined(separator: ":")
  }
}
