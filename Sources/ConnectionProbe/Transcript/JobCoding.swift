internal import CanonicalJSON
internal import Manifests
internal import SMTPProtocol

/// A job as JSON, exactly.
enum JobCoding {
  static func encode(_ job: ProbeJob) -> JSONValue {
    func texts(_ texts: [String]?) -> JSONValue { texts.map(JSONValue.texts) ?? .null }
    var credential: String?
    if case .token(let name) = job.authentication { credential = name }
    return [
      "connection": .string(job.connection), "host": .string(job.host), "port": .integer(job.port),
      "security": .string(job.security.rawValue), "heloName": .string(job.heloName),
      "protocols": texts(job.protocols.sorted().map(\.rawValue)), "cipherSuites": texts(job.cipherSuites),
      "tlsServerName": .optional(job.tlsServerName), "matchesHostname": .bool(job.matchesHostname),
      "trustedCertificates": texts(job.trustedCertificates), "clientKeyLabel": .optional(job.clientKeyLabel),
      "logsIn": .bool(job.authentication != .none), "credential": .optional(credential),
      "mechanisms": texts(job.mechanisms.map(\.rawValue)), "allowsCleartextAuth": .bool(job.allowsCleartextAuthentication),
      "proxy": .optional(job.proxy),
      "timeouts": [
        "connect": .integer(job.timeouts.connect), "command": .integer(job.timeouts.command),
        "total": .integer(job.timeouts.total),
      ],
      "certificateExpiryDays": .integer(job.certificateExpiryDays),
      "testMail": job.testMail.map { mail in
        [
          "sender": .string(mail.sender), "recipient": .string(mail.recipient),
          "message": .object([ByteCoding.encode(mail.message)]),
        ]
      } ?? .null,
    ]
  }

  static func decode(_ place: JSONPlace) throws(TranscriptError) -> ProbeJob {
    var job = ProbeJob(
      connection: try place.member("connection").text(), host: try place.member("host").text(),
      port: try place.member("port").number(in: 0...65535), security: try place.member("security").word(),
      heloName: try place.member("heloName").text())
    job.protocols = Set(try place.member("protocols").list(limit: 10) { place throws(TranscriptError) in try place.word() })
    job.cipherSuites = try place.optional("cipherSuites") { place throws(TranscriptError) in try place.texts() }
    job.tlsServerName = try place.optional("tlsServerName") { place throws(TranscriptError) in try place.text() }
    job.matchesHostname = try place.member("matchesHostname").flag()
    job.trustedCertificates = try place.optional("trustedCertificates") { place throws(TranscriptError) in try place.texts() }
    job.clientKeyLabel = try place.optional("clientKeyLabel") { place throws(TranscriptError) in try place.text() }
    let credential = try place.optional("credential") { place throws(TranscriptError) in try place.text() }
    job.authentication = try place.member("logsIn").flag() ? credential.map { .token(credential: $0) } ?? .password : .none
    job.mechanisms = try place.member("mechanisms").list(limit: 20) { place throws(TranscriptError) in try place.word() }
    job.allowsCleartextAuthentication = try place.member("allowsCleartextAuth").flag()
    job.proxy = try place.optional("proxy") { place throws(TranscriptError) in try place.text() }
    let timeouts = try place.member("timeouts")
    job.timeouts = ProbeJob.Timeouts(
      connect: try timeouts.member("connect").number(in: 1...3600), command: try timeouts.member("command").number(in: 1...3600),
      total: try timeouts.member("total").number(in: 1...3600))
    job.certificateExpiryDays = try place.member("certificateExpiryDays").number(in: 0...36500)
    job.testMail = try place.optional("testMail") { place throws(TranscriptError) in
      let (sender, recipient) = (try place.member("sender").text(), try place.member("recipient").text())
      let message = try ByteCoding.decode(try place.member("message"))
      do throws(SessionPlan.Fault) {
        return try TestMail(sender: sender, recipient: recipient, message: message)
      } catch {
        throw place.fault("addresses that a command of SMTP can carry are expected")
      }
    }
    return job
  }
}
