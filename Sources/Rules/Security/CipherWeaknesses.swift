import Manifests

extension CipherSuite {
  /// Why nobody may use the suite, or nil where it is not as bad as that.
  var insecurity: String? {
    if rating == .signal { return nil }
    if encryption == "NULL" { return "it does not encrypt" }
    if authentication == "anon" { return "it does not authenticate the server" }
    if keyExchange.hasSuffix("EXPORT") { return "it has keys of export strength" }
    if encryption.hasPrefix("RC4") { return "RC4 is broken (RFC 7465)" }
    if encryption.hasPrefix("DES") { return "DES is broken by its short key" }
    if encryption.hasPrefix("RC2") { return "RC2 is broken by its short key" }
    if recommended == "D" { return "IANA discourages its use (RFC 9847)" }
    return nil
  }

  /// Why a better suite should be used, or nil where this one is good. DHE alone is no reason.
  var weakness: String? {
    guard insecurity == nil, rating != .signal else { return nil }
    var reasons: [String] = []
    if !hasForwardSecrecy { reasons.append("it has no forward secrecy") }
    if encryption.hasPrefix("3DES") { reasons.append("3DES has blocks of 64 bits (CVE-2016-2183)") }
    if encryption.contains("CBC"), !encryption.hasPrefix("3DES") { reasons.append("it uses CBC") }
    if mac == "SHA1" || mac == "MD5" { reasons.append("it uses \(mac == "SHA1" ? "SHA-1" : "MD5")") }
    return reasons.isEmpty ? nil : reasons.joined(separator: ", ")
  }

  /// Whether a recorded connection stays unreadable when a long-term key is lost. TLS 1.3 suites always have it (RFC 8446, 1.2).
  private var hasForwardSecrecy: Bool {
    minimumProtocol == .tls13 || ["ECDHE", "DHE", "ECCPWD", "CECPQ"].contains { keyExchange.hasPrefix($0) }
  }
}
