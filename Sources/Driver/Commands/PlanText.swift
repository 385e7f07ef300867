import CanonicalJSON
import ConnectionStore
import Diagnostics
import Linking
import Manifests
import Reporting

/// A plan for people: one line an object, the fields that change below it, counts at the end.
enum PlanText {
  static func render(_ plan: Plan, style: TextStyle, isQuiet: Bool) -> String {
    var text = ""
    for change in plan.changes {
      let name = "\(change.object.id.kind.rawValue) \(VisibleText.escape(change.object.id.name))"
      switch change.action {
      case .create: text += style.paint("+ \(name)", .added) + "\n"
      case .update:
        text += style.paint("~ \(name)", .warning) + "\n"
        for field in change.fields {
          let old = style.paint(shown(field.old, at: field.path), .removed)
          let new = style.paint(shown(field.new, at: field.path), .added)
          text += "    \(VisibleText.escape(field.path)): \(old) → \(new)\n"
        }
      }
    }
    return isQuiet ? text : text + summary(of: plan)
  }

  private static func summary(of plan: Plan) -> String {
    var text = "\(plan.count(.create)) to create, \(plan.count(.update)) to update, \(plan.unchangedCount) unchanged\n"
    if !plan.unmanaged.isEmpty {
      let names = plan.unmanaged.prefix(3).map { "\($0.kind.rawValue) \(VisibleText.escape($0.name))" }.joined(separator: ", ")
      text +=
        "\(plan.unmanaged.count) in the store and in no manifest, left as they are: \(names)\(plan.unmanaged.count > 3 ? ", …" : "")\n"
    }
    return text
  }

  private static func shown(_ value: JSONValue?, at path: String) -> String {
    guard let value = PlanJSON.masked(value, at: path) else { return "(none)" }
    return VisibleText.escape(value.compactText)
  }
}

/// A plan, and what an apply did, for programs.
enum PlanJSON {
  static func value(_ plan: Plan) -> JSONValue {
    .object([.init("version", 1), .init("generation", .integer(plan.generation))] + body(of: plan))
  }

  static func value(_ receipt: Receipt) -> JSONValue {
    .object(
      [
        .init("version", 1), .init("applied", .bool(!receipt.plan.changes.isEmpty)),
        .init("generation", .integer(receipt.generation)),
      ]
        + body(of: receipt.plan))
  }

  /// The value, unless it stands in metadata under a name that says that it is secret.
  static func masked(_ value: JSONValue?, at path: String) -> JSONValue? {
    guard value != nil, path.hasPrefix("metadata."), SecretText.isSecretName(path) else { return value }
    return "********"
  }

  private static func body(of plan: Plan) -> [JSONValue.Member] {
    [
      .init("inputDigest", .string(plan.snapshotDigest)),
      .init(
        "summary",
        [
          "create": .integer(plan.count(.create)), "update": .integer(plan.count(.update)), "delete": 0,
          "unchanged": .integer(plan.unchangedCount), "unmanaged": .integer(plan.unmanaged.count),
        ]),
      .init(
        "changes",
        .array(
          plan.changes.map { change in
            [
              "action": .string(change.action.rawValue), "kind": .string(change.object.id.kind.rawValue),
              "name": .string(change.object.id.name), "digest": .string(change.object.digest),
              "fields": .array(
                change.fields.map {
                  [
                    "path": .string($0.path), "old": masked($0.old, at: $0.path) ?? .null,
                    "new": masked($0.new, at: $0.path) ?? .null,
                  ]
                }),
            ]
          })),
    ]
  }
}
