import SMTPProtocol

/// Dialogues from AUTH on.
enum AuthenticationDialogues {
  private static func refusal(_ reply: String, _ verdict: String) -> Dialogue {
    let retry = reply.hasPrefix("4") ? " retryable" : ""
    return Dialogue(
      "AUTH: \(reply)", Plans.password, Plans.plain + "S \(reply)\n" + Plans.left + "= auth \(verdict) by server\(retry)")
  }

  private static let refusals: [Dialogue] = [
    refusal("535 5.7.8 no", "rejected"),
    refusal("535 no", "rejected"),
    refusal("535 5.7.3 Authentication unsuccessful", "rejected"),
    refusal("535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.", "disabled"),
    refusal("535 5.7.139 Authentication unsuccessful, the request did not meet the criteria", "disabled"),
    refusal("535 5.7.8 SMTP authentication is disabled for this account", "disabled"),
    refusal("535 5.7.8 Account disabled", "rejected"),
    refusal("534 5.7.9 Application-specific password required", "rejected"),
    refusal("534 5.7.9 needs encryption", "encryption-required"),
    refusal("503 5.5.1 Error: authentication not enabled", "disabled"),
    refusal("503 AUTH command used when not advertised", "not-offered"),
    refusal("503 bad sequence", "rejected"),
    refusal("538 5.7.11 encryption required", "encryption-required"),
    refusal("530 5.7.0 Must issue a STARTTLS command first", "encryption-required"),
    refusal("530 5.7.57 Client not authenticated", "rejected"),
    refusal("454 4.7.0 later", "temporary"),
    refusal("451 later", "temporary"),
    refusal("432 4.7.12 A password transition is needed", "password-transition"),
    refusal("432 4.3.2 Concurrent connections limit exceeded", "temporary"),
    refusal("500 5.5.6 line too long", "rejected"),
    refusal("500 unknown", "rejected"),
    refusal("502 unknown", "rejected"),
    refusal("503 5.5.1 Already authenticated", "rejected"),
    refusal("503 5.5.1 TLS first", "encryption-required"),
    refusal("550 5.7.30 Basic authentication is not supported for Client Submission.", "disabled"),
    refusal("535 5.7.8 Basic authentication is not supported", "disabled"),
    refusal("523 5.7.10 Encryption needed", "encryption-required"),
    refusal("501 5.5.2 cannot decode", "rejected"),
    refusal("504 5.5.4 unknown mechanism", "no-common-mechanism"),
    refusal("550 no", "rejected"),
    refusal("554 no", "rejected"),
  ]

  private static let choices: [Dialogue] = [
    Dialogue("AUTH PLAIN", Plans.password, Plans.plain + "S 235 ok\n" + Plans.left + "= ok"),
    Dialogue(
      "success before AUTH", Plans.password,
      Plans.upgraded + "S 250-mx.test\nS 250-SIZE 1000\nS 250 AUTH PLAIN\nS 235 ok\n> auth\nA PLAIN command\n? answered\n.\n"
        + "= auth malformed-reply by server\n~ replies-ahead"),
    Dialogue(
      "an answer that takes too long", Plans.password,
      Plans.offering("PLAIN") + "A PLAIN command\n? deadline\n.\n= auth stalled by client"),
    Dialogue("AUTH PLAIN, 250", Plans.password, Plans.plain + "S 250 ok\n" + Plans.left + "= ok\n~ unusual-code"),
    Dialogue("AUTH PLAIN, 354", Plans.password, Plans.plain + "S 354 go\n.\n= auth malformed-reply by server"),
    Dialogue(
      "AUTH not offered", Plans.password,
      Plans.upgraded + "S 250-mx.test\nS 250 SIZE 1000\n> auth\n" + Plans.left + "= auth not-offered by server"),
    Dialogue(
      "AUTH only before TLS", Plans.password,
      Plans.greeted + "S 250-mx.test\nS 250-AUTH PLAIN\nS 250 STARTTLS\n> starttls\nC STARTTLS\nS 220 go\n! tls\n? secured\n"
        + "> ehlo\nC EHLO probe.test\nS 250 mx.test\n> auth\n" + Plans.left
        + "= auth only-before-tls by server\n~ auth-before-tls"),
    Dialogue(
      "AUTH with nothing in common", Plans.password,
      Plans.offering("GSSAPI NTLM XOAUTH2") + Plans.left + "= auth no-common-mechanism by server"),
    Dialogue("AUTH without mechanisms", Plans.password, Plans.offering("") + Plans.left + "= auth no-common-mechanism by server"),
    Dialogue(
      "AUTH in clear text", Plans.plan(.none, [.plain]),
      Plans.greeted + "S 250-mx.test\nS 250 AUTH PLAIN\n> auth\n" + Plans.left + "= auth encryption-required by client"),
    Dialogue(
      "SCRAM in clear text", Plans.plan(.none, [.scramSHA256]),
      Plans.greeted + "S 250-mx.test\nS 250 AUTH SCRAM-SHA-256\n> auth\n" + Plans.left + "= auth encryption-required by client"),
    Dialogue(
      "AUTH in clear text, allowed", Plans.plan(.none, [.plain], cleartext: true),
      Plans.greeted + "S 250-mx.test\nS 250 AUTH PLAIN\n> auth\nA PLAIN command\n? answered\nS 235 ok\n" + Plans.left + "= ok"),
    Dialogue(
      "AUTH in clear text, too weak", Plans.plan(.none, [.plain], cleartext: true),
      Plans.greeted + "S 250-mx.test\nS 250 AUTH PLAIN\n> auth\nA PLAIN command\n? answered\nS 534 5.7.9 no\n" + Plans.left
        + "= auth encryption-required by server"),
    Dialogue(
      "AUTH in clear text, not offered", Plans.plan(.none, [.plain], cleartext: true),
      Plans.greeted + "S 250-mx.test\nS 250 STARTTLS\n> auth\n" + Plans.left + "= auth not-offered by server"),
    Dialogue(
      "AUTH= of old", Plans.password,
      Plans.upgraded + "S 250-mx.test\nS 250-SIZE 1000\nS 250 AUTH=LOGIN PLAIN\n> auth\nA PLAIN command\n? answered\nS 235 ok\n"
        + Plans.left + "= ok\n~ legacy-auth-line"),
    Dialogue(
      "the strongest mechanism", Plans.password,
      Plans.offering("LOGIN PLAIN CRAM-MD5") + "C AUTH CRAM-MD5\nS 334 PDE+\nA CRAM-MD5 \"<1>\"\n? answered\nS 235 ok\n"
        + Plans.left
        + "= ok"),
    Dialogue(
      "the mechanism that is preferred", Plans.plan(.startTLS, [.login, .cramMD5]),
      Plans.offering("CRAM-MD5 login") + "C AUTH LOGIN\nS 334 VXNlcm5hbWU6\nA LOGIN \"Username:\"\n? answered\n"
        + "S 334 UGFzc3dvcmQ6\nA LOGIN \"Password:\"\n? answered\nS 235 ok\n" + Plans.left + "= ok"),
    Dialogue(
      "a mechanism that the server does not know", Plans.password,
      Plans.offering("PLAIN CRAM-MD5") + "C AUTH CRAM-MD5\nS 504 5.7.4 Unrecognized\nA PLAIN command\n? answered\nS 235 ok\n"
        + Plans.left + "= ok\n~ mechanism-unusable"),
    Dialogue(
      "a mechanism that cannot be performed", Plans.password,
      Plans.offering("PLAIN CRAM-MD5")
        + "C AUTH CRAM-MD5\nS 334 PDE+\nA CRAM-MD5 \"<1>\"\n? failed algorithm-unavailable\nC *\nS 501 cancelled\n"
        + "A PLAIN command\n? answered\nS 235 ok\n" + Plans.left + "= ok\n~ mechanism-unusable"),
    Dialogue(
      "the only mechanism cannot be performed", Plans.plan(.startTLS, [.cramMD5]),
      Plans.offering("CRAM-MD5") + "C AUTH CRAM-MD5\nS 334 PDE+\nA CRAM-MD5 \"<1>\"\n? failed algorithm-unavailable\nC *\n"
        + "S 501 cancelled\n" + Plans.left + "= auth no-common-mechanism by client"),
    Dialogue(
      "a secret that cannot be sent", Plans.plan(.startTLS, [.plain]),
      Plans.offering("PLAIN") + "A PLAIN command\n? failed nul-in-credential\n" + Plans.left
        + "= auth no-common-mechanism by client"),
    Dialogue(
      "no secret", Plans.token, Plans.offering("XOAUTH2") + "A XOAUTH2 command\n? withdrawn\n" + Plans.left + "= ok"),
    Dialogue(
      "no secret after a challenge", Plans.plan(.startTLS, [.login]),
      Plans.offering("LOGIN") + "C AUTH LOGIN\nS 334 x\nA LOGIN \"x\"\n? withdrawn\nC *\nS 501 ok\n" + Plans.left + "= ok"),
  ]

  private static let exchanges: [Dialogue] = [
    Dialogue("AUTH silent", Plans.password, Plans.plain + "? deadline\n.\n= auth stalled by network retryable"),
    Dialogue("AUTH closed", Plans.password, Plans.plain + "? closed\n.\n= auth closed by network retryable"),
    Dialogue("AUTH reset", Plans.password, Plans.plain + "? reset\n.\n= auth closed by network retryable"),
    Dialogue("AUTH 421", Plans.password, Plans.plain + "S 421 no\n.\n= auth service-unavailable by server retryable"),
    Dialogue("AUTH noise", Plans.password, Plans.plain + "S noise\n.\n= auth malformed-reply by server"),
    Dialogue(
      "no answer in time", Plans.password,
      Plans.plain + "? deadline\n.\n= auth stalled by network retryable"),
    Dialogue(
      "a refusal before the answer", Plans.password,
      Plans.offering("PLAIN") + "A PLAIN command\nS 421 bye\n? answered\n.\n"
        + "= auth service-unavailable by server retryable\n~ replies-ahead"),
    Dialogue(
      "PLAIN asked for again", Plans.password,
      Plans.plain + "S 334\nA PLAIN initial\n? answered\nS 235 ok\n" + Plans.left + "= ok"),
    Dialogue(
      "PLAIN asked for again with a text that is no base64", Plans.password,
      Plans.plain + "S 334 go on\nA PLAIN initial\n? answered\nS 235 ok\n" + Plans.left + "= ok"),
    Dialogue(
      "PLAIN asked for again and again", Plans.password,
      Plans.plain + "S 334 \nA PLAIN initial\n? answered\nS 334 \nA PLAIN \"\"\n? failed unexpected-challenge\nC *\nS 501 ok\n"
        + Plans.left + "= auth rejected by client"),
    Dialogue(
      "PLAIN with a challenge of the server's own", Plans.password,
      Plans.plain + "S 334 YW5kPw==\nA PLAIN \"and?\"\n? failed unexpected-challenge\nC *\nS 501 ok\n" + Plans.left
        + "= auth rejected by client"),
    Dialogue(
      "PLAIN without room in the command", Plans.password,
      Plans.offering("PLAIN") + "A PLAIN command\n? answered without room\nS 334 \nA PLAIN initial\n? answered\nS 235 ok\n"
        + Plans.left + "= ok"),
    Dialogue(
      "XOAUTH2", Plans.token,
      Plans.offering("OAUTHBEARER XOAUTH2") + "A XOAUTH2 command\n? answered\nS 235 ok\n" + Plans.left + "= ok"),
    Dialogue(
      "XOAUTH2 refused with JSON", Plans.token,
      Plans.offering("XOAUTH2") + "A XOAUTH2 command\n? answered\nS 334 eyJzdGF0dXMiOiI0MDEifQ==\n"
        + "A XOAUTH2 \"{\"status\":\"401\"}\"\n? answered\nS 535 5.7.8 no\n" + Plans.left + "= auth rejected by server"),
    Dialogue(
      "XOAUTH2 without room, then refused", Plans.token,
      Plans.offering("XOAUTH2") + "A XOAUTH2 command\n? answered without room\nS 334 go\nA XOAUTH2 initial\n? answered\n"
        + "S 334 e30=\nA XOAUTH2 \"{}\"\n? answered\nS 535 no\n" + Plans.left + "= auth rejected by server"),
    Dialogue(
      "XOAUTH2 asked for again", Plans.token,
      Plans.offering("XOAUTH2") + "A XOAUTH2 command\n? answered\nS 334 \nA XOAUTH2 initial\n? answered\nS 334 \nA XOAUTH2 \"\"\n"
        + "? answered\nS 535 no\n" + Plans.left + "= auth rejected by server"),
    Dialogue(
      "XOAUTH2 refused in words", Plans.token,
      Plans.offering("XOAUTH2")
        + "A XOAUTH2 command\n? answered\nS 334 not base64!\nA XOAUTH2 \"not base64!\"\n? answered\nS 535 no\n"
        + Plans.left + "= auth rejected by server"),
    Dialogue(
      "OAUTHBEARER alone", Plans.token,
      Plans.offering("OAUTHBEARER")
        + "A OAUTHBEARER command\n? answered\nS 334 e30=\nA OAUTHBEARER \"{}\"\n? answered\nS 535 no\n"
        + Plans.left + "= auth rejected by server"),
    Dialogue(
      "a line too long within an exchange", Plans.token,
      Plans.offering("XOAUTH2")
        + "A XOAUTH2 command\n? answered without room\nS 334 \nA XOAUTH2 initial\n? answered\nS 500 too long\n"
        + Plans.left + "= auth rejected by server"),
    Dialogue(
      "LOGIN with prompts in clear text", Plans.plan(.startTLS, [.login]),
      Plans.offering("LOGIN") + "C AUTH LOGIN\nS 334 Username:\nA LOGIN \"Username:\"\n? answered\nS 334 Password:\n"
        + "A LOGIN \"Password:\"\n? answered\nS 535 no\n" + Plans.left + "= auth rejected by server"),
    Dialogue(
      "CRAM-MD5 with a challenge that is no base64", Plans.plan(.startTLS, [.cramMD5]),
      Plans.offering("CRAM-MD5") + "C AUTH CRAM-MD5\nS 334 <1>\nC *\nS 501 ok\n" + Plans.left + "= auth rejected by client"
    ),
    Dialogue(
      "CRAM-MD5 cancelled, then closed", Plans.plan(.startTLS, [.cramMD5]),
      Plans.offering("CRAM-MD5") + "C AUTH CRAM-MD5\nS 334 <1>\nC *\n? closed\n.\n= auth rejected by client"),
    Dialogue(
      "CRAM-MD5 cancelled, then 421", Plans.plan(.startTLS, [.cramMD5]),
      Plans.offering("CRAM-MD5") + "C AUTH CRAM-MD5\nS 334 <1>\nC *\nS 421 bye\n.\n= auth rejected by client"),
    Dialogue(
      "SCRAM", Plans.password,
      Plans.offering("SCRAM-SHA-256 PLAIN")
        + "A SCRAM-SHA-256 command\n? answered\nS 334 cj0x\nA SCRAM-SHA-256 \"r=1\"\n? answered\n"
        + "S 334 dj0x\nA SCRAM-SHA-256 \"v=1\"\n? answered\nS 235 ok\n" + Plans.left + "= ok"),
    Dialogue(
      "SCRAM without the server's proof", Plans.password,
      Plans.offering("SCRAM-SHA-256") + "A SCRAM-SHA-256 command\n? answered\nS 334 cj0x\nA SCRAM-SHA-256 \"r=1\"\n? answered\n"
        + "S 235 ok\n" + Plans.left + "= auth rejected by client"),
    Dialogue(
      "SCRAM with a wrong proof", Plans.password,
      Plans.offering("SCRAM-SHA-256 PLAIN")
        + "A SCRAM-SHA-256 command\n? answered\nS 334 cj0x\nA SCRAM-SHA-256 \"r=1\"\n? answered\n"
        + "S 334 dj0x\nA SCRAM-SHA-256 \"v=1\"\n? failed signature-mismatch\nC *\nS 501 ok\n" + Plans.left
        + "= auth rejected by client"),
    Dialogue(
      "SCRAM with an error", Plans.password,
      Plans.offering("SCRAM-SHA-256") + "A SCRAM-SHA-256 command\n? answered\nS 334 ZT14\nA SCRAM-SHA-256 \"e=x\"\n"
        + "? failed server-error\nC *\nS 535 no\n" + Plans.left + "= auth rejected by server"),
    Dialogue(
      "SCRAM with too many iterations", Plans.password,
      Plans.offering("SCRAM-SHA-256 PLAIN") + "A SCRAM-SHA-256 command\n? answered\nS 334 cj0x\nA SCRAM-SHA-256 \"r=1\"\n"
        + "? failed iterations-out-of-range\nC *\nS 501 ok\n" + Plans.left + "= auth rejected by client"),
    Dialogue(
      "challenges without end", Plans.plan(.startTLS, [.login]),
      Plans.offering("LOGIN") + "C AUTH LOGIN\n" + String(repeating: "S 334 \nA LOGIN \"\"\n? answered\n", count: 6)
        + "S 334 \nC *\nS 501 ok\n" + Plans.left + "= auth rejected by client"),
  ]

  static let all = refusals + choices + exchanges
}
