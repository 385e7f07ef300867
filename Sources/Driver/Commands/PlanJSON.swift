import CanonicalJSON
import ConnectionStore
import KeyMaterial
import Linking
import Manifests
import Rules

/// A plan for programs, and as a file that `apply --plan` carries out.
///
/// `digest` is the SHA-256 of the canonical text of everything else, and names the plan.
struct PlanJSON {
  let value: JSONValue
  let digest: String

  /// `paths` are those that the manifests were read from, as they were given.
  init(_ plan: Plan, paths: [String]) {
    let head: [JSONValue.Member] = [
      .init("version", 1), .init("smtplint", .string(Version.text)), .init("generation", .integer(plan.generation)),
      .init("startDigest", .string(plan.startDigest)), .init("owner", plan.owner.map { .string($0) } ?? .null),
      .init("prune", .string(plan.prune.rawValue)), .init("adopt", .bool(plan.adopts)),
      .init("paths", .array(paths.map { .string($0) })),
    ]
    let members = head + Self.body(of: plan)
    digest = Self.digest(of: members)
    value = .object(members + [.init("digest", .string(digest))])
  }

  static func digest(of members: [JSONValue.Member]) -> String {
    SHA256.hexDigest(of: JSONValue.object(members.filter { $0.name != "digest" }).canonicalText)
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

  static func changes(_ changes: [Plan.Change]) -> JSONValue {
    .array(
      changes.map { change in
        [
          "action": .string(change.action.rawValue), "kind": .string(change.id.kind.rawValue), "name": .string(change.id.name),
          "digest": (change.object?.digest ?? change.old?.digest).map { .string($0) } ?? .null,
          "fields": .array(
            change.fields.map {
              [
                "path": .string($0.path), "old": masked($0.old, at: $0.path) ?? .null,
                "new": masked($0.new, at: $0.path) ?? .null,
              ]
            }),
        ]
      })
  }

  private static func body(of plan: Plan) -> [JSONValue.Member] {
    [
      .init("inputDigest", .string(plan.inputDigest)),
      .init(
        "summary",
        [
          "create": .integer(plan.count(.create)), "update": .integer(plan.count(.update)),
          "delete": .integer(plan.count(.delete)), "unchanged": .integer(plan.unchangedCount),
          "unmanaged": .integer(plan.unmanaged.count),
        ]),
      .init("changes", changes(plan.changes)),
    ]
  }
}
