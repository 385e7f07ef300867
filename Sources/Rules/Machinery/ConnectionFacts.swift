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
    guard let written = connectionSecurity, let edit = written.replacement(by: security) else { return nil }
    return Fix("use \(security.rawValue)", isSafe: false, edits: [edit])
  }
}

extension Located where Value: Choice {
  /// An edit that writes another word; nil where the text is not this field's alone.
  func replacement(by word: Value) -> TextEdit? { map(\.rawValue).replacement(by: word.rawValue) }
}

extension Located<String> {
  /// An edit that writes another text, one that needs no quotes; nil where the text is not this field's alone. Quotes stay.
  func replacement(by text: String) -> TextEdit? {
    guard !isDefault, !isShared else { return nil }
    let length = value.utf8.count
    switch span.range.count {
    case length: return TextEdit(span, text)
    case length + 2: return TextEdit(span.slice(1..<length + 1), text)
    default: return nil
    }
  }
}
