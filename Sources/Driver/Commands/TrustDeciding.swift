import ConnectionProbe
import Diagnostics
import KeyMaterial

/// `smtplint trust accept`, `reject` and `import`: each carries out all that it is told, or nothing.
package enum TrustDeciding {
  package static func accept(_ fingerprints: [String]) -> ExitStatus {
    guard let prefixes = TrustSession.prefixes(fingerprints) else { return .usage }
    return TrustSession.change { state, decision throws(TrustError) in
      let now = Clock.secondsSince1970
      return try state.accept(prefixes, by: decision, at: now).map { TrustText.acceptance($0, at: now) }.joined()
    }
  }

  package static func reject(_ fingerprints: [String]) -> ExitStatus {
    guard let prefixes = TrustSession.prefixes(fingerprints) else { return .usage }
    return TrustSession.change { state, decision throws(TrustError) in
      var text = ""
      for prefix in prefixes { text += TrustText.rejection(try state.reject(prefix, by: decision)) }
      return text
    }
  }

  /// `-` is standard input.
  package static func importFiles(_ paths: [String]) -> ExitStatus {
    var files: [(name: String, certificates: [PresentedCertificate])] = []
    do throws(TrustError) {
      for path in paths {
        files.append((path, try CertificateFile.read(try read(path), name: path)))
      }
    } catch {
      TrustSession.complain("\(error.message); nothing was imported")
      return .failed
    }
    return TrustSession.change { state, decision throws(TrustError) in
      let now = Clock.secondsSince1970
      return TrustText.importing(try state.importCertificates(files, by: decision, at: now), at: now)
    }
  }

  private static func read(_ path: String) throws(TrustError) -> [UInt8] {
    do throws(FileError) {
      return path == "-"
        ? try Files.readStandardInput(limit: CertificateFile.byteLimit)
        : try Files.read(path, limit: CertificateFile.byteLimit)
    } catch {
      throw TrustError("\(VisibleText.escape(error.path)): \(error.reason)")
    }
  }
}
