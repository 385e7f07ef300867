import Diagnostics
import Linking
import Manifests
import Reporting
import Rules
import YAMLSyntax

/// What a workspace is loaded from.
struct WorkspaceInputs: Sendable {
  var files: [InputFile]
  /// Of files that could not be found out about.
  let failures: [FileError]
  let policy: Policy
  let limits: YAMLLimits
  let reader: SurroundingsReader
  let console: Console
}

/// The workspace after every phase up to lint: bytes → tree → manifests → links → findings.
struct LoadedWorkspace: Sendable {
  let workspace: Workspace
  /// Sorted; those of the files that are reported on.
  let diagnostics: [Diagnostic]
  let summary: Report.Summary
  /// Findings that no comment and no setting can accept on the store's behalf: names that lead nowhere, and secrets.
  private let unstorable: [Diagnostic]
  /// Also of the files that are not reported on.
  let documentCount: Int
  let sources: [SourceFile]
  private let inputs: WorkspaceInputs
  let failures: [FileError]
  /// Documents that SOPS has encrypted, with the path of their file.
  let encrypted: [(path: String, span: SourceSpan)]

  var files: [InputFile] { inputs.files }

  /// How many errors the text of a file has, as YAML.
  func textErrors(in file: Int) -> Int {
    diagnostics.count { Int($0.span.file.index) == file && $0.rule.severity == .error && $0.rule.code < "SL0100" }
  }

  /// The same workspace, with other contents of some files, by their indices; those to be restored as they were in this one.
  func reloaded(with contents: [Int: [UInt8]], restoring restored: [Int] = []) -> LoadedWorkspace {
    var inputs = inputs
    for index in restored { inputs.files[index].contents = sources[index].bytes }
    // What came from standard input is gone from there.
    for index in inputs.files.indices where inputs.files[index].path == "-" {
      inputs.files[index].contents = sources[index].bytes
    }
    for (index, bytes) in contents { inputs.files[index].contents = bytes }
    return .load(inputs)
  }

  static func load(_ inputs: WorkspaceInputs) -> LoadedWorkspace {
    let (files, limits, policy) = (inputs.files, inputs.limits, inputs.policy)
    let progress = Progress("checking file", total: files.count, console: inputs.console)
    let loaded = Parallel.map(files.count, progress: progress) { index in
      LoadedFile.load(files[index], id: FileID(index), limits: limits)
    }
    let manifests = loaded.flatMap(\.decoded.manifests)
    var unread = UnreadText()
    for file in loaded {
      if file.failure != nil { unread.isUnknown = true }
      unread.add(file.decoded.unreadText, of: file.source)
    }
    let (workspace, linkDiagnostics) = Linker.link(manifests, isInUnreadText: unread.mentions)
    let isReported = files.map(\.isReported)
    let surroundings = inputs.reader.read(manifests.filter { isReported[$0.span.file] }) { files[Int($0.index)].realFolder }
    let linter = Linter()
    let block = 64
    let lintDiagnostics = Parallel.map((manifests.count + block - 1) / block) { index in
      let range = index * block..<min((index + 1) * block, manifests.count)
      let findings = linter.lint(range, of: workspace, in: surroundings)
      return policy.requiredLabels.isEmpty ? findings : findings + manifests[range].flatMap(policy.missingLabels)
    }
    progress?.finish()

    var found = loaded.flatMap(\.decoded.diagnostics) + linkDiagnostics
    found += lintDiagnostics.flatMap { $0 } + linter.lintAsWhole(workspace)
    let suppression = Suppression(
      found, comments: loaded.flatMap(\.comments),
      incomplete: Set(loaded.filter { !$0.decoded.unreadText.isEmpty }.map(\.source.id)))
    var diagnostics = policy.judge(suppression.diagnostics)
    if isReported.contains(false) {
      diagnostics.removeAll { diagnostic in
        !isReported[diagnostic.span.file] && !diagnostic.related.contains { isReported[$0.span.file] }
      }
    }
    name(&diagnostics, by: manifests)
    var summary = Report.Summary()
    summary.suppressed = suppression.suppressedCount
    for (index, file) in loaded.enumerated() where isReported[index] && file.failure == nil {
      summary.files += 1
      summary.documents += file.decoded.documentCount
    }
    return LoadedWorkspace(
      workspace: workspace, diagnostics: diagnostics.sortedForReport(), summary: summary,
      unstorable: linkDiagnostics.filter { $0.severity == .error } + found.filter { $0.rule == .plaintextSecret },
      documentCount: loaded.reduce(0) { $0 + $1.decoded.documentCount }, sources: loaded.map(\.source),
      inputs: inputs,
      failures: inputs.failures + loaded.compactMap(\.failure),
      encrypted: zip(files, loaded).flatMap { file, loaded in loaded.decoded.encryptedDocuments.map { (file.path, $0) } })
  }

  /// Says of each finding which object it is about.
  private static func name(_ diagnostics: inout [Diagnostic], by manifests: [Manifest]) {
    guard !diagnostics.isEmpty else { return }
    let files = Set(diagnostics.map(\.span.file))
    var objects: [FileID: [Int: String]] = [:]
    for manifest in manifests where files.contains(manifest.span.file) {
      guard let name = manifest.name?.value else { continue }
      objects[manifest.span.file, default: [:]][manifest.document] = "\(manifest.kind.rawValue) \(name)"
    }
    for index in diagnostics.indices {
      diagnostics[index].object = objects[diagnostics[index].span.file]?[diagnostics[index].document]
    }
  }

  /// Whether there was nothing to say anything of.
  var isEmpty: Bool { documentCount == 0 && diagnostics.isEmpty && failures.isEmpty }

  var report: Report { report(of: diagnostics) }

  /// What keeps the workspace from being stored: its errors, and what cannot be stored whether it is accepted or not.
  var blockingReport: Report { report(of: (diagnostics.filter { $0.severity == .error } + unstorable).sortedForReport()) }

  /// What keeps connections from being probed: what cannot be read, and names that lead nowhere. Whether a connection is wise is
  /// not asked.
  var unreadableReport: Report {
    report(of: diagnostics.filter { $0.severity == .error && $0.rule.code < "SL0300" })
  }

  private func report(of diagnostics: [Diagnostic]) -> Report {
    var mentioned = Set(diagnostics.map(\.span.file))
    for diagnostic in diagnostics { mentioned.formUnion(diagnostic.related.map(\.span.file)) }
    let paths = RepositoryPaths(workingFolder: Files.workingFolder)
    let files = mentioned.map { ReportedFile(sources[Int($0.index)], in: paths) }
    var report = Report(summary: summary, diagnostics: diagnostics, files: files)
    report.failures = failures.map { Report.Failure(path: $0.path, reason: $0.reason) }
    return report
  }
}

extension ReportedFile {
  /// A file with what a report needs to know of it.
  init(_ source: SourceFile, in paths: RepositoryPaths) {
    self.init(source, secrets: SecretText.ranges(in: source), repositoryPath: paths.path(of: source.path))
  }
}

private struct LoadedFile: Sendable {
  var source: SourceFile
  var decoded = DecodedFile()
  var comments: [SuppressionComment] = []
  var failure: FileError?

  static func load(_ file: InputFile, id: FileID, limits: YAMLLimits) -> LoadedFile {
    var result = LoadedFile(source: SourceFile(id: id, path: file.path, bytes: []))
    do throws(FileError) {
      let bytes =
        if let contents = file.contents {
          contents
        } else {
          file.path == "-"
            ? try Files.readStandardInput(limit: limits.fileBytes) : try Files.read(file.path, limit: limits.fileBytes)
        }
      let source = SourceDecoder.decode(bytes, id: id, path: file.path, limits: limits)
      result.source = source.file
      let parse = YAMLParser.parse(source, limits: limits)
      result.decoded = ManifestDecoder.decode(parse, file: source.file)
      result.comments = SuppressionComment.all(in: parse.tree, of: source.file)
    } catch {
      result.failure = error
    }
    return result
  }
}

extension [Bool] {
  fileprivate subscript(file: FileID) -> Bool { self[Int(file.index)] }
}
