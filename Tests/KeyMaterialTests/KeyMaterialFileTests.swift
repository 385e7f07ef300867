import Foundation
import KeyMaterial
import TestSupport
import Testing

/// What is made once for all tests here.
private let made: KeyMaterialFolder = {
  do {
    let files = try KeyMaterialFolder()
    for name in ["client", "other"] { try files.certificate(name) }
    try files.key("rsa", "RSA", "rsa_keygen_bits:2048")
    try files.certificate("rsa", key: "rsa", extensions: ["keyUsage=keyEncipherment"], digest: "sha1")
    try files.openssl("pkcs12", "-export", "-inkey", "client.key", "-in", "client.pem", "-passout", "pass:", "-out", "empty.p12")
    try files.openssl(
      "pkcs12", "-export", "-inkey", "client.key", "-in", "client.pem", "-passout", "pass:test", "-out", "locked.p12")
    try files.openssl(
      "pkcs12", "-export", "-inkey", "client.key", "-in", "client.pem", "-passout", "pass:", "-nomac", "-certpbe", "NONE",
      "-keypbe", "NONE", "-out", "open.p12")
    try files.openssl(
      "pkcs12", "-export", "-inkey", "client.key", "-in", "client.pem", "-passout", "pass:test", "-certpbe", "NONE", "-out",
      "open-certificates.p12")
    try files.openssl(
      "pkcs12", "-export", "-legacy", "-inkey", "client.key", "-in", "client.pem", "-passout", "pass:", "-out", "legacy.p12")
    try files.openssl(
      "pkcs12", "-export", "-inkey", "client.key", "-in", "client.pem", "-passout", "pass:", "-iter", "100000", "-out",
      "long.p12")
    try files.openssl("pkcs8", "-topk8", "-in", "client.key", "-passout", "pass:test", "-out", "locked.key")
    try files.openssl("ec", "-in", "client.key", "-aes128", "-passout", "pass:test", "-out", "locked-traditional.key")
    try files.openssl("ec", "-in", "client.key", "-out", "traditional.key")
    try files.openssl("ec", "-in", "client.key", "-conv_form", "compressed", "-out", "compressed.key")
    try files.openssl("rsa", "-in", "rsa.key", "-traditional", "-out", "traditional-rsa.key")
    try files.openssl("x509", "-in", "client.pem", "-outform", "DER", "-out", "client.der")
    try files.openssl("pkey", "-in", "client.key", "-outform", "DER", "-out", "client.key.der")
    return files
  } catch {
    fatalError("\(error)")
  }
}()

private func read(_ name: String) throws -> KeyMaterialFile { KeyMaterialFile.read(try made.bytes(name)) }

struct KeyMaterialFileTests {
  @Test func `a certificate tells what it says of itself`() throws {
    let file = try read("client.pem")
    #expect(file.form == .pem)
    let facts = try #require(file.certificates.first)
    #expect(facts.subject == "CN=client")
    #expect(facts.key?.algorithm == "EC" && facts.key?.bits == 256)
    #expect(facts.signatureDigest == "SHA256" && facts.isSelfSigned)
    #expect(facts.keyUsage == nil && facts.extendedKeyUsage == .clientAuthentication)
    let (start, end) = (try #require(facts.notBefore), try #require(facts.notAfter))
    #expect(abs(Double(start) - Date().timeIntervalSince1970) < 3600)
    #expect(end - start == 36500 * 86400)
  }

  @Test func `RSA, SHA-1 and key usage are told`() throws {
    let facts = try #require(try read("rsa.pem").certificates.first)
    #expect(facts.key?.algorithm == "RSA" && facts.key?.bits == 2048)
    #expect(facts.signatureDigest == "SHA1")
    #expect(facts.keyUsage?.names == ["keyEncipherment"])
  }

  @Test(arguments: ["client.key", "traditional.key", "compressed.key", "client.key.der"])
  func `a key is the same in every form, and that of its certificate`(name: String) throws {
    let certificate = try #require(try read("client.pem").certificates.first)
    let key = try #require(certificate.key)
    #expect(try read(name).privateKeys == [key])
    #expect(try read("other.key").privateKeys != [key])
  }

  @Test func `a key of RSA belongs to its certificate too`() throws {
    let key = try #require(try read("rsa.pem").certificates.first?.key)
    #expect(try read("rsa.key").privateKeys == [key])
    #expect(try read("traditional-rsa.key").privateKeys == [key])
  }

  @Test(arguments: ["locked.key", "locked-traditional.key"]) func `an encrypted key is known to be one, and nothing else`(
    name: String
  ) throws {
    let file = try read(name)
    #expect(file.hasEncryptedKey && file.hasPrivateKey && file.privateKeys.isEmpty)
  }

  @Test(arguments: ["empty.p12", "open.p12", "legacy.p12"]) func `a PKCS#12 without a passphrase is read`(name: String) throws {
    let file = try read(name)
    #expect(file.form == .pkcs12)
    #expect(file.certificates.map(\.subject) == ["CN=client"])
    #expect(file.privateKeys == file.certificates.compactMap(\.key))
    #expect(!file.hasEncryptedKey)
  }

  @Test func `of a PKCS#12 with a passphrase only what is not encrypted is read`() throws {
    let locked = try read("locked.p12")
    #expect(locked.form == .pkcs12 && locked.certificates.isEmpty && locked.privateKeys.isEmpty)
    let open = try read("open-certificates.p12")
    #expect(open.certificates.map(\.subject) == ["CN=client"])
    #expect(open.hasEncryptedKey && open.privateKeys.isEmpty)
  }

  @Test func `a PKCS#12 that asks for too much work is not opened`() throws {
    var bytes = try made.bytes("long.p12")
    #expect(KeyMaterialFile.read(bytes).certificates.count == 1)
    // 100,000 iterations become 8,388,607.
    let iterations: [UInt8] = [0x02, 0x03, 0x01, 0x86, 0xA0]
    for place in bytes.indices.dropLast(4) where Array(bytes[place..<place + 5]) == iterations {
      bytes.replaceSubrange(place + 2..<place + 5, with: [0x7F, 0xFF, 0xFF])
    }
    let file = KeyMaterialFile.read(bytes)
    #expect(file.form == .pkcs12 && file.certificates.isEmpty && file.hasEncryptedKey)
  }

  @Test func `DER is told from PEM`() throws {
    let file = try read("client.der")
    let pem = try read("client.pem")
    #expect(file.form == .der && file.certificates == pem.certificates)
  }

  @Test func `every block of a file is read, and text between them skipped`() throws {
    let text = String(decoding: try made.bytes("client.pem"), as: UTF8.self)
    let damaged = text.split(separator: "\n").enumerated().filter { $0.offset != 3 }.map(\.element).joined(separator: "\n")
    let file = KeyMaterialFile.read(Array("subject: me\n\(text)\n-----\n\(damaged)\n\n\(text)".utf8))
    #expect(file.certificates.count == 2 && file.damagedBlocks == 1)
    let short = KeyMaterialFile.read(Array((text + text.prefix(200)).utf8))
    #expect(short.certificates.count == 1 && short.damagedBlocks == 1)
  }

  @Test func `no file has more certificates than make sense`() throws {
    let text = String(decoding: try made.bytes("client.pem"), as: UTF8.self)
    #expect(KeyMaterialFile.read(Array(String(repeating: text, count: 1500).utf8)).certificates.count == 1000)
    #expect(KeyMaterialFile.read(Array(repeating: 0x30, count: KeyMaterialFile.byteLimit + 1)).form == .other)
  }

  @Test(arguments: [
    "\0GITCRYPT\0 and bytes", "-----BEGIN AGE ENCRYPTED FILE-----\n", "{\n\t\"data\": \"ENC[AES256_GCM,data:x]\"}",
  ])
  func `what is encrypted as a whole is left alone`(text: String) {
    #expect(KeyMaterialFile.read(Array(text.utf8)).form == .sealed)
  }

  /// Nothing is expected of the results but that there are some.
  @Test(
    .timeLimit(.minutes(5)),
    arguments: [
      "client.pem", "client.der", "rsa.pem", "client.key", "traditional-rsa.key", "client.key.der", "empty.p12", "open.p12",
      "legacy.p12", "locked.p12",
    ])
  func `no damage to a file crashes its reader`(name: String) throws {
    let original = try made.bytes(name)
    var random = SplitMix(seed: 0x5EED)
    var readable = 0
    for _ in 0..<1000 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: bytes[place] = [0x00, 0x01, 0x7F, 0x80, 0x84, 0xFF].randomElement(using: &random)!
        case 2: bytes.remove(at: place)
        case 3: bytes.insert(UInt8.random(in: .min ... .max, using: &random), at: place)
        default: if bytes.count > 64 { bytes.removeSubrange(place..<min(bytes.count, place + 32)) }
        }
        if bytes.isEmpty { bytes = [0x30] }
      }
      let file = KeyMaterialFile.read(bytes)
      if !file.certificates.isEmpty || file.hasPrivateKey { readable += 1 }
    }
    // The damage is small enough for some to come through, and large enough for some not to.
    #expect(readable < 1000)
  }
}

/// A random number generator that gives the same numbers each time (Steele et al., 2014).
private struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
