internal import Diagnostics
package import Manifests

/// Where an access token comes from: all that is asked for but the client's secret. Sources that are equal give the same token.
package struct TokenSource: Sendable, Hashable {
  /// The name of the Credential.
  package let credential: String
  /// The URL of the token endpoint.
  package let endpoint: String
  package let clientID: String
  package let scope: String?
  package let audience: String?
  package let clientAuthentication: ClientAuthentication

  package init(
    credential: String, endpoint: String, clientID: String, scope: String? = nil, audience: String? = nil,
    clientAuthentication: ClientAuthentication = .post
  ) {
    self.credential = credential
    self.endpoint = endpoint
    self.clientID = clientID
    self.scope = scope
    self.audience = audience
    self.clientAuthentication = clientAuthentication
  }

  /// Nil where the Credential lacks an endpoint or a client: that was reported.
  package init?(_ credential: Credential, name: String) {
    guard let endpoint = credential.tokenEndpoint?.value, let clientID = credential.clientID?.value else { return nil }
    self.init(
      credential: name, endpoint: endpoint, clientID: clientID, scope: credential.scope?.value,
      audience: credential.audience?.value, clientAuthentication: credential.clientAuthentication?.value ?? .post)
  }

  enum Field: String {
    case tokenEndpoint, clientId, clientSecret, scope, audience, clientAuthentication
  }

  /// How messages name a field of the Credential.
  func name(of field: Field) -> String { "spec.\(field.rawValue) of Credential \(credential)" }
}
