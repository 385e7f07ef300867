internal import Manifests

/// What is weak about a suite that was negotiated (RFC 9325, section 4.2).
enum SuiteWeakness {
  static func of(_ name: String) -> String? {
    guard let suite = CipherSuite.named(name), suite.minimumProtocol < .tls13 else { return nil }
    var reasons: [String] = []
    if !suite.keyExchange.contains("DHE") { reasons.append("no forward secrecy") }
    if suite.encryption.contains("CBC") { reasons.append("CBC") }
    if ["RC4", "DES", "NULL", "IDEA", "SEED", "RC2"].contains(where: suite.encryption.contains) {
      reasons.append(suite.encryption)
    }
    return reasons.isEmpty ? nil : reasons.joined(separator: ", ")
  }
}
