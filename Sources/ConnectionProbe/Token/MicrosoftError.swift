/// An error code of Microsoft's identity platform, as far as one can come by it with a client credential for mail.
struct MicrosoftError {
  let code: Int
  let meaning: String
  let field: TokenSource.Field?
  let help: String

  static func named(_ code: Int) -> MicrosoftError? { byCode[code] }

  /// Those that pass by themselves.
  static let temporary: Set<Int> = [90006, 90012, 90024, 90033, 90055, 90090, 50196]

  private static let byCode = Dictionary(all.map { ($0.code, $0) }) { first, _ in first }

  private init(_ code: Int, _ meaning: String, _ field: TokenSource.Field?, _ help: String) {
    self.code = code
    self.meaning = meaning
    self.field = field
    self.help = help
  }

  private static let outlook = "set scope to https://outlook.office365.com/.default"
  private static let tenant = "name the tenant, by its domain or its identifier, in the path of tokenEndpoint"
  private static let policy = "an administrator has to exempt the client from the policy; nothing in the manifest helps"
  private static let consent =
    "an administrator has to add the application permission SMTP.SendAsApp of Office 365 Exchange Online, and to consent to it"
  private static let noUser = "this is about a user: use a client with a secret of its own, and a tokenEndpoint of version 2.0"
  private static let later = "try again later"

  static let all = [
    // The tenant, which the token endpoint names.
    MicrosoftError(50059, "the request does not say which tenant it is for", .tokenEndpoint, tenant),
    MicrosoftError(90002, "there is no such tenant", .tokenEndpoint, tenant + "; national clouds have hosts of their own"),
    MicrosoftError(90019, "the request does not say which tenant it is for", .tokenEndpoint, tenant),
    MicrosoftError(90038, "the tenant belongs to another cloud", .tokenEndpoint, "use the host of that cloud in tokenEndpoint"),
    MicrosoftError(
      90051, "there is no such national cloud", .tokenEndpoint, "use the host of the tenant's cloud in tokenEndpoint"),
    MicrosoftError(900023, "the tenant is neither a domain nor an identifier", .tokenEndpoint, tenant),
    MicrosoftError(
      900382, "clients with a secret cannot cross clouds", .tokenEndpoint, "use the host of the tenant's cloud in tokenEndpoint"),
    MicrosoftError(9001023, "common and consumers give out no tokens to clients", .tokenEndpoint, tenant),
    MicrosoftError(90124, "common and consumers give out no tokens for this resource", .tokenEndpoint, tenant),
    MicrosoftError(90130, "common and consumers do not know this client", .tokenEndpoint, tenant),
    MicrosoftError(50020, "the client or user is of another tenant", .tokenEndpoint, tenant),
    MicrosoftError(
      500021, "this network may not reach the tenant", nil, "a proxy restricts tenants; its operator has to allow this one"),
    MicrosoftError(
      900561, "this endpoint takes no such request", .tokenEndpoint,
      "the path of tokenEndpoint has to end with /oauth2/v2.0/token"),
    // The client.
    MicrosoftError(
      700016, "the tenant has no such client", .clientId,
      "set clientId to the Application (client) ID, not the object's; or the tenant in tokenEndpoint is another's"),
    MicrosoftError(
      70001, "the tenant has no such client, or it is disabled", .clientId, "check clientId, and the tenant in tokenEndpoint"),
    MicrosoftError(
      7000229, "the tenant has no service principal of the client", .clientId,
      "an administrator of the tenant has to consent to the client"),
    MicrosoftError(7000112, "the client is disabled", .clientId, "an administrator has to enable it"),
    MicrosoftError(
      50105, "the client is not assigned to a role of the resource", .clientId,
      "an administrator has to assign it to the application"),
    MicrosoftError(
      501051, "the client is not assigned to a role of the resource", .clientId,
      "an administrator has to assign it to the application"),
    MicrosoftError(9002313, "the request has a malformed value", .clientId, "check clientId and scope for characters too many"),
    MicrosoftError(90013, "the request has a value that is none", .clientId, "check clientId, scope and tokenEndpoint"),
    MicrosoftError(90023, "the request has a value that is none", .scope, "check scope, clientId and tokenEndpoint"),
    // Its secret.
    MicrosoftError(
      7000215, "the secret is none of the client's", .clientSecret,
      "use the value of the client secret, which is shown once, and not its ID; without a line break at its end"),
    MicrosoftError(7000222, "the secret has expired", .clientSecret, "make a new client secret, and store its value"),
    MicrosoftError(
      7000216, "no secret came with the request", .clientSecret, "check that clientSecret is not empty, and clientAuthentication"),
    MicrosoftError(
      7000218, "no secret came with the request", .clientSecret, "check that clientSecret is not empty, and clientAuthentication"),
    MicrosoftError(70002, "the client's credentials do not hold", .clientSecret, "check clientId and clientSecret"),
    MicrosoftError(50012, "the client's credentials do not hold", .clientSecret, "check clientId and clientSecret"),
    MicrosoftError(50126, "user name or password is wrong", .clientSecret, noUser),
    // What is asked for.
    MicrosoftError(1002012, "a client has to ask for all its permissions, with /.default behind the resource", .scope, outlook),
    MicrosoftError(70011, "the scope is none", .scope, outlook),
    MicrosoftError(28002, "the scope is none", .scope, outlook),
    MicrosoftError(28003, "the scope is empty", .scope, outlook),
    MicrosoftError(90014, "a parameter is missing", .scope, outlook),
    MicrosoftError(900144, "a parameter is missing", .scope, outlook + ", which version 2.0 requires"),
    MicrosoftError(50001, "the resource of the scope does not exist or is disabled", .scope, outlook),
    MicrosoftError(
      500011, "the tenant does not have the resource that the scope names", .scope,
      outlook + "; the tenant in tokenEndpoint may be another's"),
    MicrosoftError(
      500014, "the resource of the scope is disabled in the tenant", .scope, "the tenant needs Exchange Online; " + outlook),
    MicrosoftError(
      650052, "the tenant has no subscription for the resource", .scope, "the tenant needs Exchange Online; " + outlook),
    MicrosoftError(650057, "the resource is not among the client's permissions", .scope, consent),
    MicrosoftError(901002, "the parameter resource is none of version 2.0", .audience, "leave audience out; " + outlook),
    MicrosoftError(65001, "nobody has consented to what the client asks for", nil, consent),
    MicrosoftError(90094, "an administrator has to consent to what the client asks for", nil, consent),
    MicrosoftError(
      70003, "the grant client_credentials is not for this client or endpoint", .tokenEndpoint, "use the endpoint of version 2.0"),
    MicrosoftError(
      1002016, "the connection used a version or suite of TLS that is no longer taken", nil, "this machine has to speak TLS 1.2"),
    // Policies, and what is for users only.
    MicrosoftError(53000, "a policy wants a device that complies", nil, policy),
    MicrosoftError(53001, "a policy wants a device that has joined the domain", nil, policy),
    MicrosoftError(53002, "a policy wants an approved application", nil, policy),
    MicrosoftError(53003, "a policy of Conditional Access blocks the client, or the network that it comes from", nil, policy),
    MicrosoftError(530032, "a security policy of the tenant blocks the client", nil, policy),
    MicrosoftError(
      50053, "too many attempts, or a network that is blocked", nil, "wait, and check from which address this machine comes"),
    MicrosoftError(50034, "there is no such user in the tenant", .tokenEndpoint, noUser),
    MicrosoftError(50057, "the user is disabled", .clientId, noUser),
    MicrosoftError(50055, "the password has expired", .clientSecret, noUser),
    MicrosoftError(50076, "a second factor is required", .tokenEndpoint, noUser),
    MicrosoftError(50079, "a second factor is required, and not yet enrolled", .tokenEndpoint, noUser),
    MicrosoftError(50158, "another challenge is required", .tokenEndpoint, noUser),
    // What passes.
    MicrosoftError(50196, "the client asks for the same token again and again", nil, "probe less often"),
    MicrosoftError(90006, "the service is not available now", nil, later),
    MicrosoftError(90012, "the service took too long", nil, later),
    MicrosoftError(90024, "the service is busy", nil, later),
    MicrosoftError(90033, "the directory is not available now", nil, later),
    MicrosoftError(90055, "the tenant has sent too many requests", nil, later),
    MicrosoftError(90090, "the service is not available now", nil, later),
  ]
}
