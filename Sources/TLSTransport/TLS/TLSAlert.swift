/// The alerts of TLS by number (RFC 8446, section 6, and IANA's registry for those of older versions).
package enum TLSAlert {
  /// Such as `handshake-failure`; `alert-200` for one that nobody has registered.
  package static func name(of code: UInt8) -> String { names[code] ?? "alert-\(code)" }

  private static let names: [UInt8: String] = [
    0: "close-notify", 10: "unexpected-message", 20: "bad-record-mac", 21: "decryption-failed", 22: "record-overflow",
    30: "decompression-failure", 40: "handshake-failure", 41: "no-certificate", 42: "bad-certificate",
    43: "unsupported-certificate", 44: "certificate-revoked", 45: "certificate-expired", 46: "certificate-unknown",
    47: "illegal-parameter", 48: "unknown-ca", 49: "access-denied", 50: "decode-error", 51: "decrypt-error",
    52: "too-many-cids-requested", 60: "export-restriction", 70: "protocol-version", 71: "insufficient-security",
    80: "internal-error", 86: "inappropriate-fallback", 90: "user-canceled", 100: "no-renegotiation",
    109: "missing-extension", 110: "unsupported-extension", 111: "certificate-unobtainable", 112: "unrecognized-name",
    113: "bad-certificate-status-response", 114: "bad-certificate-hash-value", 115: "unknown-psk-identity",
    116: "certificate-required", 117: "general-error", 120: "no-application-protocol", 121: "ech-required",
  ]

  /// Whether a server may mean our certificate with it, or that there was none.
  ///
  /// In TLS 1.2 a missing certificate is answered with handshake-failure (RFC 5246, section 7.4.6), in TLS 1.3 with
  /// certificate-required; the rest says what is wrong with the one that was sent.
  static func concernsClientCertificate(_ code: UInt8) -> Bool {
    [40, 41, 42, 43, 44, 45, 46, 48, 49, 51, 116].contains(code)
  }
}
