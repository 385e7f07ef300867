package import Diagnostics
package import Manifests
import Rules
import YAMLSyntax

/// The settings of a workspace, from `.smtplint.yaml`.
package struct Configuration: SchemaObject {
  var manifests: Located<[Located<String>]>?
  var exclude: Located<[Located<String>]>?
  var rules: Located<[ChoicePair<Policy.Level>]>?
  var failOn: Located<Threshold>?
  var requireLabels: Located<[Located<String>]>?
  var store: Located<String>?
  var owner: Located<String>?
  var certificateExpiryDays: Located<Int>?
  var limits: Located<LimitSettings>?

  package init() {}

  package static let fileName = ".smtplint.yaml"

  package static let schema = ObjectSchema<Configuration>(
    "configuration", "The settings of a workspace of smtplint.",
    fields: [
      Field(
        "manifests", \.manifests, .list(of: .text(.path)), derivedDefault: "the paths on the command line",
        "Globs for the files of the workspace, relative to the configuration's folder; ** stands for any number of folders."),
      Field(
        "exclude", \.exclude, .list(of: .text(.path)),
        "Globs for files that are left out, also when they are named on the command line."),
      Field(
        "rules", \.rules, .choiceMap(keys: changeableRules, refusals: fixedRules),
        "What becomes of the findings of a rule, by its code or name; errors of syntax and schema stay what they are."),
      Field("failOn", \.failOn, .choice, default: .error, "The least severity that makes a run fail."),
      Field(
        "requireLabels", \.requireLabels, .list(of: .text(.line, length: 1...63)),
        "Labels that every object must have; one that is missing is reported as missing-field."),
      Field(
        "store", \.store, .text(.line), derivedDefault: "`sqlite:smtplint.db`",
        "The store, as sqlite:PATH with the path relative to the configuration's folder, or a postgresql: URL without password."),
      Field(
        "owner", \.owner, .text(.line, length: 1...63), derivedDefault: "`default`",
        "Whose objects plan and apply manage in the store; the objects of others are left alone."),
      Field(
        "certificateExpiryDays", \.certificateExpiryDays, .integer(0...36500), default: 30,
        "How many days before its end a certificate is reported; 0 for never."),
      Field("limits", \.limits, .object(), "How much input is read before reading stops."),
    ])

  private static let changeableRules = RuleCatalog.all.filter { !$0.id.isUndeniable }.flatMap { [$0.id.code, $0.id.name] }

  private static let fixedRules = Dictionary(
    uniqueKeysWithValues: RuleCatalog.all.filter(\.id.isUndeniable).flatMap { rule in
      [rule.id.code, rule.id.name].map { ($0, "\(rule.id.code) \(rule.id.name) is always \(rule.id.severity.rawValue)") }
    })

  var policy: Policy {
    var policy = Policy()
    for pair in rules?.value ?? [] {
      if let rule = RuleCatalog.rule(pair.key.value) { policy.levels[rule.id] = pair.value.value }
    }
    policy.requiredLabels = (requireLabels?.value ?? []).map(\.value)
    return policy
  }

  var yamlLimits: YAMLLimits {
    var result = YAMLLimits()
    guard let limits = limits?.value else { return result }
    if let value = limits.fileBytes?.value { result.fileBytes = value }
    if let value = limits.depth?.value { result.depth = value }
    if let value = limits.nodes?.value { result.nodes = value }
    if let value = limits.aliasedNodes?.value { result.aliasedNodes = value }
    if let value = limits.directives?.value { result.directives = value }
    return result
  }
}

/// The least severity that makes a run fail.
package enum Threshold: String, Choice {
  case error, warning, info, never

  package func isReached(by severity: Severity) -> Bool {
    switch self {
    case .error: severity >= .error
    case .warning: severity >= .warning
    case .info: true
    case .never: false
    }
  }
}

struct LimitSettings: SchemaObject {
  var fileBytes: Located<Int>?
  var depth: Located<Int>?
  var nodes: Located<Int>?
  var aliasedNodes: Located<Int>?
  var directives: Located<Int>?

  static let schema: ObjectSchema<LimitSettings> = {
    let standard = YAMLLimits()
    return ObjectSchema<LimitSettings>(
      "limits", "How much input is read before reading stops.",
      fields: [
        Field("fileBytes", \.fileBytes, .integer(1...1 << 30), default: standard.fileBytes, "Bytes in one file."),
        Field("depth", \.depth, .integer(1...1000), default: standard.depth, "Collections within each other."),
        Field("nodes", \.nodes, .integer(1...100_000_000), default: standard.nodes, "Nodes in one file."),
        Field(
          "aliasedNodes", \.aliasedNodes, .integer(0...10_000_000), default: standard.aliasedNodes,
          "Nodes that the aliases of one document stand for."),
        Field("directives", \.directives, .integer(1...10_000), default: standard.directives, "Directives before one document."),
      ])
  }()
}

/// A configuration as it was found.
package struct FoundConfiguration: Sendable {
  let settings: Configuration
  /// The folder that its paths are relative to, as a path from the working folder; `""` is the working folder.
  let folder: String
  let source: SourceFile
  package let diagnostics: [Diagnostic]

  package static func read(_ path: String) throws(FileError) -> FoundConfiguration {
    let limits = YAMLLimits()
    let bytes = try Files.read(path, limit: limits.fileBytes)
    let source = SourceDecoder.decode(bytes, id: FileID(0), path: path)
    let parse = YAMLParser.parse(source)
    var diagnostics = parse.diagnostics
    var settings = Configuration()
    if let document = parse.tree.documents.first, let root = document.root {
      var decoder = ValueDecoder(tree: parse.tree, file: source.file, document: document.number)
      if !decoder.isEmpty(root) { settings = decoder.decodeObject(root, Configuration.schema) ?? Configuration() }
      diagnostics += decoder.diagnostics
    }
    for document in parse.tree.documents.dropFirst() {
      diagnostics.append(
        Diagnostic(
          .unknownField, "configuration has more than one document", at: document.span, document: document.number,
          help: "keep one"))
    }
    if let store = settings.store, SecretText.mayHoldSecret(source.file.bytes[store.span.range]) {
      diagnostics.append(
        Diagnostic(
          .plaintextSecret, "store holds a password", at: store.span, document: 1, field: "store",
          help: "leave it to PGPASSWORD or a password file (PGPASSFILE)"))
    }
    if let owner = settings.owner, let fault = OwnerName.fault(in: owner.value) {
      diagnostics.append(
        Diagnostic(.forbiddenCharacter, "owner \(fault)", at: owner.span, document: 1, field: "owner"))
    }
    return FoundConfiguration(
      settings: settings, folder: PathText.folder(of: path), source: source.file, diagnostics: diagnostics.sortedForReport())
  }

  /// The configuration in `folder` or the nearest folder above it.
  package static func find(from folder: String, workingFolder: String) throws(FileError) -> FoundConfiguration? {
    for candidate in PathText.ancestors(of: folder, from: workingFolder) {
      let path = PathText.join(candidate, Configuration.fileName)
      if Files.exists(path) { return try read(path) }
    }
    return nil
  }
}
