/// A mail transaction (RFC 5321, section 3.3), where the plan has one.
extension ClientSession {
  mutating func startMail() {
    guard let mail = plan.testMail, let capabilities else {
      outcomes[.mail] = .skipped
      quit()
      return
    }
    begin(.mail)
    // RFC 6531, section 3.4.
    let needsUTF8 = !TestMail.isASCII(mail.sender) || !TestMail.isASCII(mail.recipient)
    guard !needsUTF8 || capabilities.offers("SMTPUTF8") else {
      fail(
        TestMail.isASCII(mail.sender) ? .recipientRejected : .senderRejected, by: .client,
        detail: "the address has letters beyond ASCII, and the server does not offer SMTPUTF8 (RFC 6531)")
      return
    }
    var command = "MAIL FROM:<\(mail.sender)>"
    // RFC 1870, section 6.1: how long the message is, about.
    if capabilities.offers("SIZE") { command += " SIZE=\(mail.message.count)" }
    // RFC 6152, section 3.
    if capabilities.offers("8BITMIME"), mail.message.contains(where: { $0 >= 0x80 }) { command += " BODY=8BITMIME" }
    if needsUTF8 { command += " SMTPUTF8" }
    send(command, then: .mail)
  }

  mutating func takeMail(_ reply: Reply) {
    switch (state, reply.codeClass) {
    case (.mail, 2): send("RCPT TO:<\(plan.testMail?.recipient ?? "")>", then: .recipient)
    case (.recipient, 2): send("DATA", then: .data)
    case (.data, 3):
      output.append(.sendMessage(MessageData.encode(plan.testMail?.message ?? [])))
      state = .message
    case (.message, 2):
      outcomes[.mail] = .ok
      quit()
    case (_, 4), (_, 5): rejectMail(reply)
    default: fail(.malformedReply, reply: reply)
    }
  }

  private mutating func rejectMail(_ reply: Reply) {
    // 5.7.57 is Exchange Online's (RFC 4954, section 6, has 530 only).
    if reply.code == 530 || reply.enhancedStatus == EnhancedStatus(5, 7, 57) {
      fail(.authenticationRequired, reply: reply)
      return
    }
    switch state {
    case .mail: fail(.senderRejected, reply: reply)
    case .recipient: fail(reply.codeClass == 4 ? .recipientDeferred : .recipientRejected, reply: reply)
    default: fail(.messageRejected, reply: reply)
    }
  }
}
