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
  /// A key of 32 bytes; takes about a second for a million iterations.
  package static func key(
    password: UnsafeRawBufferPointer, salt: [UInt8], iterations: Int
  ) throws(UnavailableAlgorithm) -> [UInt8] {
    var key = [UInt8](repeating: 0, count: 32)
    guard let rounds = Int32(exactly: iterations), rounds > 0, let length = Int32(exactly: password.count) else {
      throw UnavailableAlgorithm(name: "PBKDF2")
    }
    let isComputed = withoutLeftoverErrors {
      PKCS5_PBKDF2_HMAC(
        password.bindMemory(to: CChar.self).baseAddress, length, salt, Int32(clamping: salt.count), rounds, EVP_sha256(),
        Int32(key.count), &key) == 1
    }
    guard isComputed else { throw UnavailableAlgorithm(name: "PBKDF2") }
    return key
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
    bytes.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) }
    bytes = []
  }
}
