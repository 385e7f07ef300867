import Foundation
import Testing

@testable import KeyMaterial

private func hexadecimal(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

private func key(_ password: String, _ salt: String, _ iterations: Int) throws -> String {
  let result = Array(password.utf8).withUnsafeBytes { password in
    Result { try PBKDF2.key(password: password, salt: Array(salt.utf8), iterations: iterations) }
  }
  return hexadecimal(try #require(try result.get()))
}

struct AuthenticationTests {
  @Test func `what takes long can be stopped, and a key longer than a block is as good as another`() throws {
    let password = [UInt8](repeating: 7, count: 100)
    var questions = 0
    let stopped = try password.withUnsafeBytes { password in
      try PBKDF2.key(password: password, salt: [1], iterations: 1_000_000_000) {
        questions += 1
        return questions == 3
      }
    }
    #expect(stopped == nil && questions == 3)
    // Python's hashlib.pbkdf2_hmac("sha256", b"\x07" * 100, b"\x01", 1000).
    let key = try password.withUnsafeBytes { try PBKDF2.key(password: $0, salt: [1], iterations: 1000) }
    #expect(hexadecimal(try #require(key)) == "120ce12703f6368922d900d24388de4d3963be29f2777618558af0926666488f")
  }

  /// FIPS 180-4, as NIST's examples have it.
  @Test func `SHA-256 of abc and of nothing`() throws {
    #expect(
      hexadecimal(try SHA256.digest(of: Array("abc".utf8))) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(hexadecimal(try SHA256.digest(of: [])) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  /// RFC 4231, sections 4.2, 4.3 and 4.7; RFC 2202, section 2.
  @Test(arguments: [
    (
      MessageDigest.sha256, [UInt8](repeating: 0x0B, count: 20), "Hi There",
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      .sha256, Array("Jefe".utf8), "what do ya want for nothing?",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      .sha256, [UInt8](repeating: 0xAA, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
    (.md5, [UInt8](repeating: 0x0B, count: 16), "Hi There", "9294727a3638bb1c13f48ef8158bfc9d"),
    (.md5, Array("Jefe".utf8), "what do ya want for nothing?", "750c783e6ab0b503eaa86e310a5db738"),
  ]) func `HMAC is as its RFCs have it`(digest: MessageDigest, key: [UInt8], message: String, expected: String) throws {
    #expect(hexadecimal(try HMAC.code(digest, key: key, message: Array(message.utf8))) == expected)
  }

  /// RFC 2104 pads a key with zero bytes, so an empty one is the same as one zero byte.
  @Test func `an empty key and an empty message are no error`() throws {
    let code = try HMAC.code(.sha256, key: [] as [UInt8], message: [])
    #expect(hexadecimal(code) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
    #expect(try HMAC.code(.sha256, key: [0], message: []) == code)
  }

  @Test func `a digest that OpenSSL does not have is an error`() {
    #expect(throws: UnavailableAlgorithm(name: "HMAC-MD0")) {
      try HMAC.code(digestName: "MD0", key: UnsafeRawBufferPointer(start: nil, count: 0), message: [1])
    }
  }

  /// As where FIPS 140 is enforced: the process that is started has no algorithm at all that it may use.
  @Test func `where no algorithm is allowed, everything is an error and nothing a crash`() async {
    await #expect(processExitsWith: .success) {
      let path = NSTemporaryDirectory() + "smtplint-no-algorithm-\(getpid()).cnf"
      defer { unlink(path) }
      try "openssl_conf = a\n[a]\nalg_section = b\n[b]\ndefault_properties = fips=yes\n".write(
        toFile: path, atomically: true, encoding: .utf8)
      setenv("OPENSSL_CONF", path, 1)
      #expect(throws: UnavailableAlgorithm(name: "SHA256")) { try SHA256.digest(of: [1]) }
      #expect(throws: UnavailableAlgorithm(name: "HMAC-MD5")) { try HMAC.code(.md5, key: [1], message: [1]) }
      #expect(throws: UnavailableAlgorithm(name: "PBKDF2")) { try key("password", "salt", 1) }
      #expect(throws: UnavailableAlgorithm(name: "RAND")) { try RandomBytes.make(count: 1) }
    }
  }

  /// RFC 7914, section 11, cut to 32 bytes; and the vectors of RFC 6070 with SHA-256.
  @Test func `PBKDF2 is as its RFCs have it`() throws {
    #expect(try key("passwd", "salt", 1) == "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc")
    #expect(try key("Password", "NaCl", 80_000) == "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56")
    #expect(try key("password", "salt", 4096) == "c5e478d59288c841aa530db6845c4c8d962893a001ce4e11a4963873aa98134a")
    #expect(try key("", "salt", 1) == "f135c27993baf98773c5cdb40a5706ce6a345cde61b000a67858650cd6a324d7")
  }

  @Test(arguments: [0, -1, Int.max]) func `iterations that nobody can mean are an error`(iterations: Int) {
    #expect(throws: UnavailableAlgorithm(name: "PBKDF2")) { try key("password", "salt", iterations) }
  }

  @Test func `random bytes are as many as asked for, and others each time`() throws {
    #expect(try RandomBytes.make(count: 0) == [])
    let first = try RandomBytes.make(count: 32)
    #expect(first.count == 32)
    #expect(try RandomBytes.make(count: 32) != first)
  }

  @Test func `bytes are compared to the last`() {
    #expect(SecretBytes.areEqual([], []))
    #expect(SecretBytes.areEqual([1, 2, 3], [1, 2, 3]))
    #expect(!SecretBytes.areEqual([1, 2, 3], [1, 2, 4]))
    #expect(!SecretBytes.areEqual([1, 2, 3], [1, 2]))
  }

  @Test func `wiped bytes are gone`() {
    var bytes: [UInt8] = [1, 2, 3]
    SecretBytes.wipe(&bytes)
    #expect(bytes.isEmpty)
  }
}
