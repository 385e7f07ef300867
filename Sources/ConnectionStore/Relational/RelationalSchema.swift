import CanonicalJSON
import Manifests

/// The tables of a kind, made from its description: the same data that drives decoding makes the columns.
///
/// Texts, numbers and words become columns; an object's fields become columns with its name before them; a list becomes a
/// table of its own with one row an item; `ALL` becomes a flag beside such a table; a secret becomes two columns that say
/// where it is kept.
struct RelationalSchema: Sendable {
  enum ColumnType: Sendable { case text, integer }

  struct Column: Sendable {
    let name: String
    let type: ColumnType
    /// SQL after the type.
    let constraint: String
    /// Finds the value in the canonical JSON of the object that the row is made from.
    let value: @Sendable (JSONValue) -> JSONValue?
  }

  struct Table: Sendable {
    let name: String
    let columns: [Column]
    /// Nil for the table of the kind itself; else the objects, or values, that get one row each.
    let rows: (@Sendable (JSONValue) -> [JSONValue])?
  }

  let kind: ManifestKind
  /// The table of the kind, then those of its lists.
  let tables: [Table]

  /// The kinds that refer to no other come first, so that a table is there before one that refers to it.
  static let all: [RelationalSchema] = {
    let schemas = ManifestKind.allCases.map { RelationalSchema($0) }
    return schemas.filter { !$0.kind.refersToOthers } + schemas.filter(\.kind.refersToOthers)
  }()

  static func of(_ kind: ManifestKind) -> RelationalSchema { all.first { $0.kind == kind }! }

  init(_ kind: ManifestKind) {
    self.kind = kind
    var builder = Builder(table: Self.tableName(of: kind))
    builder.add(kind.specification, prefix: "", isAlwaysPresent: true, at: { $0["spec"] })
    let description = Column(name: "description", type: .text, constraint: "") { $0["metadata"]?["description"] }
    tables = [Table(name: builder.table, columns: [description] + builder.columns, rows: nil)] + builder.lists
  }

  static func tableName(of kind: ManifestKind) -> String { snakeCase(kind.rawValue) }

  /// `acceptedCipherSuites` as `accepted_cipher_suites`, `SMTPConnection` as `smtp_connection`.
  static func snakeCase(_ name: String) -> String {
    let letters = Array(name)
    var result = ""
    for (index, letter) in letters.enumerated() {
      if letter.isUppercase, index > 0 {
        let startsWord = letters[index - 1].isLowercase || (index + 1 < letters.count && letters[index + 1].isLowercase)
        if startsWord, result.last != "_" { result += "_" }
      }
      result += letter.lowercased()
    }
    return result
  }

  private struct Builder {
    typealias Path = @Sendable (JSONValue) -> JSONValue?

    let table: String
    var columns: [Column] = []
    var lists: [Table] = []

    mutating func add(_ object: ObjectDescription, prefix: String, isAlwaysPresent: Bool, at path: @escaping Path) {
      for field in object.fields {
        let name = prefix + RelationalSchema.snakeCase(field.name)
        let fieldName = field.name
        add(field.shape, name: name, isAlwaysPresent: isAlwaysPresent && field.isAlwaysPresent) { path($0)?[fieldName] }
      }
    }

    private mutating func add(_ shape: Shape, name: String, isAlwaysPresent: Bool, at path: @escaping Path) {
      switch shape {
      case .object(let object): add(object, prefix: "\(name)_", isAlwaysPresent: isAlwaysPresent, at: path)
      case .list(let element, _):
        lists.append(
          Table(name: "\(table)_\(name)", columns: Self.itemColumns(element), rows: { path($0)?.arrayValue ?? [] }))
      case .word(let word, let other):
        let flag = "\(name)_\(RelationalSchema.snakeCase(word.lowercased()))"
        columns.append(
          Column(name: flag, type: .integer, constraint: "NOT NULL CHECK (\(flag) IN (0, 1))") {
            .integer(path($0)?.stringValue == word ? 1 : 0)
          })
        add(other, name: name, isAlwaysPresent: false, at: path)
      case .secret:
        let schemes = SecretReference.schemes
        columns.append(
          Column(name: "\(name)_source", type: .text, constraint: "CHECK (\(name)_source IN (\(Self.list(schemes))))") {
            object in
            (path(object)?.members.first?.name).map { .string($0) }
          })
        columns.append(
          Column(name: "\(name)_reference", type: .text, constraint: "") { path($0)?.members.first?.value.columnText })
      case .textMap, .choiceMap:
        columns.append(Column(name: name, type: .text, constraint: "") { path($0)?.columnText })
      case .integer, .text, .choice, .reference:
        columns.append(Self.scalarColumn(shape, name: name, isAlwaysPresent: isAlwaysPresent, at: path))
      }
    }

    private static func itemColumns(_ element: Shape) -> [Column] {
      guard case .object(let object) = element else {
        return [scalarColumn(element, name: "value", isAlwaysPresent: true, at: { $0 })]
      }
      var builder = Builder(table: "")
      builder.add(object, prefix: "", isAlwaysPresent: true, at: { $0 })
      // A list within an item stays together, as JSON.
      return builder.columns
        + builder.lists.map { list in
          Column(name: String(list.name.dropFirst()), type: .text, constraint: "") { item in
            let values = list.rows?(item) ?? []
            return values.isEmpty ? nil : .string(JSONValue.array(values).canonicalText)
          }
        }
    }

    private static func scalarColumn(_ shape: Shape, name: String, isAlwaysPresent: Bool, at path: @escaping Path) -> Column {
      var constraints = isAlwaysPresent ? ["NOT NULL"] : []
      var type = ColumnType.text
      switch shape {
      case .integer: type = .integer
      case .choice(let words): constraints.append("CHECK (\(name) IN (\(list(words))))")
      case .reference(let reference):
        constraints.append("REFERENCES \(RelationalSchema.tableName(of: reference.kind)) (name) DEFERRABLE INITIALLY DEFERRED")
      default: break
      }
      return Column(name: name, type: type, constraint: constraints.joined(separator: " "), value: path)
    }

    private static func list(_ words: [String]) -> String { words.map { "'\($0)'" }.joined(separator: ", ") }
  }
}

extension JSONValue {
  /// The value of a text column: a text as it is, anything else as JSON.
  var columnText: JSONValue { stringValue.map { .string($0) } ?? .string(canonicalText) }
}
