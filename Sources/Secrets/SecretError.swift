package import Manifests

/// Why a secret is not to be had. The message names the reference, never a value; it is not escaped.
package struct SecretError: Error, Sendable, Equatable {
  /// The reasons of the stage `secret`.
  package enum Kind: String, Sendable, CaseIterable {
    case missing = "secret-missing"
    /// A program was to be run, and the operator has not allowed it.
    case forbidden = "secret-forbidden"
    case commandFailed = "secret-command-failed"
  }

  package let kind: Kind
  package let message: String

  init(_ kind: Kind, _ reference: SecretReference, _ fault: String) {
    self.kind = kind
    message = "\(reference.subject) \(fault)"
  }
}

extension SecretReference {
  private static let longest = 120

  /// How messages call it. Of a command only the program: an argument may be secret too.
  package var subject: String {
    switch self {
    case .environment(let name): "environment variable \(Self.shorten(name))"
    case .file(let path): "secret file \(Self.shorten(path))"
    case .systemd(let name): "systemd credential \(Self.shorten(name))"
    case .command(let arguments): "command \(Self.shorten(arguments.first ?? ""))"
    case .plaintext: "secret that the manifest itself holds"
    case .encrypted: "secret that SOPS has encrypted"
    }
  }

  private static func shorten(_ text: String) -> String {
    text.unicodeScalars.count > longest ? String(text.unicodeScalars.prefix(longest)) + "…" : text
  }
}
