package import Diagnostics

/// What a connection logs in with, kept apart from it.
package struct Credential: SchemaObject {
  package var type: Located<AuthenticationType>?
  package var tokenEndpoint: Located<String>?
  package var clientID: Located<String>?
  package var clientSecret: Located<SecretReference>?
  package var scope: Located<String>?
  package var audience: Located<String>?
  package var clientAuthentication: Located<ClientAuthentication>?
  package var username: Located<String>?
  package var password: Located<SecretReference>?

  package init() {}

  private static let oauth2 = Predicate.field("type", is: "OAUTH2_CLIENT_CREDENTIAL")
  private static let basic = Predicate.field("type", is: "BASIC")

  package static let schema = ObjectSchema<Credential>(
    "Credential", "What a connection logs in with: an OAuth2 client, or a user with a password.",
    fields: [
      Field("type", \.type, .choice, isRequired: true, "Which of the two it is."),
      Field(
        "tokenEndpoint", \.tokenEndpoint, .text(.url(schemes: ["https", "http"], needsPort: false)),
        conditions: [.required(when: oauth2, because: ""), .only(when: oauth2)],
        "The URL that gives out access tokens (RFC 6749, section 3.2); it has to be https."),
      Field(
        "clientId", \.clientID, .text(.line), conditions: [.required(when: oauth2, because: ""), .only(when: oauth2)],
        "The client's identifier at the provider."),
      Field(
        "clientSecret", \.clientSecret, .secret, conditions: [.required(when: oauth2, because: ""), .only(when: oauth2)],
        "Where the client's secret is kept."),
      Field(
        "scope", \.scope, .text(.line), conditions: [.only(when: oauth2)],
        "The scope to ask for, such as https://outlook.office365.com/.default."),
      Field(
        "audience", \.audience, .text(.line), conditions: [.only(when: oauth2)],
        "The audience to ask for, at providers that want one."),
      Field(
        "clientAuthentication", \.clientAuthentication, .choice, default: .post, conditions: [.only(when: oauth2)],
        "How the client proves itself (RFC 6749, section 2.3.1): in the body, or in an Authorization header."),
      Field(
        "username", \.username, .text(.line, length: 1...320),
        conditions: [.required(when: basic, because: ""), .only(when: basic)],
        "The user to log in as."),
      Field(
        "password", \.password, .secret, conditions: [.required(when: basic, because: ""), .only(when: basic)],
        "Where the password of the user is kept."),
    ])
}

package enum ClientAuthentication: String, Choice {
  case post = "POST"
  case basic = "BASIC"
}
