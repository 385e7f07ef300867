package import Diagnostics

/// A file of certificates or keys that an object names, or certificates that it holds itself.
package struct MaterialReference: Sendable {
  package enum Role: Sendable {
    case certificates, privateKey, pkcs12
  }

  package let role: Role
  /// The field of the spec, such as `certificate`.
  package let field: String
  /// The path as it is written, or the PEM itself.
  package let text: Located<String>
  package let isInline: Bool

  /// The path of the text within the spec.
  package var path: String { "\(field).\(isInline ? "pem" : "file")" }
}

extension Manifest {
  /// The files of certificates and keys that the object names, in the order of its fields.
  package var materials: [MaterialReference] {
    func file(_ role: MaterialReference.Role, _ field: String, _ reference: Located<FileReference>?) -> MaterialReference? {
      reference?.value.file.map { MaterialReference(role: role, field: field, text: $0, isInline: false) }
    }
    switch specification {
    case .key(let key):
      return [
        file(.pkcs12, "pkcs12", key.pkcs12), file(.certificates, "certificate", key.certificate),
        file(.privateKey, "privateKey", key.privateKey),
      ].compactMap { $0 }
    case .trustedCertificate(let trusted):
      guard let source = trusted.certificate?.value, let text = source.file ?? source.pem else { return [] }
      return [MaterialReference(role: .certificates, field: "certificate", text: text, isInline: source.file == nil)]
    case .connection, .credential, .cluster, .unreadable: return []
    }
  }

  /// Every secret of the object that could be read, with the name of its field.
  package var secrets: [(field: String, value: Located<SecretReference>)] {
    let all: [(String, Located<SecretReference>?)] =
      switch specification {
      case .connection(let connection): [("password", connection.password)]
      case .credential(let credential): [("clientSecret", credential.clientSecret), ("password", credential.password)]
      case .key(let key): [("passphrase", key.passphrase)]
      case .trustedCertificate, .cluster, .unreadable: []
      }
    return all.compactMap { field, secret in secret.map { (field, $0) } }
  }
}
