import SMTPProtocol

/// The plans and the parts of dialogues that tests share.
enum Plans {
  static func plan(
    _ security: SessionPlan.Security, _ mechanisms: [SASLMechanism]? = nil, cleartext: Bool = false, mail: TestMail? = nil
  ) -> SessionPlan {
    do {
      return try SessionPlan(
        heloName: "probe.test", security: security, mechanisms: mechanisms, allowsCleartextAuthentication: cleartext,
        testMail: mail)
    } catch {
      fatalError("\(error)")
    }
  }

  static func mail(_ message: String, from sender: String = "a@probe.test", to recipient: String = "b@mx.test") -> TestMail {
    do {
      return try TestMail(sender: sender, recipient: recipient, message: Array(message.utf8))
    } catch {
      fatalError("\(error)")
    }
  }

  static let open = plan(.none)
  static let startTLS = plan(.startTLS)
  static let implicit = plan(.implicitTLS)
  static let password = plan(.startTLS, SASLMechanism.strongestFirst(for: .password))
  static let token = plan(.startTLS, SASLMechanism.strongestFirst(for: .token))

  static let greeted = """
    > greeting
    S 220 mx.test ESMTP
    > ehlo
    C EHLO probe.test

    """
  static let asked =
    greeted + """
      S 250-mx.test
      S 250-SIZE 1000
      S 250 STARTTLS
      > starttls
      C STARTTLS

      """
  static let upgraded =
    asked + """
      S 220 go
      ! tls
      ? secured
      > ehlo
      C EHLO probe.test

      """
  static let left = """
    > quit
    C QUIT
    S 221 bye
    .

    """

  /// Up to where the session may authenticate.
  static func offering(_ mechanisms: String) -> String {
    upgraded + """
      S 250-mx.test
      S 250-SIZE 1000
      S 250 AUTH \(mechanisms)
      > auth

      """
  }

  static let plain =
    offering("PLAIN") + """
      A PLAIN command
      ? answered

      """
}
