package import Diagnostics

/// A private key with its certificate; connections refer to it as label or alias.
package struct Key: SchemaObject {
  package var usage: Located<[Located<KeyUsage>]>?
  package var pkcs12: Located<FileReference>?
  package var certificate: Located<FileReference>?
  package var privateKey: Located<FileReference>?
  package var passphrase: Located<SecretReference>?

  package init() {}

  package static let schema = ObjectSchema<Key>(
    "Key", "A private key with its certificate, as one PKCS#12 file or as two PEM files.",
    fields: [
      Field(
        "usage", \.usage, .list(of: .choice), isRequired: true,
        "What the key may be used for: as client certificate, to sign mail, or both."),
      Field(
        "pkcs12", \.pkcs12, .object(), "The PKCS#12 file that holds key and certificate."),
      Field(
        "certificate", \.certificate, .object(),
        conditions: [.required(when: .isAbsent("pkcs12"), because: ""), .only(when: .isAbsent("pkcs12"))],
        "The PEM file that holds the certificate, and those between it and its root."),
      Field(
        "privateKey", \.privateKey, .object(),
        conditions: [.required(when: .isAbsent("pkcs12"), because: ""), .only(when: .isAbsent("pkcs12"))],
        "The PEM file that holds the private key."),
      Field(
        "passphrase", \.passphrase, .secret,
        conditions: [.required(when: .isPresent("pkcs12"), because: "a PKCS#12 file is encrypted")],
        "Where the passphrase of the file is kept."),
    ])
}

package enum KeyUsage: String, Choice {
  case client
  case sign
}

/// A file, by its path relative to the manifest's own folder.
package struct FileReference: SchemaObject {
  package var file: Located<String>?

  package init() {}

  package static let schema = ObjectSchema<FileReference>(
    "file reference", "A file.",
    fields: [
      Field("file", \.file, .text(.path), isRequired: true, "The path of the file, relative to the manifest's own folder.")
    ])
}
