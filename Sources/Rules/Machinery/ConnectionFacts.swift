import Diagnostics
import Manifests

/// What several rules ask of a connection. Nil where a finding about the field has been reported already.
extension SMTPConnection {
  var usesTLS: Bool? { connectionSecurity.map { $0.value != .none } }

  /// The first field that sends something secret.
  var login: (field: String, span: SourceSpan)? {
    if let username { return ("username", username.span) }
    if let credential { return ("credential", credential.span) }
    if let password { return ("password", password.span) }
    return nil
  }

  /// An edit of the connection's security; nil where it is not written.
  func replaceSecurity(by security: ConnectionSecurity) -> Fix? {
    guard let written = connectionSecurity, !written.isDefault else { return nil }
    return Fix("use \(security.rawValue)", isSafe: false, edits: [TextEdit(written.span, security.rawValue)])
  }
}
