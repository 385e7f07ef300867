package import ConnectionProbe
import Diagnostics

/// The file that keeps this machine's trust store. Many processes and threads may read and change it at once.
package struct TrustFile: Sendable {
  package let path: String
  private let folder: String
  private let lockTimeout: Duration

  /// In a folder that need not exist.
  package init(folder: String, lockTimeout: Duration = .seconds(30)) {
    self.folder = folder
    self.lockTimeout = lockTimeout
    path = PathText.join(folder, "trust.json")
  }

  /// In the folder of this user's state.
  package init() throws(TrustError) {
    do throws(FileError) {
      self.init(folder: try StateFolder.path())
    } catch {
      throw TrustError("\(error.path): \(error.reason)")
    }
  }

  /// What the file holds; nothing where there is none.
  package func read() throws(TrustError) -> TrustState {
    guard let bytes = try readBytes() else { return TrustState() }
    do throws(TrustError) {
      return try TrustState(reading: bytes)
    } catch {
      throw TrustError(
        "\(shown(path)): is damaged: \(error.message); it is left as it is. Put a copy back, or move it away to begin anew")
    }
  }

  private func readBytes() throws(TrustError) -> [UInt8]? {
    do throws(FileError) {
      return try Files.readIfThere(path, limit: TrustState.byteLimit)
    } catch {
      throw TrustError(
        "\(shown(error.path)): \(error.reason); make it a file that you can read, or set SMTPLINT_STATE to another folder")
    }
  }

  /// Reads, changes and replaces the file while nobody else does; nothing is written where nothing changed, or `body` throws.
  package func update<Answer>(
    _ body: (inout TrustState) throws(TrustError) -> Answer
  ) throws(TrustError) -> Answer {
    let lock = try lock()
    let before = try read()
    var state = before
    let answer = try body(&state)
    if state != before { try write(state) }
    _ = consume lock
    return answer
  }

  private func lock() throws(TrustError) -> FileLock {
    do throws(FileError) {
      try Files.makePrivateFolder(folder)
      return try FileLock(PathText.join(folder, "trust.lock"), timeout: lockTimeout)
    } catch {
      throw unwritable(error)
    }
  }

  private func write(_ state: TrustState) throws(TrustError) {
    do throws(FileError) {
      try Files.replacePrivately(path, by: state.text)
    } catch {
      throw unwritable(error)
    }
  }

  private func unwritable(_ error: FileError) -> TrustError {
    TrustError("\(shown(error.path)): \(error.reason); nothing was written. SMTPLINT_STATE may name another folder")
  }

  /// Whoever else may change what is trusted, for whoever relies on it to know.
  package var warnings: [String] {
    [folder, path].compactMap { place in
      Files.strangers(at: place).map { "\(shown(place)): \($0), and with it what is trusted; make it yours alone" }
    }
  }

  private func shown(_ path: String) -> String { VisibleText.escape(path) }
}
