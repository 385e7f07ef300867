package import Diagnostics
package import Linking
package import Manifests
package import Rules
package import YAMLSyntax

/// The pure part of the program over texts, without a file.
package struct Pipeline {
  package let sources: [SourceFile]
  package let decoded: [DecodedFile]
  package let workspace: Workspace
  package let suppressedCount: Int
  /// Of every phase, sorted.
  package let diagnostics: [Diagnostic]

  package init(
    _ texts: String..., limits: YAMLLimits = YAMLLimits(), surroundings: (Workspace) -> Surroundings = { _ in Surroundings() }
  ) {
    self.init(texts.map { Array($0.utf8) }, limits: limits, surroundings: surroundings)
  }

  /// `surroundings` finds out about the files that the manifests name.
  package init(
    _ files: [[UInt8]], limits: YAMLLimits = YAMLLimits(), surroundings: (Workspace) -> Surroundings = { _ in Surroundings() }
  ) {
    let sources = files.enumerated().map {
      SourceDecoder.decode($1, id: FileID($0), path: "file\($0 + 1).yaml", limits: limits)
    }
    self.sources = sources.map(\.file)
    let parses = sources.map { YAMLParser.parse($0, limits: limits) }
    decoded = zip(sources, parses).map { ManifestDecoder.decode($1, file: $0.file) }
    var unread = UnreadText()
    for (decoded, source) in zip(decoded, sources) { unread.add(decoded.unreadText, of: source.file) }
    let linked = Linker.link(decoded.flatMap(\.manifests), isInUnreadText: unread.mentions)
    workspace = linked.workspace
    let linter = Linter()
    let found =
      decoded.flatMap(\.diagnostics) + linked.diagnostics
      + linter.lint(0..<linked.workspace.manifests.count, of: linked.workspace, in: surroundings(linked.workspace))
      + linter.lintAsWhole(linked.workspace)
    let suppression = Suppression(
      found, comments: zip(sources, parses).flatMap { SuppressionComment.all(in: $1.tree, of: $0.file) },
      incomplete: Set(zip(sources, decoded).filter { !$1.unreadText.isEmpty }.map(\.0.file.id)))
    suppressedCount = suppression.suppressedCount
    diagnostics = suppression.diagnostics.sortedForReport()
  }

  /// Each finding as `code "text it points at"`.
  package var found: [String] {
    diagnostics.map { "\($0.rule.code) \(String(reflecting: sources[Int($0.span.file.index)].text(of: $0.span)))" }
  }

  package var codes: [String] { diagnostics.map(\.rule.code) }
}

/// A connection that nothing is to be said of, with more fields.
package func connection(_ fields: String = "", name: String = "relay", host: String = "mail.example.com") -> String {
  """
  apiVersion: smtplint/v1
  kind: SMTPConnection
  metadata: {name: \(name)}
  spec:
    host: \(host)
    port: 587
    maxRetries: 0
    connectionSecurity: STARTTLS
    matchServerHostname: Enabled
  \(fields.split(separator: "\n").map { "  \($0)\n" }.joined())
  """
}

/// A text in which `«` and `»` enclose the places that are expected to be found.
package struct MarkedText {
  package let text: String
  /// Byte ranges in the text without the marks.
  package let marks: [Range<Int>]

  package init(_ marked: String) {
    var bytes: [UInt8] = []
    var starts: [Int] = []
    var marks: [Range<Int>] = []
    for scalar in marked.unicodeScalars {
      switch scalar {
      case "«": starts.append(bytes.count)
      case "»": marks.append((starts.popLast() ?? bytes.count)..<bytes.count)
      default: bytes.append(contentsOf: Array(String(scalar).utf8))
      }
    }
    text = String(decoding: bytes, as: UTF8.self)
    self.marks = marks.sorted { $0.lowerBound < $1.lowerBound }
  }
}
