import CanonicalJSON
import Diagnostics
import Manifests
import Reporting
import YAMLSyntax

/// Findings that were there when checking began: `--baseline` reports only what is new.
struct Baseline: SchemaObject {
  var version: Located<Int>?
  var findings: Located<[Located<Entry>]>?

  /// A finding; code and path are for people who read the file.
  struct Entry: SchemaObject {
    var fingerprint: Located<String>?
    var code: Located<String>?
    var path: Located<String>?

    static let schema = ObjectSchema<Entry>(
      "finding", "A finding that is known.",
      fields: [
        Field("fingerprint", \.fingerprint, .text(.line), isRequired: true, "What the finding is known by."),
        Field("code", \.code, .text(.line), "The code of the rule."),
        Field("path", \.path, .text(.argument), "The file, from the top of the repository."),
      ])
  }

  static let schema = ObjectSchema<Baseline>(
    "baseline", "Findings that are known.",
    fields: [
      Field("version", \.version, .integer(1...1), isRequired: true, "The version of the form."),
      Field("findings", \.findings, .list(of: .object(), isDistinct: false), "The findings."),
    ])

  /// Takes from a report what the baseline knows, and counts it as suppressed.
  static func apply(_ fingerprints: Set<String>, to report: Report) -> Report {
    let all = Fingerprint.all(in: report)
    var index = -1
    var known = 0
    var filtered = report.filtered { _ in
      index += 1
      if fingerprints.contains(all[index]) { known += 1 }
      return !fingerprints.contains(all[index])
    }
    filtered.summary.suppressed += known
    return filtered
  }

  /// The text of a baseline of all findings of a report.
  static func text(of report: Report) -> String {
    let entries = zip(report.diagnostics, Fingerprint.all(in: report)).map { diagnostic, fingerprint -> JSONValue in
      [
        "path": .string(report.repositoryPath(of: diagnostic)), "code": .string(diagnostic.rule.code),
        "fingerprint": .string(fingerprint),
      ]
    }
    var members: [JSONValue.Member] = [.init("version", 1)]
    // An empty list is left out: it would say nothing.
    if !entries.isEmpty { members.append(.init("findings", .array(entries))) }
    return JSONValue.object(members).prettyText + "\n"
  }

  /// Reads a baseline; JSON is YAML, so it is read and judged like a manifest.
  static func read(_ path: String) throws(FileError) -> (fingerprints: Set<String>, source: SourceFile, diagnostics: [Diagnostic])
  {
    let limits = YAMLLimits()
    let source = SourceDecoder.decode(try Files.read(path, limit: limits.fileBytes), id: FileID(0), path: path)
    let parse = YAMLParser.parse(source)
    var diagnostics = parse.diagnostics
    var baseline: Baseline?
    if let document = parse.tree.documents.first, let root = document.root {
      var decoder = ValueDecoder(tree: parse.tree, file: source.file, document: document.number)
      baseline = decoder.decodeObject(root, Baseline.schema)
      diagnostics += decoder.diagnostics
    }
    if baseline == nil, diagnostics.isEmpty { throw FileError(path, reason: "is no baseline; --write-baseline makes one") }
    let fingerprints = (baseline?.findings?.value ?? []).compactMap { $0.value.fingerprint?.value }
    return (Set(fingerprints), source.file, diagnostics.sortedForReport())
  }
}
