import SMTPProtocol

/// Dialogues up to TLS: greeting, EHLO and STARTTLS.
enum OpeningDialogues {
  private static let greeting: [Dialogue] = [
    Dialogue("ok", Plans.open, Plans.greeted + "S 250 mx.test\n" + Plans.left + "= ok"),
    Dialogue("greeting silent", Plans.open, "> greeting\n? deadline\n.\n= greeting stalled by network retryable"),
    Dialogue("greeting closed", Plans.open, "> greeting\n? closed\n.\n= greeting closed by network retryable"),
    Dialogue("greeting reset", Plans.open, "> greeting\n? reset\n.\n= greeting closed by network retryable"),
    Dialogue(
      "greeting 421", Plans.open, "> greeting\nS 421 4.3.2 busy\n.\n= greeting service-unavailable by server retryable"),
    Dialogue("greeting 450", Plans.open, "> greeting\nS 450 later\n.\n= greeting service-unavailable by server retryable"),
    Dialogue("greeting 554", Plans.open, "> greeting\nS 554 5.7.1 no\n" + Plans.left + "= greeting service-refused by server"),
    Dialogue(
      "greeting 554, then closed", Plans.open,
      "> greeting\nS 554 no\n> quit\nC QUIT\n? closed\n.\n= greeting service-refused by server\n~ quit-unanswered"),
    Dialogue("greeting 250", Plans.open, "> greeting\nS 250 hello\n.\n= greeting malformed-reply by server"),
    Dialogue("greeting 354", Plans.open, "> greeting\nS 354 hello\n.\n= greeting malformed-reply by server"),
    Dialogue(
      "greeting of several lines", Plans.open,
      """
      > greeting
      S 220-mx.test
      S 220-no spam
      S 220 ESMTP
      > ehlo
      C EHLO probe.test
      S 250 mx.test
      \(Plans.left)= ok
      """),
    Dialogue(
      "half a greeting", Plans.open,
      "> greeting\ns 220-mx\\r\\n22\n? later\ns 0\n? later\ns  g\n? deadline\n.\n= greeting stalled by network retryable",
      timing: .reason),
    Dialogue(
      "greeting drips", Plans.open,
      "> greeting\ns 220-mx\\r\n? later\ns \\n\n? later\ns 2\n? later\ns 2\n? deadline\n.\n= greeting tarpit by server retryable",
      timing: .reason),
    Dialogue(
      "greeting without an end closed", Plans.open, "> greeting\ns 220 mx\n? closed\n.\n= greeting closed by network retryable"),
    Dialogue("HTTP", Plans.open, "> greeting\nS HTTP/1.1 400 Bad Request\n.\n= greeting not-smtp by server"),
    Dialogue("HTTP without an end", Plans.open, "> greeting\ns HTTP/1.1 400\n? closed\n.\n= greeting not-smtp by server"),
    Dialogue("SSH", Plans.open, "> greeting\nS SSH-2.0-OpenSSH_9.2\n.\n= greeting not-smtp by server"),
    Dialogue("SSH without an end", Plans.open, "> greeting\ns SSH-2.0\n? deadline\n.\n= greeting not-smtp by server"),
    Dialogue(
      "TLS alert", Plans.open, "> greeting\ns \\x15\\x03\\x01\\x00\\x02\\x02\\x0A\n.\n= greeting not-smtp by server"),
    Dialogue("TLS bytes, then closed", Plans.open, "> greeting\ns \\x15\\x03\\x01\n? closed\n.\n= greeting not-smtp by server"),
    Dialogue("FTP-like text", Plans.open, "> greeting\nS welcome\n.\n= greeting not-smtp by server"),
    Dialogue("text after a first line", Plans.open, "> greeting\nS 220-a\nS b\n.\n= greeting malformed-reply by server"),
    Dialogue("code and no mark", Plans.open, "> greeting\nS 220mx\n.\n= greeting not-smtp by server"),
    Dialogue(
      "greeting without end", Plans.open,
      "> greeting\ns 220 \(String(repeating: "x", count: ReplyLimits.lineBytes))\n.\n= greeting reply-too-long by server"),
    Dialogue(
      "noise without end", Plans.open,
      "> greeting\ns \(String(repeating: "x", count: ReplyLimits.lineBytes))\n.\n= greeting not-smtp by server"),
    Dialogue(
      "greeting with mixed codes", Plans.open,
      "> greeting\nS 220-a\nS 250 b\n.\n= greeting malformed-reply by server\n~ mixed-codes"),
    Dialogue(
      "greeting with mixed codes and 421", Plans.open,
      "> greeting\nS 220-a\nS 421 b\n.\n= greeting service-unavailable by server retryable\n~ mixed-codes"),
    Dialogue(
      "bare line feeds", Plans.open,
      """
      > greeting
      s 220 mx.test\\n
      > ehlo
      C EHLO probe.test
      s 250-mx.test\\n250 SIZE\\n
      > quit
      C QUIT
      s 221 bye\\n
      .
      = ok
      ~ bare-line-feed
      ~ bare-line-feed
      ~ bare-line-feed
      """),
    Dialogue(
      "QUIT closed", Plans.open, Plans.greeted + "S 250 mx.test\n> quit\nC QUIT\n? closed\n.\n= ok\n~ quit-unanswered"),
    Dialogue(
      "QUIT silent", Plans.open, Plans.greeted + "S 250 mx.test\n> quit\nC QUIT\n? deadline\n.\n= ok\n~ quit-unanswered"),
    Dialogue(
      "QUIT answered by noise", Plans.open, Plans.greeted + "S 250 mx.test\n> quit\nC QUIT\nS noise\n.\n= ok\n~ quit-unanswered"),
    Dialogue(
      "QUIT answered by 500", Plans.open, Plans.greeted + "S 250 mx.test\n> quit\nC QUIT\nS 500 what\n.\n= ok\n~ quit-unanswered"),
    Dialogue(
      "QUIT answered by 421", Plans.open, Plans.greeted + "S 250 mx.test\n> quit\nC QUIT\nS 421 bye\n.\n= ok\n~ quit-unanswered"),
  ]

  private static let ehlo: [Dialogue] = [
    Dialogue(
      "EHLO 502, HELO 250", Plans.open,
      Plans.greeted + "S 502 no\nC HELO probe.test\nS 250 hi\n" + Plans.left + "= ok\n~ only-helo"),
    Dialogue(
      "EHLO 500, HELO 250, TLS wanted", Plans.startTLS,
      Plans.greeted + "S 500 no\nC HELO probe.test\nS 250 hi\n> starttls\n" + Plans.left
        + "= starttls not-offered by server\n~ only-helo"),
    Dialogue(
      "EHLO 502, HELO 250, AUTH wanted", Plans.plan(.none, [.plain], cleartext: true),
      Plans.greeted + "S 502 no\nC HELO probe.test\nS 250 hi\n> auth\n" + Plans.left + "= auth not-offered by server\n~ only-helo"
    ),
    Dialogue(
      "EHLO 502, HELO 502", Plans.open,
      Plans.greeted + "S 502 no\nC HELO probe.test\nS 502 no\n" + Plans.left + "= ehlo rejected by server"),
    Dialogue(
      "EHLO 502, HELO 421", Plans.open,
      Plans.greeted + "S 502 no\nC HELO probe.test\nS 421 no\n.\n= ehlo service-unavailable by server retryable"),
    Dialogue("EHLO 421", Plans.open, Plans.greeted + "S 421 no\n.\n= ehlo service-unavailable by server retryable"),
    Dialogue("EHLO closed", Plans.open, Plans.greeted + "? closed\n.\n= ehlo closed by network retryable"),
    Dialogue("EHLO silent", Plans.open, Plans.greeted + "? deadline\n.\n= ehlo stalled by network retryable"),
    Dialogue("EHLO drips", Plans.open, Plans.greeted + "s 250-a\\r\\n250\n? deadline\n.\n= ehlo stalled by network retryable"),
    Dialogue("EHLO 504", Plans.open, Plans.greeted + "S 504 no\n" + Plans.left + "= ehlo rejected by server"),
    Dialogue("EHLO 550", Plans.open, Plans.greeted + "S 550 bad name\n" + Plans.left + "= ehlo rejected by server"),
    Dialogue("EHLO 451", Plans.open, Plans.greeted + "S 451 later\n" + Plans.left + "= ehlo rejected by server retryable"),
    Dialogue(
      "EHLO 251", Plans.startTLS,
      Plans.greeted + "S 251-mx\nS 251 SIZE\n> starttls\n" + Plans.left + "= starttls not-offered by server\n~ unusual-code"),
    Dialogue("EHLO 220", Plans.open, Plans.greeted + "S 220 again\n.\n= ehlo malformed-reply by server"),
    Dialogue("EHLO answered by noise", Plans.open, Plans.greeted + "S hello\n.\n= ehlo malformed-reply by server"),
    Dialogue(
      "EHLO with mixed codes", Plans.startTLS,
      Plans.greeted + "S 250-mx.test\nS 220-STARTTLS\nS 250 SIZE\n.\n= ehlo malformed-reply by server\n~ mixed-codes"),
    Dialogue(
      "EHLO of 2,000 lines", Plans.open,
      Plans.greeted + String(repeating: "S 250-X\n", count: 1999) + "S 250 X\n" + Plans.left + "= ok"),
    Dialogue(
      "EHLO of 10,001 lines", Plans.open,
      Plans.greeted + String(repeating: "S 250-X\n", count: 10_000) + "S 250 X\n.\n= ehlo reply-too-long by server"),
    Dialogue(
      "EHLO with a line of 16 KiB and more", Plans.open,
      Plans.greeted + "S 250-a\nS 250 \(String(repeating: "x", count: ReplyLimits.lineBytes))\n.\n= ehlo reply-too-long by server"
    ),
    Dialogue(
      "EHLO in 8 bits", Plans.open, Plans.greeted + "s 250-m\\xE9x\\r\\n250 X-\\xFF\\xC3\\x28\\r\\n\n" + Plans.left + "= ok"),
  ]

  private static let tls: [Dialogue] = [
    Dialogue("STARTTLS", Plans.startTLS, Plans.upgraded + "S 250-mx.test\nS 250 SIZE 1000\n" + Plans.left + "= ok"),
    Dialogue(
      "STARTTLS in lower case after a tab", Plans.startTLS,
      Plans.greeted + "s 250-mx\\r\\n250-auth\\tplain\\r\\n250 starttls\\r\\n\n> starttls\nC STARTTLS\nS 220\n! tls\n? secured\n"
        + "> ehlo\nC EHLO probe.test\nS 250-mx\nS 250 auth plain\n" + Plans.left + "= ok\n~ auth-before-tls"),
    Dialogue(
      "STARTTLS not offered", Plans.startTLS,
      Plans.greeted + "S 250-mx\nS 250 SIZE\n> starttls\n" + Plans.left + "= starttls not-offered by server"),
    Dialogue(
      "STARTTLS 454", Plans.startTLS,
      Plans.asked + "S 454 4.7.0 not now\n" + Plans.left + "= starttls refused by server retryable"),
    Dialogue("STARTTLS 501", Plans.startTLS, Plans.asked + "S 501 no\n" + Plans.left + "= starttls refused by server"),
    Dialogue("STARTTLS 502", Plans.startTLS, Plans.asked + "S 502 no\n" + Plans.left + "= starttls refused by server"),
    Dialogue("STARTTLS 554", Plans.startTLS, Plans.asked + "S 554 no\n" + Plans.left + "= starttls refused by server"),
    Dialogue("STARTTLS 250", Plans.startTLS, Plans.asked + "S 250 ok\n" + Plans.left + "= starttls refused by server"),
    Dialogue("STARTTLS 421", Plans.startTLS, Plans.asked + "S 421 no\n.\n= starttls service-unavailable by server retryable"),
    Dialogue("STARTTLS closed", Plans.startTLS, Plans.asked + "? closed\n.\n= starttls closed by network retryable"),
    Dialogue("STARTTLS silent", Plans.startTLS, Plans.asked + "? deadline\n.\n= starttls stalled by network retryable"),
    Dialogue(
      "STARTTLS with a reply after it", Plans.startTLS,
      Plans.asked + "S 220 go\nS 250 AUTH PLAIN\n.\n= starttls injected by server",
      timing: .commands),
    Dialogue(
      "STARTTLS with one byte after it", Plans.startTLS, Plans.asked + "s 220 go\\r\\n\\n\n.\n= starttls injected by server",
      timing: .commands),
    Dialogue(
      "bytes instead of TLS", Plans.startTLS, Plans.asked + "S 220 go\n! tls\ns 250\n.\n= starttls injected by server",
      timing: .commands),
    Dialogue("handshake closed", Plans.startTLS, Plans.asked + "S 220 go\n! tls\n? closed\n.\n= tls closed by network retryable"),
    Dialogue(
      "handshake silent", Plans.startTLS, Plans.asked + "S 220 go\n! tls\n? deadline\n.\n= tls stalled by network retryable"),
    Dialogue(
      "handshake refused", Plans.startTLS,
      Plans.asked + "S 220 go\n! tls\n? alert handshake failure\n.\n= tls peer-alert by server"),
    Dialogue(
      "421 inside TLS", Plans.startTLS,
      Plans.upgraded + "S 421 4.7.1 no certificate\n.\n= ehlo service-unavailable by server retryable"),
    Dialogue("closed inside TLS", Plans.startTLS, Plans.upgraded + "? closed\n.\n= ehlo closed by network retryable"),
    Dialogue(
      "alert inside TLS", Plans.startTLS, Plans.upgraded + "? alert certificate required\n.\n= ehlo peer-alert by server"),
    Dialogue(
      "no TLS inside TLS", Plans.startTLS, Plans.upgraded + "? unreadable bad record\n.\n= ehlo malformed-reply by server"),
    Dialogue(
      "greeting again inside TLS", Plans.startTLS,
      Plans.upgraded + "S 220 mx.test\nS 250-mx.test\nS 250 SIZE 1000\n" + Plans.left + "= ok\n~ greeting-repeated"),
    Dialogue(
      "greeting again and again inside TLS", Plans.startTLS,
      Plans.upgraded + "S 220 a\nS 220 b\n.\n= ehlo malformed-reply by server\n~ greeting-repeated"),
    Dialogue(
      "STARTTLS again inside TLS", Plans.startTLS,
      Plans.upgraded + "S 250-mx.test\nS 250-SIZE 1000\nS 250 STARTTLS\n" + Plans.left + "= ok\n~ starttls-inside-tls"),
    Dialogue(
      "capabilities differ", Plans.startTLS,
      Plans.upgraded + "S 250-mx.test\nS 250-AUTH PLAIN\nS 250 SIZE 2000\n" + Plans.left + "= ok\n~ capabilities-differ"),
    Dialogue(
      "EHLO unknown inside TLS", Plans.startTLS,
      Plans.upgraded + "S 502 no\nC HELO probe.test\nS 250 hi\n" + Plans.left + "= ok\n~ only-helo\n~ capabilities-differ"),
    Dialogue(
      "implicit TLS", Plans.implicit,
      Plans.greeted + "S 250-mx.test\nS 250 STARTTLS\n" + Plans.left + "= ok\n~ starttls-inside-tls"),
    Dialogue(
      "implicit TLS, greeting repeated", Plans.implicit, Plans.greeted + "S 220 again\n.\n= ehlo malformed-reply by server"),
    Dialogue("implicit TLS, alert", Plans.implicit, "> greeting\n? alert unknown ca\n.\n= greeting peer-alert by server"),
  ]

  static let all = greeting + ehlo + tls
}
