import ConnectionProbe
import Diagnostics

/// The local trust store, as far as a probe has to do with it.
struct LocalTrust {
  /// Nil where this user has no place for it: then nothing is trusted by it, and nothing kept.
  private let file: TrustFile?
  let anchors: [[UInt8]]
  /// The SHA-256 of certificates that somebody has rejected.
  let rejected: Set<String>

  /// Throws where the store is there and cannot be read: what is trusted is then not known.
  init(_ run: Run) throws(TrustError) {
    guard let file = try? TrustFile() else {
      run.note("there is no home folder: the local trust store is left out")
      file = nil
      anchors = []
      rejected = []
      return
    }
    self.file = file
    let state = try file.read()
    anchors = state.trustAnchors
    rejected = Set(state.rejected.map(\.sha256))
    if !anchors.isEmpty { file.warnings.forEach(run.complain) }
  }

  /// Keeps the chains that are not trusted, and adds what is remarkable about chains to the results.
  func recording(_ results: [ProbeResult], _ run: Run) -> [ProbeResult] {
    guard let file else { return results }
    var results = results
    let presentations = results.map { ChainPresentation($0, trustedCertificates: $0.job?.trustedCertificates) }
    guard presentations.contains(where: { $0 != nil }) else { return results }
    do throws(TrustError) {
      let findings = try file.update { state throws(TrustError) in
        presentations.map { $0.map { state.record($0, at: Clock.now) } ?? [] }
      }
      for index in results.indices { results[index].findings += findings[index] }
    } catch {
      // The verdicts stand without it.
      run.complain(VisibleText.escape(error.message))
    }
    return results
  }
}
