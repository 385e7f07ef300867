package import Diagnostics
package import KeyMaterial
package import Manifests

/// The files and secrets that one object names, with what is known of them.
package struct NamedFiles: Sendable {
  package let materials: [NamedMaterial]
  package let secrets: [NamedSecret]
  package let surroundings: Surroundings

  /// Nil where there is nothing to look at.
  init?(of manifest: Manifest, in surroundings: Surroundings) {
    materials = manifest.materials.compactMap { NamedMaterial($0, surroundings.files[$0.text.span]) }
    let knowsSecrets = !surroundings.files.isEmpty || !surroundings.missingSecrets.isEmpty
    secrets = knowsSecrets ? manifest.secrets.map { NamedSecret($0.field, $0.value, in: surroundings) } : []
    if materials.isEmpty, secrets.isEmpty { return nil }
    self.surroundings = surroundings
  }

  /// Every certificate, with the place that names it.
  var certificates: [NamedCertificate] {
    materials.flatMap { material in
      let all = material.contents?.certificates ?? []
      return all.enumerated().map { NamedCertificate(facts: $1, number: $0 + 1, count: all.count, material: material) }
    }
  }

  /// The private keys that could be read.
  var privateKeys: [(facts: KeyFacts, material: NamedMaterial)] {
    materials.filter { $0.reference.role != .certificates }.flatMap { material in
      (material.contents?.privateKeys ?? []).map { ($0, material) }
    }
  }
}

/// A file of certificates or keys, or certificates in the manifest.
package struct NamedMaterial: Sendable {
  package let reference: MaterialReference
  /// Nil for certificates in the manifest.
  package let facts: FileFacts?
  /// Nil where it was not read.
  package let contents: KeyMaterialFile?

  fileprivate init?(_ reference: MaterialReference, _ facts: FileFacts?) {
    self.reference = reference
    self.facts = facts
    if reference.isInline {
      contents = KeyMaterialFile.read(Array(reference.text.value.utf8))
    } else if let facts {
      if case .read(let contents) = facts.state { self.contents = contents } else { contents = nil }
    } else {
      return nil
    }
  }

  package var span: SourceSpan { reference.text.span }
  package var field: String { reference.path }
  /// The path as a message shows it.
  var name: Quoted { Quoted(reference.text.value) }
}

/// One certificate of a file or of a manifest.
struct NamedCertificate {
  let facts: CertificateFacts
  /// Counted from 1.
  let number: Int
  let count: Int
  let material: NamedMaterial

  /// `certificate "CN=relay"`, or which of several it is.
  var description: String {
    "certificate \(count > 1 ? "\(number) of \(count) " : "")\(Quoted(facts.subject.isEmpty ? "(no subject)" : facts.subject))"
  }
}

/// A secret and what is known of where it is kept; never the secret.
package struct NamedSecret: Sendable {
  package let field: String
  package let span: SourceSpan
  /// Where it is kept in a file.
  package let file: FileFacts?
  package let absence: String?

  fileprivate init(_ field: String, _ secret: Located<SecretReference>, in surroundings: Surroundings) {
    self.field = field
    span = secret.span
    file = surroundings.files[secret.span]
    absence = surroundings.missingSecrets[secret.span]
  }
}
