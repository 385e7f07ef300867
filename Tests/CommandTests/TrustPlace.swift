import ConnectionProbe
import Driver
import Foundation
import KeyMaterial
import TestSupport

/// What a program did, with names in the place of what is another in every run.
struct PlainResult {
  let status: Int32
  let output: String
  let errors: String

  init(_ result: CommandResult, of place: TrustPlace) {
    status = result.status
    output = place.plain(result.output)
    errors = place.plain(result.errors)
  }
}

/// A state folder of its own, and the program run on it.
final class TrustPlace {
  static let chains = PresentedChains.shared
  static let time = "2026-11-28T09:00:00Z"

  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  var state: String { folder.file("state") }
  var file: TrustFile { TrustFile(folder: state) }

  /// Keeps chains as probes would.
  func record(_ presentations: ChainPresentation...) throws {
    try file.update { state in
      for presentation in presentations { _ = state.record(presentation, at: Self.time) }
    }
  }

  func run(_ arguments: String..., input: Data = Data(), environment: [String: String] = [:]) throws -> PlainResult {
    let environment = ["SMTPLINT_STATE": state].merging(environment) { $1 }
    let result = try Command.run(
      Repository.program, ["trust"] + arguments, in: Self.chains.folder.path, input: input, environment: environment)
    return PlainResult(result, of: self)
  }

  static func sha256(_ name: String) throws -> String { try chains.certificate(name).sha256 }

  /// The text with names in the place of fingerprints, days, people and the state folder.
  func plain(_ text: String) -> String {
    var text = text.replacing(state, with: "STATE").replacing(Self.me, with: "ME")
    for name in Self.names {
      guard let certificate = try? Self.chains.certificate(name) else { continue }
      for digits in [certificate.sha256, certificate.spkiSha256] {
        let mark = digits == certificate.sha256 ? name : "key of \(name)"
        text = text.replacing(Fingerprint.text(digits), with: "«\(mark)»").replacing(digits, with: "«\(mark)»")
          .replacing(Fingerprint.short(digits), with: "«\(mark)…»")
      }
      text = text.replacing(CertificateText.validity(of: certificate), with: "DAYS")
    }
    return text.replacing(/2026-11-28T09:00:00Z/, with: "THEN").replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/, with: "NOW")
  }

  private static let names = [
    "root", "otherroot", "inter", "good", "renewed", "elsewhere", "expired", "wrongpurpose", "weak", "self", "selfca", "hostile",
    "nameless",
  ]

  /// As the program calls who runs it, outside of pipelines.
  private static let me = (try? Command.run("/bin/sh", ["-c", "printf %s \"$(id -un)@$(uname -n)\""]).output) ?? ""
}
