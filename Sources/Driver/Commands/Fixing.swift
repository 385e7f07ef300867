import Diagnostics
import Reporting
import Rules

/// Which fixes are carried out, and whether files are written.
package struct FixOptions: Sendable {
  package enum Mode: Sendable { case write, show }

  package var mode: Mode
  package var includesUnsafe: Bool

  package init(_ mode: Mode, includesUnsafe: Bool) {
    self.mode = mode
    self.includesUnsafe = includesUnsafe
  }
}

/// Fixes, round by round: each changes the text that the next checks.
struct Fixing {
  /// One fix may make room for another; more rounds than this would be fixes that undo each other.
  private static let longest = 10

  private(set) var loaded: LoadedWorkspace
  /// The new bytes of files that change, by their index.
  private(set) var changed: [Int: [UInt8]] = [:]
  /// How many findings were fixed in each of them.
  private(set) var counts: [Int: Int] = [:]
  /// Files that have fixes and were left alone, with the reason.
  private(set) var refused: [Int: String] = [:]

  init(_ loaded: LoadedWorkspace, includesUnsafe: Bool) {
    self.loaded = loaded
    for _ in 0..<Self.longest where carryOut(includesUnsafe: includesUnsafe) {}
  }

  /// One round; false when there was nothing to do.
  private mutating func carryOut(includesUnsafe: Bool) -> Bool {
    var round: [Int: FixApplication] = [:]
    let byFile = Dictionary(grouping: loaded.diagnostics.compactMap(\.fix), by: { $0.edits.first?.span.file })
    for (file, fixes) in byFile {
      guard let index = file.map({ Int($0.index) }), loaded.files[index].isReported, refused[index] == nil else { continue }
      let fixes = fixes.filter { includesUnsafe || $0.isSafe }
      guard !fixes.isEmpty else { continue }
      let source = loaded.sources[index]
      guard source.isVerbatim else {
        refused[index] = "it is UTF-16, or holds bytes that are no text"
        continue
      }
      let result = FixApplication(fixes, to: source.bytes)
      if result.bytes != source.bytes { round[index] = result }
    }
    guard !round.isEmpty else { return false }
    var upcoming = loaded.reloaded(with: changed.merging(round.mapValues(\.bytes)) { $1 })
    // A text that got worse is not kept, whatever the fix meant.
    let spoilt = round.keys.filter { upcoming.textErrors(in: $0) > loaded.textErrors(in: $0) }
    for index in spoilt {
      refused[index] = "what the fixes make of it is no good YAML"
      round[index] = nil
    }
    for (index, result) in round {
      changed[index] = result.bytes
      counts[index, default: 0] += result.count
    }
    if !spoilt.isEmpty { upcoming = loaded.reloaded(with: changed, restoring: spoilt) }
    loaded = upcoming
    return !round.isEmpty
  }
}

extension Run {
  /// Carries out or shows the fixes, and returns the workspace as it is afterwards; nil where a file could not be written.
  func fix(_ original: LoadedWorkspace, _ options: FixOptions) -> LoadedWorkspace? {
    let fixing = Fixing(original, includesUnsafe: options.includesUnsafe)
    for (index, reason) in fixing.refused.sorted(by: { $0.key < $1.key }) {
      complain("\(VisibleText.escape(original.sources[index].path)): not fixed, since \(reason)")
    }
    let paths = RepositoryPaths(workingFolder: workingFolder)
    var done: [Int] = []
    for (index, bytes) in fixing.changed.sorted(by: { $0.key < $1.key }) {
      let old = original.sources[index]
      switch options.mode {
      case .show:
        let diff = UnifiedDiff.render(
          from: ReportedFile(old, in: paths), to: ReportedFile(fixing.loaded.sources[index], in: paths),
          style: style(isTerminal: console.outputIsTerminal))
        if writeResult(diff) { done.append(index) }
      case .write:
        do throws(FileError) {
          try Files.replace(old.path, old.bytes, by: bytes)
          done.append(index)
        } catch {
          complain(error)
        }
      }
    }
    tellOfFixes(fixing, done, options)
    guard done.count == fixing.changed.count else { return nil }
    return options.mode == .write ? fixing.loaded : original
  }

  private func tellOfFixes(_ fixing: Fixing, _ files: [Int], _ options: FixOptions) {
    guard !self.options.isQuiet else { return }
    let count = files.reduce(0) { $0 + (fixing.counts[$1] ?? 0) }
    let verb = options.mode == .write ? "fixed" : "would fix"
    if count > 0 {
      let places = "\(files.count) file\(files.count == 1 ? "" : "s")"
      complain("\(verb) \(count) finding\(count == 1 ? "" : "s") in \(places)")
    }
    let unsafe = fixing.loaded.diagnostics.count { $0.fix?.isSafe == false }
    if unsafe > 0, !options.includesUnsafe {
      complain(
        "--unsafe-fixes has \(unsafe) fix\(unsafe == 1 ? "" : "es") more, to be read before \(unsafe == 1 ? "it is" : "they are") kept"
      )
    }
  }
}
