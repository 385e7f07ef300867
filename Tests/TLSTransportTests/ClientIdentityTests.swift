import KeyMaterial
import TLSTransport
import Testing

/// Keys and certificates out of files.
struct ClientIdentityTests {
  private func open(key: String, certificate: String = "client.pem", _ passphrase: String? = nil) throws -> ClientIdentity {
    let (certificates, keys) = (try ToyPKI.shared.bytes(certificate), try ToyPKI.shared.bytes(key))
    guard let passphrase else { return try .open(certificateFile: certificates, keyFile: keys, passphrase: nil) }
    return try Array(passphrase.utf8).withUnsafeBytes {
      try ClientIdentity.open(certificateFile: certificates, keyFile: keys, passphrase: $0)
    }
  }

  private func open(pkcs12: [UInt8], _ passphrase: String?) throws -> ClientIdentity {
    guard let passphrase else { return try .open(pkcs12: pkcs12, passphrase: nil) }
    return try Array(passphrase.utf8).withUnsafeBytes { try ClientIdentity.open(pkcs12: pkcs12, passphrase: $0) }
  }

  @Test(arguments: [
    ("client.key", nil), ("client.locked.key", "changeit"), ("client.scrypt.key", "changeit"),
    ("client.traditional.key", "changeit"),
  ]) func `PEM keys open`(key: String, passphrase: String?) throws {
    #expect(try open(key: key, passphrase).facts.subject == "CN=smtplint client")
  }

  @Test(arguments: ["client.locked.key", "client.scrypt.key", "client.traditional.key"])
  func `a wrong passphrase is told`(key: String) throws {
    #expect(throws: IdentityError.wrongPassphrase) { try open(key: key, "wrong") }
    #expect(throws: IdentityError.wrongPassphrase) { try open(key: key, "") }
    #expect(throws: IdentityError.wrongPassphrase) { try open(key: key, String(repeating: "x", count: 5000)) }
    #expect(throws: IdentityError.keyUnreadable("it is encrypted, and there is no passphrase")) { try open(key: key) }
  }

  @Test func `what is not in the files is told`() throws {
    #expect(throws: IdentityError.keyMismatch) { try open(key: "good.key") }
    #expect(throws: IdentityError.keyUnreadable("the file holds no private key in PEM")) { try open(key: "client.crt") }
    #expect(throws: IdentityError.certificateUnreadable("the file holds no certificate in PEM")) {
      try open(key: "client.key", certificate: "client.key")
    }
    #expect(throws: IdentityError.keyUnreadable("it is encrypted in a way that is not known, or asks for too many iterations")) {
      try open(key: "client.endless.key", "changeit")
    }
  }

  @Test(arguments: [("client.p12", "changeit"), ("legacy.p12", "changeit"), ("nomac.p12", "changeit"), ("empty.p12", nil)])
  func `PKCS#12 opens, old ciphers too`(file: String, passphrase: String?) throws {
    #expect(try open(pkcs12: ToyPKI.shared.bytes(file), passphrase).facts.subject == "CN=smtplint client")
  }

  @Test(arguments: ["client.p12", "legacy.p12", "nomac.p12"]) func `a wrong passphrase of a PKCS#12 is told`(file: String) throws
  {
    #expect(throws: IdentityError.wrongPassphrase) { try open(pkcs12: ToyPKI.shared.bytes(file), "wrong") }
    #expect(throws: IdentityError.wrongPassphrase) { try open(pkcs12: ToyPKI.shared.bytes(file), nil) }
  }

  @Test func `a damaged PKCS#12 is not a wrong passphrase`() throws {
    let whole = try ToyPKI.shared.bytes("client.p12")
    #expect(throws: IdentityError.keyUnreadable("the file is damaged, or no PKCS#12")) {
      try open(pkcs12: Array(whole.dropLast(100)), "changeit")
    }
    #expect(throws: IdentityError.keyUnreadable("the file holds none")) {
      try open(pkcs12: ToyPKI.shared.bytes("nokey.p12"), "changeit")
    }
    #expect(throws: IdentityError.keyUnreadable("it is encrypted in a way that is not known, or asks for too many iterations")) {
      try open(pkcs12: ToyPKI.shared.bytes("endless.p12"), "changeit")
    }
  }

  @Test func `any damage is an error and no crash`() throws {
    let files = try [ToyPKI.shared.bytes("client.p12"), ToyPKI.shared.bytes("client.locked.key")]
    for (number, whole) in files.enumerated() {
      for index in stride(from: 0, to: whole.count, by: 7) {
        var bytes = whole
        bytes[index] ^= UInt8(1 << (index % 8))
        if number == 0 {
          _ = try? open(pkcs12: bytes, nil)
        } else {
          _ = try? ClientIdentity.open(certificateFile: bytes, keyFile: bytes, passphrase: nil)
        }
      }
    }
  }
}
