package import Diagnostics

/// Certificates that are trusted: roots, intermediates or leaves.
package struct TrustedCertificate: SchemaObject {
  package var certificate: Located<CertificateSource>?

  package init() {}

  package static let schema = ObjectSchema<TrustedCertificate>(
    "TrustedCertificate", "Certificates that are trusted: roots, intermediates or leaves.",
    fields: [
      Field("certificate", \.certificate, .object(), isRequired: true, "The certificates in PEM, in a file or here.")
    ])
}

/// Certificates in a file or written in the manifest.
package struct CertificateSource: SchemaObject {
  package var file: Located<String>?
  package var pem: Located<String>?

  package init() {}

  package static let schema = ObjectSchema<CertificateSource>(
    "certificate", "Certificates, in a file or in the manifest.", isUnion: true,
    fields: [
      Field("file", \.file, .text(.path), "The path of the PEM file, relative to the manifest's own folder."),
      Field("pem", \.pem, .text(.pem), "The certificates themselves, in PEM."),
    ])
}
