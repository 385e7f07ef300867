internal import COpenSSL
internal import Manifests

/// Whether this machine's OpenSSL can do what a connection asks of TLS. Touches no network.
package enum TLSFeasibility {
  /// What makes the connection impossible; empty where nothing does.
  package static func check(_ settings: TLSSettings) -> [LocalFault] {
    guard let oldest = settings.offered.first, let newest = settings.offered.last else { return [missingProtocol(settings)] }
    guard let names = settings.cipherSuites else { return [] }
    let selection = SuiteSelection(names, offered: settings.offered)
    guard selection.usable.isEmpty else { return [] }
    let range = oldest == newest ? oldest.rawValue : "\(oldest.rawValue) to \(newest.rawValue)"
    let reasons = selection.rejected.map { "\($0.name) \($0.reason)" }
    let list = reasons.isEmpty ? "the list is empty" : reasons.joined(separator: "; ")
    return [
      LocalFault(.noUsableCipher, "no cipher suite is left for \(range): \(list)", about: selection.rejected.map(\.name))
    ]
  }

  /// What will be left out, or may surprise, although the connection is possible.
  package static func warnings(_ settings: TLSSettings) -> [LocalFault] {
    let offered = settings.offered
    guard let newest = offered.last else { return [] }
    var warnings: [LocalFault] = []
    let isEverything = settings.protocols.count == TLSProtocol.allCases.count
    if settings.protocols.contains(.ssl3), !isEverything {
      warnings.append(
        LocalFault(.unsupportedProtocol, "SSLv3 is not offered: \(libraryName) no longer has it", about: ["SSLv3"]))
    }
    warnings += gap(offered, newest: newest)
    guard let names = settings.cipherSuites else { return warnings }
    let selection = SuiteSelection(names, offered: offered)
    if !selection.usable.isEmpty {
      warnings += selection.rejected.map {
        LocalFault(.noUsableCipher, "\($0.name) is not offered: it \($0.reason)", about: [$0.name])
      }
      let idle = offered.filter { !selection.works(with: $0) }.map(\.rawValue)
      if !idle.isEmpty {
        warnings.append(
          LocalFault(
            .noUsableCipher, "\(idle.joined(separator: ", ")): none of the cipher suites works with it", about: idle))
      }
    }
    return warnings
  }

  private static func missingProtocol(_ settings: TLSSettings) -> LocalFault {
    guard settings.protocols.contains(.ssl3) else {
      return LocalFault(.unsupportedProtocol, "no protocol is asked for")
    }
    return LocalFault(
      .unsupportedProtocol, "SSLv3 is the only protocol asked for, and \(libraryName) no longer has it", about: ["SSLv3"])
  }

  /// Up to TLS 1.2 a client offers its newest version, and with it every older one (RFC 5246, appendix E.1).
  private static func gap(_ offered: [TLSProtocol], newest: TLSProtocol) -> [LocalFault] {
    let missing = TLSProtocol.allCases.filter { $0 > (offered.first ?? newest) && $0 < newest && !offered.contains($0) }
      .map(\.rawValue)
    guard !missing.isEmpty else { return [] }
    return [
      LocalFault(
        .contradictoryProtocols,
        "\(newest.rawValue) cannot be offered without \(missing.joined(separator: ", ")): a server that chooses one of those is refused",
        about: missing)
    ]
  }

  /// Such as `OpenSSL 3.0.19`.
  static let libraryName: String = {
    let text = OpenSSL_version(OPENSSL_VERSION).map { String(cString: $0) } ?? "OpenSSL"
    return text.split(separator: " ").prefix(2).joined(separator: " ")
  }()
}
