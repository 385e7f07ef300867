import CanonicalJSON
import Diagnostics

/// The rules of a SARIF log: those that the program knows, and whatever else has found something.
struct SARIFRules {
  /// GitHub's limit for descriptions.
  private static let longestDescription = 1024

  private let rules: [Tool.RuleDescription]
  private let indices: [RuleID: Int]

  init(_ report: Report) {
    var rules = report.tool.rules
    let known = Set(rules.map(\.id))
    let others = Set(report.diagnostics.map(\.rule)).subtracting(known).sorted { $0.code < $1.code }
    rules += others.map { Tool.RuleDescription($0, summary: $0.name, rationale: $0.name, remedy: $0.name, references: []) }
    self.rules = rules
    indices = Dictionary(rules.enumerated().map { ($1.id, $0) }) { first, _ in first }
  }

  func index(of rule: RuleID) -> Int { indices[rule] ?? -1 }

  var value: JSONValue { .array(rules.map(encode)) }

  private func encode(_ rule: Tool.RuleDescription) -> JSONValue {
    let family = Family(rule.id)
    var properties: [JSONValue.Member] = [
      .init("precision", "high"), .init("problem.severity", .string(problemSeverity(of: rule.id))),
      .init("tags", .array(family.tags.map { .string($0) })),
    ]
    if family.isSecurity { properties.append(.init("security-severity", .string(score(of: rule.id)))) }
    return [
      "id": .string(rule.id.code), "name": .string(rule.id.name),
      "shortDescription": ["text": .string(shorten(rule.summary))],
      "fullDescription": ["text": .string(shorten(rule.rationale))],
      "help": ["text": .string("\(rule.rationale)\n\n\(rule.remedy)"), "markdown": .string(markdown(of: rule))],
      "helpUri": .string(ProjectLinks.page(of: rule.id)),
      "defaultConfiguration": ["level": .string(SARIFFormat.level(of: rule.id.severity))],
      "properties": .object(properties),
    ]
  }

  private func markdown(of rule: Tool.RuleDescription) -> String {
    var text = "\(rule.rationale)\n\n**What to do:** \(rule.remedy)\n"
    if !rule.references.isEmpty { text += "\n" + rule.references.map { "- \($0)\n" }.joined() }
    return text + "\n[\(rule.id.code) \(rule.id.name)](\(ProjectLinks.page(of: rule.id)))\n"
  }

  private func shorten(_ text: String) -> String {
    text.unicodeScalars.count <= Self.longestDescription
      ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(Self.longestDescription - 1))) + "…"
  }

  private func problemSeverity(of rule: RuleID) -> String { rule.severity == .info ? "recommendation" : rule.severity.rawValue }

  /// GitHub reads 7.0 to 8.9 as high, 4.0 to 6.9 as medium and less as low.
  private func score(of rule: RuleID) -> String {
    switch rule.severity {
    case .error: "8.0"
    case .warning: "5.0"
    case .info: "2.0"
    }
  }

  /// What the first two digits of a code stand for.
  private struct Family {
    let tags: [String]
    var isSecurity: Bool { tags.contains("security") }

    init(_ rule: RuleID) {
      tags =
        switch rule.code.dropFirst(2).prefix(2) {
        case "00": ["configuration", "syntax"]
        case "01": ["configuration", "schema"]
        case "02": ["configuration", "references"]
        case "03": ["configuration", "security"]
        case "04": ["configuration", "consistency"]
        case "05": ["configuration", "providers"]
        case "06": ["configuration", "security", "certificates"]
        default: ["configuration"]
        }
    }
  }
}
