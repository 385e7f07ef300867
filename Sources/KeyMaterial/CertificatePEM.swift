internal import COpenSSL

extension PresentedCertificate {
  /// The certificate as PEM (RFC 7468, section 5), in lines of 64 characters.
  package var pem: String {
    var encoded = [UInt8](repeating: 0, count: (der.count + 2) / 3 * 4 + 1)
    let count = Int(EVP_EncodeBlock(&encoded, der, Int32(der.count)))
    var text = "-----BEGIN CERTIFICATE-----\n"
    for start in stride(from: 0, to: count, by: 64) {
      text += String(decoding: encoded[start..<min(start + 64, count)], as: UTF8.self) + "\n"
    }
    return text + "-----END CERTIFICATE-----\n"
  }
}
