internal import COpenSSL

/// SHA-256 (FIPS 180-4) by OpenSSL.
package enum SHA256 {
  /// The digest of the bytes of a text, as 64 hexadecimal digits.
  package static func hexDigest(of text: String) -> String {
    var text = text
    return text.withUTF8 { hexDigest(of: UnsafeRawBufferPointer($0)) }
  }

  static func hexDigest(of bytes: UnsafeRawBufferPointer) -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    let isComputed = EVP_Digest(bytes.baseAddress, bytes.count, &digest, nil, EVP_sha256(), nil) == 1
    // EVP_Digest fails only where OpenSSL cannot allocate its context.
    precondition(isComputed, "OpenSSL has no SHA-256")
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
