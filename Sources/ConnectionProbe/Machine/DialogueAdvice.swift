internal import Manifests
internal import SMTPProtocol

/// Which field to change, and how, for what a server says.
struct DialogueAdvice {
  var field: String?
  var help: String?

  static func of(_ failure: SessionFailure, _ job: ProbeJob) -> DialogueAdvice {
    switch failure.stage {
    case .greeting: greeting(failure, job)
    case .ehlo: ehlo(failure, job)
    case .starttls: starttls(failure)
    case .auth: auth(failure, job)
    case .mail: mail(failure)
    case .tls, .quit: DialogueAdvice()
    }
  }

  private static func greeting(_ failure: SessionFailure, _ job: ProbeJob) -> DialogueAdvice {
    switch failure.reason {
    case .stalled where job.security != .implicitTLS:
      DialogueAdvice(
        field: "spec.connectionSecurity",
        help: "a port that waits for TLS from the first byte is silent like this: then set connectionSecurity: SSL_TLS")
    case .stalled, .tarpit:
      DialogueAdvice(field: "spec.timeouts.command", help: "servers that test patience need a longer timeouts.command")
    case .notSMTP: DialogueAdvice(field: "spec.port", help: "set port to where the server speaks SMTP: 587, 465 or 25")
    case .serviceRefused:
      DialogueAdvice(
        field: "spec.host", help: "the server takes no mail from this machine; ask its operator to let this address in")
    case .serviceUnavailable: DialogueAdvice(help: "the server is busy or being shut down; it may work later")
    default: DialogueAdvice()
    }
  }

  private static func ehlo(_ failure: SessionFailure, _ job: ProbeJob) -> DialogueAdvice {
    failure.reason == .rejected
      ? DialogueAdvice(field: "spec.heloName", help: "set heloName to a name that the server accepts, instead of \(job.heloName)")
      : DialogueAdvice()
  }

  private static func starttls(_ failure: SessionFailure) -> DialogueAdvice {
    switch failure.reason {
    case .notOffered:
      DialogueAdvice(
        field: "spec.connectionSecurity", help: "use a port with TLS: often 465 with connectionSecurity: SSL_TLS")
    case .refused: DialogueAdvice(help: "the server cannot begin TLS now; its operator has to look at its certificate and key")
    case .injected:
      DialogueAdvice(
        help: "somebody, or a server that does not clear its buffer (CVE-2021-38371), speaks before TLS; nothing was sent")
    default: DialogueAdvice()
    }
  }

  private static func auth(_ failure: SessionFailure, _ job: ProbeJob) -> DialogueAdvice {
    let isToken = if case .token = job.authentication { true } else { false }
    switch failure.reason {
    case .rejected where failure.by == .client:
      return DialogueAdvice(
        field: "spec.authMechanisms",
        help: "the server breaks the rules of the mechanism; have it mended, or use another mechanism")
    case .stalled where failure.by == .client:
      return DialogueAdvice(field: "spec.authMechanisms", help: "use another mechanism, or a longer timeouts.command")
    case .malformedReply: return DialogueAdvice(help: "nobody knows whether the login works; somebody may stand in between")
    case .rejected:
      return DialogueAdvice(
        field: isToken ? "spec.credential" : "spec.password",
        help: isToken
          ? "the token is good for another mailbox or audience, or the application may not send; check username, scope and its rights"
          : "check username and password; many providers want a password made for applications")
    case .disabled:
      return DialogueAdvice(
        field: "spec.authenticationType",
        help: "SMTP AUTH is switched off for this mailbox or tenant; have it enabled, or use OAUTH2_CLIENT_CREDENTIAL")
    case .encryptionRequired:
      return DialogueAdvice(
        field: "spec.connectionSecurity",
        help: "set connectionSecurity to STARTTLS or SSL_TLS; --allow-cleartext-auth sends the login as it is")
    case .notOffered, .onlyBeforeTLS:
      return DialogueAdvice(field: "spec.port", help: "logins are for submission: port 587 with STARTTLS, or 465 with SSL_TLS")
    case .noCommonMechanism:
      return DialogueAdvice(
        field: job.mechanisms.isEmpty ? "spec.authenticationType" : "spec.authMechanisms",
        help: "use a mechanism that the server offers, or another authenticationType")
    case .passwordTransition:
      return DialogueAdvice(
        field: "spec.authMechanisms",
        help: "log in once with PLAIN, which lets the server store the password for other mechanisms")
    case .temporary, .serviceUnavailable: return DialogueAdvice(help: "the server cannot check logins now; it may work later")
    case .stalled:
      return DialogueAdvice(
        field: isToken ? "spec.credential" : "spec.password",
        help: "some servers, Exchange Online among them, answer a wrong login with silence")
    default: return DialogueAdvice()
    }
  }

  private static func mail(_ failure: SessionFailure) -> DialogueAdvice {
    switch failure.reason {
    case .senderRejected: DialogueAdvice(field: "spec.sender", help: "set sender to an address that this login may send as")
    case .recipientRejected:
      DialogueAdvice(help: "use another address with --send-to, or log in: servers relay for known users only")
    case .recipientDeferred:
      DialogueAdvice(help: "the server puts the recipient off, as greylisting does; it may work in some minutes")
    case .authenticationRequired: DialogueAdvice(field: "spec.username", help: "the server takes mail only after a login")
    default: DialogueAdvice()
    }
  }
}
