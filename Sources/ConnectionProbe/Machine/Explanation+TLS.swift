internal import Diagnostics
internal import KeyMaterial
internal import Manifests
internal import SMTPProtocol
internal import TLSTransport

/// What a handshake, a certificate and a refused client certificate mean.
extension Explanation {
  static func of(_ failure: TLSFailure, _ facts: TLSFacts, _ job: ProbeJob) -> ProbeFailure {
    // An alert may say it, or an end with the first thing that the server gets to know of us.
    let isEnd = if case .closed = failure.kind { true } else { false }
    if let refusal = failure.clientCertificateRefusal ?? (isEnd ? facts.clientCertificateRefusal : nil) {
      return ofClientCertificate(refusal, alert: failure, reply: nil, facts, job)
    }
    func make(
      _ reason: ProbeReason, _ party: Party, _ message: String, isRetryable: Bool = false, field: String? = nil,
      help: String? = nil
    ) -> ProbeFailure {
      ProbeFailure(
        stage: .tls, reason: reason, by: party, isRetryable: isRetryable, message: message, field: field, help: help)
    }
    switch failure.kind {
    case .notTLS(let bytes):
      let isSMTP = bytes.starts(with: "220".utf8) && job.security == .implicitTLS
      return make(
        .notTLS, .server, "server answers in clear text where TLS begins: \(shown(bytes))",
        field: isSMTP ? "spec.connectionSecurity" : nil,
        help: isSMTP ? "port \(job.port) speaks SMTP first; set connectionSecurity: STARTTLS" : nil)
    case .peerAlert(let code, let name): return ofAlert(code, name, make, job)
    case .closed(let count):
      return make(
        .closed, .network, "server closed the connection in the handshake, after \(count) bytes of it", isRetryable: true)
    case .reset(let count):
      return make(
        .closed, .network, "the connection was reset in the handshake, after \(count) bytes of it", isRetryable: true)
    case .local(let reason): return ofLocal(reason, failure, make, job)
    }
  }

  private typealias Maker = (ProbeReason, Party, String, Bool, String?, String?) -> ProbeFailure

  private static func ofAlert(_ code: UInt8, _ name: String, _ make: Maker, _ job: ProbeJob) -> ProbeFailure {
    let said = "server ended the handshake with the alert \(name) (\(code))"
    switch code {
    case 0: return make(.closed, .server, said, true, nil, nil)
    case 70:
      return make(
        .protocolMismatch, .server, "\(said): it speaks none of \(protocolNames(job))", false, "spec.sslAuthenticationProtocols",
        "add the versions that the server speaks")
    case 40 where job.cipherSuites != nil:
      return make(
        .cipherMismatch, .server, "\(said): it has none of the accepted suites", false, "spec.acceptedCipherSuites",
        "add suites that the server has, or set acceptedCipherSuites: ALL")
    case 40 where job.protocols == [.ssl3]:
      return make(.protocolMismatch, .server, said, false, "spec.sslAuthenticationProtocols", nil)
    case 112:
      return make(
        .peerAlert, .server, "\(said): it does not know the name \(job.expectedName)", false, "spec.tlsServerName",
        "set tlsServerName to a name that the server has a certificate for")
    default: return make(.peerAlert, .server, said, false, nil, nil)
    }
  }

  private static func ofLocal(
    _ reason: TLSFailure.LocalReason, _ failure: TLSFailure, _ make: Maker, _ job: ProbeJob
  ) -> ProbeFailure {
    let words = failure.reason.map { " (\($0.text))" } ?? ""
    switch reason {
    case .unsupportedProtocol:
      return make(
        .protocolMismatch, .client, "server chose a version that is not among \(protocolNames(job))", false,
        "spec.sslAuthenticationProtocols", "add the version that the server speaks, or have the server updated")
    case .noProtocol:
      return make(.localPolicy, .client, "no version is left to offer\(words)", false, "spec.sslAuthenticationProtocols", nil)
    case .noCipher:
      return make(
        .cipherMismatch, .client, "no suite is left for what the server chose\(words)", false, "spec.acceptedCipherSuites", nil)
    case .legacySignature:
      return make(
        .localPolicy, .client, "server signs with a digest that this machine's policy forbids\(words)", false,
        "spec.sslAuthenticationProtocols", nil)
    case .keyTooSmall:
      return make(.localPolicy, .client, "server's key exchange is too weak for this machine's policy\(words)", false, nil, nil)
    case .legacyRenegotiation:
      return make(.localPolicy, .client, "server has no secure renegotiation (RFC 5746)\(words)", false, nil, nil)
    case .unexpectedMessage, .malformed:
      let isSuite = failure.reason.map { $0.text.contains("cipher") } ?? false
      return isSuite
        ? make(.cipherMismatch, .client, "server chose a suite that was not offered\(words)", false, nil, nil)
        : make(.notTLS, .server, "server sends what is no TLS, or breaks its rules\(words)", false, nil, nil)
    case .noCertificate: return make(.notTLS, .server, "server presents no certificate\(words)", false, nil, nil)
    case .other(let text): return make(.localPolicy, .client, "OpenSSL ends the handshake: \(text)", false, nil, nil)
    }
  }

  static func ofStalledHandshake(_ facts: TLSFacts?, _ job: ProbeJob) -> ProbeFailure {
    ProbeFailure(
      stage: .tls, reason: .stalled, by: .network, isRetryable: true,
      message: "the handshake was not done in time",
      field: job.security == .implicitTLS ? "spec.connectionSecurity" : nil,
      help: job.security == .implicitTLS
        ? "a server that waits to be asked for STARTTLS greets first; a firewall that inspects TLS stalls like this too" : nil)
  }

  static func protocolNames(_ job: ProbeJob) -> String {
    job.protocols.sorted().map(\.displayName).joined(separator: ", ")
  }

  // MARK: The server's certificate

  static func ofCertificate(_ facts: TLSFacts, _ job: ProbeJob) -> ProbeFailure {
    let names = Set(facts.errors.map(\.name))
    let leaf = facts.chain.first
    guard let worst = CertificateError.gravity.first(where: names.contains),
      let error = facts.errors.first(where: { $0.name == worst })
    else {
      return ProbeFailure(
        stage: .certificate, reason: .untrustedRoot, by: .client, isRetryable: false, message: "server presents no certificate")
    }
    let subject = facts.chain.indices.contains(error.depth) ? facts.chain[error.depth] : leaf
    let others = names.subtracting([worst]).map(\.rawValue).sorted()
    let more = others.isEmpty ? "" : "; also \(others.joined(separator: ", "))"
    let isCurable = facts.errors.allSatisfy(\.isCurable)
    let fingerprint = leaf.map { Fingerprint.short($0.sha256) } ?? ""
    return ProbeFailure(
      stage: .certificate, reason: reason(of: worst), by: .client, isRetryable: false,
      message: "\(sentence(worst, subject, error))\(more)", field: isCurable ? "spec.trustedCertificates" : nil,
      help: isCurable
        ? "if it is the right server: smtplint trust accept \(fingerprint), or import its root: smtplint trust import FILE"
        : help(worst, subject))
  }

  private static func reason(of name: CertificateError.Name) -> ProbeReason {
    switch name {
    case .weakSignature: .weakKey
    default: ProbeReason(rawValue: name.rawValue) ?? .invalidChain
    }
  }

  private static func sentence(
    _ name: CertificateError.Name, _ certificate: PresentedCertificate?, _ error: CertificateError
  ) -> String {
    let subject =
      certificate.map { "certificate \($0.subject.isEmpty ? Fingerprint.short($0.sha256) : $0.subject)" } ?? "certificate"
    switch name {
    case .expired: return "\(subject) expired\(certificate?.notAfter.map { " on \(CalendarDate(secondsSince1970: $0))" } ?? "")"
    case .notYetValid:
      return
        "\(subject) is not valid before\(certificate?.notBefore.map { " \(CalendarDate(secondsSince1970: $0))" } ?? " a later day")"
    case .selfSigned: return "\(subject) is signed by itself, and not trusted"
    case .untrustedRoot: return "\(subject) goes back to a root that is not trusted"
    case .incompleteChain:
      return
        "\(subject) was issued by \(certificate?.issuer ?? "somebody") whose certificate was neither presented nor is trusted"
    case .weakKey: return "\(subject) has a key that is too weak: \(certificate?.key ?? "unknown")"
    case .weakSignature: return "\(subject) is signed over a digest that is too weak"
    case .wrongPurpose: return "\(subject) is not for servers"
    case .revoked: return "\(subject) was revoked"
    case .rejected: return "\(subject) was rejected on this machine"
    case .invalidChain: return "\(subject) does not hold together with its issuers: \(error.text)"
    }
  }

  private static func help(_ name: CertificateError.Name, _ certificate: PresentedCertificate?) -> String? {
    switch name {
    case .rejected:
      certificate.map { certificate in
        let fingerprint = Fingerprint.short(certificate.sha256)
        return
          "smtplint trust show \(fingerprint) says by whom; if it is harmless after all: smtplint trust accept \(fingerprint)"
      }
    case .expired, .notYetValid: "the operator of the server has to renew it, or the clock of this machine is wrong"
    case .weakKey, .weakSignature, .wrongPurpose, .revoked, .invalidChain:
      "the operator of the server has to replace it; trusting it does not help"
    default: nil
    }
  }

  static func ofHostname(_ facts: TLSFacts, _ job: ProbeJob) -> ProbeFailure {
    let wildcard =
      switch facts.hostname {
      case .wildcardIsTooShort: "; a wildcard stands for one label only"
      case .matchesCommonNameOnly: "; it has the name as its common name only, which counts no longer (RFC 9525)"
      case .matches, .mismatch: ""
      }
    return ProbeFailure(
      stage: .hostname, reason: .mismatch, by: .client, isRetryable: false,
      message: "certificate is for \(list(facts.names)), not for \(job.expectedName)\(wildcard)", field: "spec.tlsServerName",
      help: facts.names.first { !$0.hasPrefix("*") }.map { "set host, or tlsServerName, to \($0) if that is the server" }
        ?? "ask the operator of the server for a certificate that names it")
  }

  // MARK: The client's certificate

  static func ofClientCertificate(
    _ refusal: ClientCertificateRefusal, alert: TLSFailure?, reply: Reply?, _ facts: TLSFacts?, _ job: ProbeJob
  ) -> ProbeFailure {
    var said = "closed the connection"
    if case .peerAlert(let code, let name) = alert?.kind { said = "sent the alert \(name) (\(code))" }
    if let reply { said = "said \(quote(reply))" }
    let authorities = facts?.acceptedAuthorities ?? []
    let accepted = authorities.isEmpty ? "" : "; it accepts certificates by \(list(authorities))"
    switch refusal {
    case .required:
      return ProbeFailure(
        stage: .clientCertificate, reason: .required, by: .server, isRetryable: false,
        message: "server asked for a client certificate, got none and \(said)\(accepted)", field: "spec.clientKeyLabel",
        help: job.clientKeyLabel == nil
          ? "set clientKeyLabel to a Key whose certificate the server knows"
          : "the Key \(job.clientKeyLabel ?? "") was not sent: the server takes no signature of its kind")
    case .rejected:
      return ProbeFailure(
        stage: .clientCertificate, reason: .rejected, by: .server, isRetryable: false,
        message: "server did not accept the client certificate and \(said)\(accepted)", field: "spec.clientKeyLabel",
        help: "use a Key whose certificate the server knows, that is valid now and is for clientAuth")
    }
  }
}
