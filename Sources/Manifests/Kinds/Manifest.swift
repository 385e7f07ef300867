package import CanonicalJSON
package import Diagnostics

/// One object of the workspace, as far as it could be read.
///
/// A class: manifests go from phase to phase by the thousand, and none of them changes.
package final class Manifest: Sendable {
  package let kind: ManifestKind
  package let metadata: Metadata
  package let specification: Specification
  package let document: Int
  /// The name, or the first key where there is no name.
  package let span: SourceSpan

  /// Fields of the spec whose value was reported to be wrong: a rule says nothing of their absence.
  let unreadableFields: [String]

  /// Where an entry can be put into the spec, and what has to follow it; nil where the spec stands elsewhere.
  private let insertion: (place: SourceSpan, separator: String)?

  init(
    kind: ManifestKind, metadata: Metadata, specification: Specification, document: Int, span: SourceSpan,
    unreadableFields: [String], insertion: (place: SourceSpan, separator: String)? = nil
  ) {
    self.insertion = insertion
    self.kind = kind
    self.metadata = metadata
    self.specification = specification
    self.document = document
    self.span = span
    self.unreadableFields = unreadableFields
  }

  /// The same object without its spec.
  func withoutSpecification() -> Manifest {
    Manifest(kind: kind, metadata: metadata, specification: .unreadable, document: document, span: span, unreadableFields: [])
  }

  package var name: Located<String>? { metadata.name }

  /// An edit that adds an entry, such as `port: 587`, to the spec.
  package func insertion(of entry: String) -> TextEdit? {
    insertion.map { TextEdit($0.place, entry + $0.separator) }
  }

  package func hasUnreadable(_ field: String) -> Bool { unreadableFields.contains(field) }

  package enum Specification: Sendable {
    case connection(SMTPConnection)
    case credential(Credential)
    case key(Key)
    case trustedCertificate(TrustedCertificate)
    case cluster(Cluster)
    /// Missing, of the wrong type, or encrypted.
    case unreadable
  }

  package var connection: SMTPConnection? {
    if case .connection(let connection) = specification { connection } else { nil }
  }

  package var credential: Credential? {
    if case .credential(let credential) = specification { credential } else { nil }
  }
}

/// A name by which an object is referred to, and the place where that is written.
package struct Reference: Sendable {
  package let name: Located<String>
  package let shape: ReferenceShape
  /// The field of the spec that refers, such as `credential`.
  package let field: String
}

extension Manifest {
  /// Every reference of the object, in the order of the schema's fields.
  package var references: [Reference] {
    func collect<Owner>(_ owner: Owner, _ schema: ObjectSchema<Owner>) -> [Reference] {
      var references: [Reference] = []
      for field in schema.referenceFields {
        for part in field.parts(owner) {
          guard let name = part.value.stringValue, let shape = field.description.shape.reference else { continue }
          references.append(Reference(name: part.map { _ in name }, shape: shape, field: field.name))
        }
      }
      return references
    }
    switch specification {
    case .connection(let connection): return collect(connection, SMTPConnection.schema)
    default: return []
    }
  }

  /// The spec in canonical form; nil where it could not be read.
  package func canonicalSpecification(in context: EncodingContext) -> JSONValue? {
    switch specification {
    case .connection(let value): SMTPConnection.schema.encode(value, context)
    case .credential(let value): Credential.schema.encode(value, context)
    case .key(let value): Key.schema.encode(value, context)
    case .trustedCertificate(let value): TrustedCertificate.schema.encode(value, context)
    case .cluster(let value): Cluster.schema.encode(value, context)
    case .unreadable: nil
    }
  }

  package func canonicalMetadata() -> JSONValue { Metadata.schema.encode(metadata, EncodingContext()) }

  /// Whether a field holds a value, as itself or in its list; nil where the field could not be read.
  package func has(_ requirement: ReferenceRequirement) -> Bool? {
    guard !hasUnreadable(requirement.field), let value = canonicalSpecification(in: EncodingContext())?[requirement.field] else {
      return nil
    }
    return value.stringValue == requirement.value || value.arrayValue?.contains(.string(requirement.value)) == true
  }
}
