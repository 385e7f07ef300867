internal import COpenSSL

/// Where OpenSSL looks for the certificates that the system trusts.
package struct SystemAnchors: Sendable, Equatable {
  /// A file of many certificates in PEM; it need not exist.
  package let file: String
  /// Folders of one certificate a file, named by a hash of the subject.
  package let folders: [String]

  /// By OpenSSL's defaults and the variables SSL_CERT_FILE and SSL_CERT_DIR.
  package init(environment: [String: String]) {
    file = environment["SSL_CERT_FILE"] ?? Self.text(X509_get_default_cert_file())
    let list = environment["SSL_CERT_DIR"] ?? Self.text(X509_get_default_cert_dir())
    folders = list.split(separator: ":").map { String($0) }
  }

  private static func text(_ pointer: UnsafePointer<CChar>?) -> String { pointer.map { String(cString: $0) } ?? "" }
}
