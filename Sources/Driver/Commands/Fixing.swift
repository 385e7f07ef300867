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
  private(set) var fixCount = 0
  /// Files that have fixes, and cannot be written back as they were read.
  private(set) var refused: Set<String> = []

  init(_ loaded: LoadedWorkspace, includesUnsafe: Bool) {
    self.loaded = loaded
    for _ in 0..<Self.longest where carryOut(includesUnsafe: includesUnsafe) {}
  }

  /// One round; false when there was nothing to do.
  private mutating func carryOut(includesUnsafe: Bool) -> Bool {
    let byFile = Dictionary(grouping: loaded.diagnostics.filter { $0.fix != nil }, by: { $0.fix!.edits.first?.span.file })
    var isChanged = false
    for (file, diagnostics) in byFile {
      guard let file, loaded.files[Int(file.index)].isReported else { continue }
      let fixes = diagnostics.compactMap(\.fix).filter { includesUnsafe || $0.isSafe }
      guard !fixes.isEmpty else { continue }
      let source = loaded.sources[Int(file.index)]
      guard source.isVerbatim else {
        refused.insert(source.path)
        continue
      }
      let result = FixApplication(fixes, to: source.bytes)
      guard result.bytes != source.bytes else { continue }
      fixCount += result.count
      changed[Int(file.index)] = result.bytes
      isChanged = true
    }
    if isChanged { loaded = loaded.reloaded(with: changed) }
    return isChanged
  }
}

extension Run {
  /// Carries out or shows the fixes, and returns the workspace as it is afterwards; nil where a file could not be written.
  func fix(_ original: LoadedWorkspace, _ options: FixOptions) -> LoadedWorkspace? {
    let fixing = Fixing(original, includesUnsafe: options.includesUnsafe)
    for path in fixing.refused.sorted() {
      complain("\(VisibleText.escape(path)): not fixed, since it is not UTF-8")
    }
    var isWritten = true
    for (index, bytes) in fixing.changed.sorted(by: { $0.key < $1.key }) {
      let old = original.sources[index]
      switch options.mode {
      case .show:
        let diff = UnifiedDiff.render(
          from: original.reported(old), to: fixing.loaded.reported(fixing.loaded.sources[index]),
          style: style(isTerminal: console.outputIsTerminal))
        isWritten = writeResult(diff) && isWritten
      case .write:
        do throws(FileError) {
          try Files.replace(old.path, old.bytes, by: bytes)
        } catch {
          complain(error)
          isWritten = false
        }
      }
    }
    tellOfFixes(fixing, options)
    guard isWritten else { return nil }
    return options.mode == .write ? fixing.loaded : original
  }

  private func tellOfFixes(_ fixing: Fixing, _ options: FixOptions) {
    guard !self.options.isQuiet else { return }
    let unsafe = fixing.loaded.diagnostics.count { $0.fix?.isSafe == false }
    let rest = unsafe > 0 && !options.includesUnsafe ? "; --unsafe-fixes has \(unsafe) more, to be read before they are kept" : ""
    if fixing.fixCount > 0 || !rest.isEmpty {
      let files = "\(fixing.changed.count) file\(fixing.changed.count == 1 ? "" : "s")"
      let verb = options.mode == .write ? "fixed" : "would fix"
      complain("\(verb) \(fixing.fixCount) finding\(fixing.fixCount == 1 ? "" : "s") in \(files)\(rest)")
    }
  }
}
