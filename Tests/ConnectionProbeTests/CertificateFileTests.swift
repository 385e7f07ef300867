import ConnectionProbe
import Foundation
import KeyMaterial
import TestSupport
import Testing

private let chains = PresentedChains.shared

struct CertificateFileTests {
  @Test(arguments: [
    ("good.crt", ["good"]), ("bundle.pem", ["good", "inter"]), ("twice.pem", ["good", "inter", "good"]), ("root.der", ["root"]),
  ])
  func `certificates are read out of PEM and DER`(name: String, expected: [String]) throws {
    let found = try CertificateFile.read(try chains.bytes(name), name: name)
    #expect(try found == expected.map(chains.certificate))
  }

  @Test(arguments: [
    ("withkey.pem", "holds a private key, and nothing of it was read"), ("withlockedkey.pem", "holds a private key"),
    ("good.key", "holds a private key"), ("locked.key", "holds a private key"), ("key.der", "holds a private key"),
    ("torn.pem", "holds a private key"), ("root.p12", "is PKCS#12"), ("store.p12", "holds a private key"),
    ("root.p7b", "is PKCS#7"), ("damaged.crt", "holds a block of PEM that cannot be read"),
    ("two.der", "holds no certificate in PEM or DER"),
    ("good.csr", "holds no certificate in PEM or DER; it holds a certificate request"),
    ("good.ext", "holds no certificate in PEM or DER"),
  ])
  func `other files are refused whole`(name: String, reason: String) throws {
    let bytes = try chains.bytes(name)
    let error = try #require(#expect(throws: TrustError.self) { try CertificateFile.read(bytes, name: name) })
    #expect(error.message.hasPrefix("\(name): \(reason)"))
    // Nothing of a key is shown.
    let body = String(decoding: bytes, as: UTF8.self).split(separator: "\n").filter { $0.count == 64 }
    #expect(!body.contains { error.message.contains($0) })
  }

  @Test func `no file is too much`() throws {
    let certificate = try chains.bytes("good.crt")
    let error = #expect(throws: TrustError.self) {
      try CertificateFile.read(Array(repeating: certificate, count: 1200).flatMap(\.self), name: "many")
    }
    #expect(error?.message == "many: holds 1000 certificates or more")
    #expect(throws: TrustError.self) { try CertificateFile.read(Array(repeating: 0x30, count: 2 << 20), name: "long") }
    #expect(throws: TrustError.self) { try CertificateFile.read([], name: "empty") }
  }

  @Test func `a certificate is written as openssl writes it`() throws {
    #expect(try chains.certificate("root").pem == String(decoding: try chains.bytes("root.crt"), as: UTF8.self))
  }
}
