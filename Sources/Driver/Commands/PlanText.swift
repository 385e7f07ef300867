import CanonicalJSON
import ConnectionStore
import Diagnostics
import Linking
import Manifests
import Reporting

/// A plan for people: one line an object, the fields that change below it, counts at the end.
enum PlanText {
  static func render(_ plan: Plan, style: TextStyle, isQuiet: Bool) -> String {
    let text = render(plan.changes, style: style)
    return isQuiet ? text : text + summary(of: plan)
  }

  static func render(_ receipt: Receipt, showsChanges: Bool, style: TextStyle) -> String {
    if receipt.plan.changes.isEmpty {
      let count = receipt.plan.unchangedCount
      return "nothing to do: \(count) object\(count == 1 ? "" : "s") unchanged at generation \(receipt.generation)\n"
    }
    return (showsChanges ? render(receipt.plan, style: style, isQuiet: false) : "")
      + "applied as generation \(receipt.generation)\n"
  }

  static func render(_ changes: [Plan.Change], style: TextStyle) -> String {
    var text = ""
    for change in changes {
      let name = "\(change.id.kind.rawValue) \(VisibleText.escape(change.id.name))"
      switch change.action {
      case .create: text += style.paint("+ \(name)", .added) + "\n"
      case .delete: text += style.paint("- \(name)", .removed) + "\n"
      case .update:
        text += style.paint("~ \(name)", .warning) + "\n"
        for field in change.fields {
          let old = style.paint(shown(field.old, at: field.path), .removed)
          let new = style.paint(shown(field.new, at: field.path), .added)
          text += "    \(VisibleText.escape(field.path)): \(old) → \(new)\n"
        }
      }
    }
    return text
  }

  private static func summary(of plan: Plan) -> String {
    var counts = ["\(plan.count(.create)) to create", "\(plan.count(.update)) to update"]
    if plan.prune != .none { counts.append("\(plan.count(.delete)) to delete") }
    counts.append("\(plan.unchangedCount) unchanged")
    var text = counts.joined(separator: ", ") + "\n"
    if !plan.unmanaged.isEmpty {
      let names = plan.unmanaged.prefix(3).map { "\($0.kind.rawValue) \(VisibleText.escape($0.name))" }.joined(separator: ", ")
      text +=
        "\(plan.unmanaged.count) in the store and in no manifest, left as they are (--prune removes them): \(names)\(plan.unmanaged.count > 3 ? ", …" : "")\n"
    }
    return text
  }

  private static func shown(_ value: JSONValue?, at path: String) -> String {
    guard let value = PlanJSON.masked(value, at: path) else { return "(none)" }
    return VisibleText.escape(value.compactText)
  }
}
