package import Diagnostics

/// What every kind has: a name, and words about it.
package struct Metadata: SchemaObject {
  package var name: Located<String>?
  package var description: Located<String>?
  package var labels: Located<[TextPair]>?
  package var annotations: Located<[TextPair]>?

  package init() {}

  package static let schema = ObjectSchema<Metadata>(
    "metadata", "The name of the object, and words about it.",
    fields: [
      Field(
        "name", \.name, .text(.name, length: 1...128), isRequired: true, source: "NAME",
        "The name that other objects and people use, unique among the objects of its kind."),
      Field(
        "description", \.description, .text(.free, length: 0...2048), source: "DESCRIPTION",
        "What the object is for."),
      Field(
        "labels", \.labels, .textMap(maximumCount: 64, maximumKeyLength: 63, maximumValueLength: 253),
        "Short texts to select objects by."),
      Field("annotations", \.annotations, .textMap(), "Texts for other programs."),
    ])
}
