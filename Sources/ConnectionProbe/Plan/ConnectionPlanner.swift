internal import Diagnostics
internal import Linking
internal import Manifests
internal import SMTPProtocol
internal import TLSTransport

/// Makes one connection of the workspace a job.
struct ConnectionPlanner {
  private let manifest: Manifest
  private let workspace: Workspace
  private let options: ProbeOptions
  private let files: any ManifestFiles
  private let anchors: Anchors
  private let sharedAnchors: [[UInt8]]
  /// What is missing among them.
  private let unreadable: [ProbeFinding]
  private var resources = ProbeResources()
  private var findings: [ProbeFinding] = []

  init(
    _ manifest: Manifest, _ workspace: Workspace, _ options: ProbeOptions, _ files: any ManifestFiles, _ anchors: Anchors,
    sharedAnchors: [[UInt8]], unreadable: [ProbeFinding]
  ) {
    self.manifest = manifest
    self.workspace = workspace
    self.options = options
    self.files = files
    self.anchors = anchors
    self.sharedAnchors = sharedAnchors
    self.unreadable = unreadable
  }

  /// Nil where the manifest has no name, host or port: that was reported.
  mutating func item() -> ProbePlan.Item? {
    guard let connection = manifest.connection, let name = manifest.name?.value, let host = connection.host?.value,
      let port = connection.port?.value, let security = connection.connectionSecurity?.value
    else { return nil }
    var job = ProbeJob(
      connection: name, host: HostName.canonical(host) ?? host, port: port, security: security,
      heloName: connection.heloName?.value ?? options.heloName)
    if case .only(let protocols)? = connection.sslAuthenticationProtocols?.value { job.protocols = Set(protocols.map(\.value)) }
    if case .only(let suites)? = connection.acceptedCipherSuites?.value {
      job.cipherSuites = suites.map { CipherSuite.named($0.value)?.name ?? $0.value }
    }
    job.tlsServerName = connection.tlsServerName.map { HostName.canonical($0.value) ?? $0.value }
    job.matchesHostname = connection.matchServerHostname?.value == .enabled
    job.trustedCertificates = connection.trustedCertificates?.value.map(\.value)
    job.clientKeyLabel = connection.clientKeyLabel?.value
    job.allowsCleartextAuthentication = options.allowsCleartextAuthentication
    job.proxy = connection.proxy?.value
    job.certificateExpiryDays = options.certificateExpiryDays
    if let timeouts = connection.timeouts?.value {
      job.timeouts = ProbeJob.Timeouts(
        connect: timeouts.connect?.value ?? 10, command: timeouts.command?.value ?? 30, total: timeouts.total?.value ?? 60)
    }
    planTrust(job)
    planLogin(&job, connection)
    if security != .none { planIdentity(job) } else { job.clientKeyLabel = nil }
    resources.proxy = job.proxy.flatMap(Proxy.init)
    planMail(&job, connection)
    var item = ProbePlan.Item(job, resources)
    item.findings = findings
    let interval = connection.retryInterval?.value ?? 0
    // With an interval of 0 no retry ever runs.
    item.retries = options.retries ?? (interval > 0 ? connection.maxRetries?.value ?? 0 : 0)
    item.retryInterval = interval
    return item
  }

  private mutating func planTrust(_ job: ProbeJob) {
    resources.rejected = options.rejected
    resources.endpointAnchors = sharedAnchors
    resources.endpointUsesSystemAnchors = options.usesSystemTrust
    guard let names = job.trustedCertificates else {
      resources.anchors = sharedAnchors
      if job.security != .none { findings += unreadable }
      resources.usesSystemAnchors = options.usesSystemTrust
      return
    }
    resources.usesSystemAnchors = false
    for name in names {
      guard let trusted = workspace.definition(of: ObjectID(.trustedCertificate, name)) else { continue }
      switch anchors.certificates(of: trusted) {
      case .success(let anchors): resources.anchors += anchors
      case .failure(let fault): resources.faults.append(fault)
      }
    }
  }

  private mutating func planLogin(_ job: inout ProbeJob, _ connection: SMTPConnection) {
    let chosen = connection.authMechanisms?.value.compactMap { SASLMechanism(rawValue: $0.value.rawValue) }
    switch connection.authenticationType?.value {
    case .oauth2?:
      guard let username = connection.username?.value, let name = connection.credential?.value,
        let definition = workspace.definition(of: ObjectID(.credential, name)), let credential = definition.credential,
        let secret = credential.clientSecret?.value
      else {
        findings.append(ProbeFinding("no-login", "the login has no Credential that can be used, so nobody logs in"))
        return
      }
      job.authentication = .token(credential: name)
      job.mechanisms = chosen ?? SASLMechanism.strongestFirst(for: .token)
      resources.username = username
      resources.secret = SecretSource(
        secret, folder: files.folder(of: definition), field: "spec.clientSecret of Credential \(name)")
      resources.token = TokenSource(credential, name: name)
    default:
      guard let username = connection.username?.value, let password = connection.password?.value else {
        if connection.username != nil || connection.password != nil {
          findings.append(
            ProbeFinding(
              "no-login", "the login has no \(connection.username == nil ? "username" : "password"), so nobody logs in"))
        }
        return
      }
      job.authentication = .password
      job.mechanisms = chosen ?? SASLMechanism.strongestFirst(for: .password)
      resources.username = username
      resources.secret = SecretSource(password, folder: files.folder(of: manifest), field: "spec.password")
    }
  }

  private mutating func planIdentity(_ job: ProbeJob) {
    guard let label = job.clientKeyLabel, let definition = workspace.definition(of: ObjectID(.key, label)),
      case .key(let key) = definition.specification
    else {
      if let label = job.clientKeyLabel {
        findings.append(ProbeFinding("no-client-key", "there is no Key \(label), so no client certificate is sent"))
      }
      return
    }
    let passphrase = key.passphrase.map {
      SecretSource($0.value, folder: files.folder(of: definition), field: "spec.passphrase of Key \(label)")
    }
    func read(_ reference: Located<FileReference>?, _ reason: LocalFault.Reason) -> [UInt8]? {
      guard let path = reference?.value.file?.value else { return nil }
      switch files.read(path, of: definition) {
      case .success(let bytes): return bytes
      case .failure(let error):
        resources.faults.append(LocalFault(reason, "Key \(label): \(error.message)", about: [label]))
        return nil
      }
    }
    if key.pkcs12 != nil {
      guard let file = read(key.pkcs12, .keyUnreadable) else { return }
      resources.identity = IdentitySource(.pkcs12(file), passphrase: passphrase)
    } else {
      guard let certificate = read(key.certificate, .certificateUnreadable), let file = read(key.privateKey, .keyUnreadable)
      else { return }
      resources.identity = IdentitySource(.pem(certificate: certificate, key: file), passphrase: passphrase)
    }
  }

  private func planMail(_ job: inout ProbeJob, _ connection: SMTPConnection) {
    guard let recipient = options.recipient else { return }
    let username = connection.username.flatMap { $0.value.contains("@") ? $0.value : nil }
    let sender = connection.sender?.value ?? username ?? ""
    let text = TestMessage.text(from: sender, to: recipient, connection: job.connection, date: options.date)
    // Of a name that no command can carry the empty sender is made (RFC 5321, section 4.5.5).
    job.testMail =
      (try? TestMail(sender: sender, recipient: recipient, message: Array(text.utf8)))
      ?? (try? TestMail(sender: "", recipient: recipient, message: Array(text.utf8)))
  }
}

extension Proxy {
  /// As the manifest writes it: `socks5://host:port` or `http://host:port`.
  fileprivate init?(_ url: String) {
    guard let host = WebAddress.host(of: url), let port = WebAddress.port(of: url).flatMap(UInt16.init(exactly:)) else {
      return nil
    }
    self.init(WebAddress.scheme(of: url) == "socks5" ? .socks5 : .httpConnect, at: Endpoint(host: host, port: port))
  }
}

/// The test mail of `--send-to`.
enum TestMessage {
  /// Header and body (RFC 5322).
  static func text(from sender: String, to recipient: String, connection: String, date: String) -> String {
    """
    From: <\(sender.isEmpty ? "smtplint@localhost" : sender)>
    To: <\(recipient)>
    Subject: Test of the SMTP connection \(ascii(connection))
    Date: \(date)
    Auto-Submitted: auto-generated
    MIME-Version: 1.0
    Content-Type: text/plain; charset=us-ascii

    smtplint has sent this mail to see whether the connection works.

    """
  }

  private static func ascii(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { (0x20...0x7E).contains($0.value) ? $0 : "?" }))
  }
}
