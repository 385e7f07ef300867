internal import COpenSSL

/// An algorithm that this OpenSSL does not have or does not allow, such as MD5 where FIPS 140 is enforced.
package struct UnavailableAlgorithm: Error, Equatable {
  package let name: String
}

/// The digests that authentication over SMTP needs, by OpenSSL's names.
package enum MessageDigest: String, Sendable {
  case sha256 = "SHA256"
  case md5 = "MD5"
}

extension SHA256 {
  /// The 32 bytes of the digest.
  package static func digest(of bytes: [UInt8]) throws(UnavailableAlgorithm) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    let isComputed = withoutLeftoverErrors {
      bytes.withUnsafeBytes { EVP_Digest($0.baseAddress, $0.count, &digest, nil, EVP_sha256(), nil) == 1 }
    }
    guard isComputed else { throw UnavailableAlgorithm(name: MessageDigest.sha256.rawValue) }
    return digest
  }
}

/// Message authentication codes with a key and a digest (RFC 2104), by OpenSSL.
package enum HMAC {
  package static func code(
    _ digest: MessageDigest, key: UnsafeRawBufferPointer, message: [UInt8]
  ) throws(UnavailableAlgorithm) -> [UInt8] {
    try code(digestName: digest.rawValue, key: key, message: message)
  }

  /// The same with a key that need not be wiped by others.
  package static func code(
    _ digest: MessageDigest, key: [UInt8], message: [UInt8]
  ) throws(UnavailableAlgorithm) -> [UInt8] {
    let result = key.withUnsafeBytes { key in
      Result { () throws(UnavailableAlgorithm) in try code(digest, key: key, message: message) }
    }
    return try result.get()
  }

  static func code(
    digestName: String, key: UnsafeRawBufferPointer, message: [UInt8]
  ) throws(UnavailableAlgorithm) -> [UInt8] {
    var code = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count = 0
    // OpenSSL takes no key at all for an error, and an empty one for a key.
    var nothing: UInt8 = 0
    let isComputed = withoutLeftoverErrors {
      withUnsafePointer(to: &nothing) { nothing in
        EVP_Q_mac(
          nil, "HMAC", nil, digestName, nil, key.baseAddress ?? UnsafeRawPointer(nothing), key.count, message, message.count,
          &code, code.count, &count) != nil
      }
    }
    guard isComputed else { throw UnavailableAlgorithm(name: "HMAC-\(digestName)") }
    return Array(code[..<count])
  }
}

/// Keys out of passwords (RFC 8018, section 5.2) with HMAC-SHA-256, by OpenSSL.
package enum PBKDF2 {
  /// How many iterations there are between two questions whether to stop.
  private static let slice = 16_384

  /// A key of 32 bytes, which takes about a second for a million iterations; nil where it was stopped.
  package static func key(
    password: UnsafeRawBufferPointer, salt: [UInt8], iterations: Int, isStopped: () -> Bool = { false }
  ) throws(UnavailableAlgorithm) -> [UInt8]? {
    ERR_set_mark()
    defer { ERR_pop_to_mark() }
    guard Int32(exactly: iterations).map({ $0 > 0 }) ?? false, let mac = KeyedDigest(key: password) else {
      throw UnavailableAlgorithm(name: "PBKDF2")
    }
    var block = salt + [0, 0, 0, 1]
    var key = [UInt8](repeating: 0, count: 32)
    defer { SecretBytes.wipe(&block) }
    for iteration in 0..<iterations {
      if iteration.isMultiple(of: slice), isStopped() {
        SecretBytes.wipe(&key)
        return nil
      }
      guard mac.code(&block) else { throw UnavailableAlgorithm(name: "PBKDF2") }
      for index in key.indices { key[index] ^= block[index] }
    }
    return key
  }

  /// HMAC-SHA-256 with one key, made ready for many messages (RFC 2104, section 4).
  private final class KeyedDigest {
    private let inner = EVP_MD_CTX_new()
    private let outer = EVP_MD_CTX_new()
    private let work = EVP_MD_CTX_new()
    private var digest = [UInt8](repeating: 0, count: 32)

    init?(key: UnsafeRawBufferPointer) {
      var block = [UInt8](repeating: 0, count: 64)
      defer { SecretBytes.wipe(&block) }
      if key.count > block.count {
        guard EVP_Digest(key.baseAddress, key.count, &block, nil, EVP_sha256(), nil) == 1 else { return nil }
      } else {
        for (index, byte) in key.enumerated() { block[index] = byte }
      }
      for (context, pad) in [(inner, UInt8(0x36)), (outer, 0x5C)] {
        var padded = block.map { $0 ^ pad }
        defer { SecretBytes.wipe(&padded) }
        guard EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1, EVP_DigestUpdate(context, padded, padded.count) == 1 else {
          return nil
        }
      }
    }

    deinit { for context in [inner, outer, work] { EVP_MD_CTX_free(context) } }

    /// Puts the code in the place of the message.
    func code(_ message: inout [UInt8]) -> Bool {
      guard EVP_MD_CTX_copy_ex(work, inner) == 1, EVP_DigestUpdate(work, message, message.count) == 1,
        EVP_DigestFinal_ex(work, &digest, nil) == 1, EVP_MD_CTX_copy_ex(work, outer) == 1,
        EVP_DigestUpdate(work, digest, digest.count) == 1
      else { return false }
      if message.count != digest.count { message = digest }
      return EVP_DigestFinal_ex(work, &message, nil) == 1
    }
  }
}

/// Bytes that nobody can guess, by OpenSSL.
package enum RandomBytes {
  package static func make(count: Int) throws(UnavailableAlgorithm) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let isMade = withoutLeftoverErrors { RAND_bytes(&bytes, Int32(clamping: count)) == 1 }
    guard isMade else { throw UnavailableAlgorithm(name: "RAND") }
    return bytes
  }
}

/// What has to be done with care where bytes are secret.
package enum SecretBytes {
  /// Whether both are the same, in a time that does not tell where they differ.
  package static func areEqual(_ first: [UInt8], _ second: [UInt8]) -> Bool {
    first.count == second.count && CRYPTO_memcmp(first, second, first.count) == 0
  }

  /// Overwrites the bytes and empties the array; copies made before stay as they are.
  package static func wipe(_ bytes: inout [UInt8]) {
    bytes.withUnsafeMutableBytes { wipe($0) }
    bytes = []
  }

  /// Overwrites the bytes, in a way that is not optimised out.
  package static func wipe(_ bytes: UnsafeMutableRawBufferPointer) { OPENSSL_cleanse(bytes.baseAddress, bytes.count) }
}
