import SMTPProtocol

/// Dialogues with a test mail.
enum MailDialogues {
  private static let plan = Plans.plan(.none, mail: Plans.mail("Subject: x\n\n.\n"))
  private static let opened = Plans.greeted + "S 250 mx.test\n> mail\nC MAIL FROM:<a@probe.test>\n"
  private static let sent = opened + "S 250 ok\nC RCPT TO:<b@mx.test>\n"
  private static let offered = sent + "S 250 ok\nC DATA\n"
  private static let written = offered + "S 354 go\nM Subject: x||..|.|\n"

  static let all: [Dialogue] = [
    Dialogue("mail taken", plan, written + "S 250 2.0.0 queued\n" + Plans.left + "= ok"),
    Dialogue(
      "mail to be forwarded", plan,
      sent + "S 251 elsewhere\nC DATA\nS 354 go\nM Subject: x||..|.|\nS 250 ok\n" + Plans.left + "= ok"),
    Dialogue("MAIL 530", plan, opened + "S 530 5.7.0 no\n" + Plans.left + "= mail authentication-required by server"),
    Dialogue("MAIL 5.7.57", plan, opened + "S 550 5.7.57 no\n" + Plans.left + "= mail authentication-required by server"),
    Dialogue("MAIL 550", plan, opened + "S 550 no\n" + Plans.left + "= mail sender-rejected by server"),
    Dialogue(
      "MAIL 451", plan,
      opened + "S 451 5.7.3 STARTTLS is required to send mail\n" + Plans.left + "= mail sender-rejected by server retryable"),
    Dialogue("MAIL 421", plan, opened + "S 421 no\n.\n= mail service-unavailable by server retryable"),
    Dialogue("MAIL 354", plan, opened + "S 354 no\n.\n= mail malformed-reply by server"),
    Dialogue("MAIL closed", plan, opened + "? closed\n.\n= mail closed by network retryable"),
    Dialogue("RCPT 530", plan, sent + "S 530 no\n" + Plans.left + "= mail authentication-required by server"),
    Dialogue("RCPT 550", plan, sent + "S 550 5.1.1 no\n" + Plans.left + "= mail recipient-rejected by server"),
    Dialogue("RCPT 450", plan, sent + "S 450 greylisted\n" + Plans.left + "= mail recipient-deferred by server retryable"),
    Dialogue("RCPT 451", plan, sent + "S 451 later\n" + Plans.left + "= mail recipient-deferred by server retryable"),
    Dialogue("DATA 554", plan, offered + "S 554 no\n" + Plans.left + "= mail message-rejected by server"),
    Dialogue("DATA 250", plan, offered + "S 250 ok\n.\n= mail malformed-reply by server"),
    Dialogue("message 552", plan, written + "S 552 too big\n" + Plans.left + "= mail message-rejected by server"),
    Dialogue("message 451", plan, written + "S 451 later\n" + Plans.left + "= mail message-rejected by server retryable"),
    Dialogue("message silent", plan, written + "? deadline\n.\n= mail stalled by network retryable"),
    Dialogue(
      "mail with extensions", Plans.plan(.none, mail: Plans.mail("ü", from: "", to: "ü@mx.test")),
      Plans.greeted + "S 250-mx.test\nS 250-size\nS 250-8bitmime\nS 250 SMTPUTF8\n> mail\n"
        + "C MAIL FROM:<> SIZE=2 BODY=8BITMIME SMTPUTF8\nS 250 ok\nC RCPT TO:<ü@mx.test>\nS 250 ok\nC DATA\nS 354 go\nM ü|.|\nS 250 ok\n"
        + Plans.left + "= ok"),
    Dialogue(
      "a recipient beyond ASCII", Plans.plan(.none, mail: Plans.mail("x", to: "ü@mx.test")),
      Plans.greeted + "S 250 mx.test\n> mail\n" + Plans.left + "= mail recipient-rejected by client"),
    Dialogue(
      "a sender beyond ASCII", Plans.plan(.none, mail: Plans.mail("x", from: "ü@mx.test", to: "ü@mx.test")),
      Plans.greeted + "S 250 mx.test\n> mail\n" + Plans.left + "= mail sender-rejected by client"),
    Dialogue(
      "mail after AUTH", Plans.plan(.startTLS, [.plain], mail: Plans.mail("x")),
      Plans.plain
        + "S 235 ok\n> mail\nC MAIL FROM:<a@probe.test> SIZE=1\nS 250 ok\nC RCPT TO:<b@mx.test>\nS 250 ok\nC DATA\nS 354 go\nM x|.|\n"
        + "S 250 ok\n" + Plans.left + "= ok"),
  ]
}
