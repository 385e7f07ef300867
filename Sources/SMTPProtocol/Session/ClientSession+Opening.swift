extension ClientSession {
  mutating func open() {
    isInsideTLS = plan.security == .implicitTLS
    outcomes[.tls] = isInsideTLS ? .ok : plan.security == .none ? .skipped : .notReached
    begin(.greeting)
    state = .greeting
  }

  /// RFC 5321, section 3.1.
  mutating func takeGreeting(_ reply: Reply) {
    switch reply.code {
    case 220:
      outcomes[.greeting] = .ok
      sayHello()
    case 400..<500: fail(.serviceUnavailable, reply: reply)
    case 500..<600: fail(.serviceRefused, reply: reply)
    default: fail(.malformedReply, reply: reply)
    }
  }

  private mutating func sayHello() {
    begin(.ehlo)
    send("EHLO \(plan.heloName)", then: .ehlo)
  }

  mutating func takeHello(_ reply: Reply) {
    let isExtended = state == .ehlo
    switch reply.code {
    case 200..<300 where reply.code != 220:
      if reply.code != 250 { note(.unusualCode(.ehlo, reply.code)) }
      if !isExtended { note(.onlyHELO) }
      learn(isExtended ? Capabilities(reply) : .none)
    case 220 where plan.security == .startTLS && isInsideTLS && !notes.contains(.greetingRepeatedInsideTLS):
      // The reply to EHLO is still to come.
      note(.greetingRepeatedInsideTLS)
    case 500 where isExtended, 502 where isExtended: send("HELO \(plan.heloName)", then: .helo)
    case 400..<600: fail(.rejected, reply: reply)
    default: fail(.malformedReply, reply: reply)
    }
  }

  /// Why no extension is offered, where that is why.
  var onlyHELO: String? { notes.contains(.onlyHELO) ? SessionNote.onlyHELO.message : nil }

  private mutating func learn(_ capabilities: Capabilities) {
    outcomes[.ehlo] = .ok
    if capabilities.hasLegacyAuthentication { note(.legacyAuthentication) }
    if isInsideTLS {
      capabilitiesAfterTLS = capabilities
      if capabilities.offersStartTLS { note(.startTLSOfferedInsideTLS) }
      compare(capabilities)
    } else {
      capabilitiesBeforeTLS = capabilities
    }
    switch plan.security {
    case .startTLS where !isInsideTLS: startTLS(capabilities)
    case .startTLS: authenticate(capabilities)
    case .implicitTLS, .none:
      outcomes[.starttls] = .skipped
      authenticate(capabilities)
    }
  }

  private mutating func compare(_ capabilities: Capabilities) {
    guard let before = capabilitiesBeforeTLS, before != capabilities else { return }
    let difference = capabilities.difference(from: before)
    let added = difference.added.filter { $0 != "AUTH" && !$0.hasPrefix("AUTH ") }
    let removed = difference.removed.filter { $0 != "STARTTLS" && !$0.hasPrefix("AUTH ") }
    if !added.isEmpty || !removed.isEmpty { note(.capabilitiesDiffer(Capabilities.Difference(added: added, removed: removed))) }
  }

  // MARK: STARTTLS, RFC 3207

  private mutating func startTLS(_ capabilities: Capabilities) {
    if let mechanisms = capabilities.mechanisms, !mechanisms.isEmpty { note(.authenticationOfferedBeforeTLS(mechanisms)) }
    begin(.starttls)
    guard capabilities.offersStartTLS else {
      fail(.notOffered, detail: onlyHELO)
      return
    }
    send("STARTTLS", then: .startTLS)
  }

  mutating func takeStartTLS(_ reply: Reply) {
    switch reply.code {
    case 220:
      // What came with the reply would be taken for what comes inside TLS (CVE-2021-38371, CVE-2021-22947).
      guard parser.leftover.isEmpty else {
        fail(.injected, reply: reply, excerpt: Array(parser.leftover))
        return
      }
      outcomes[.starttls] = .ok
      stage = .tls
      output.append(.startTLS)
      state = .handshake
    default: fail(.refused, reply: reply)
    }
  }

  /// What was known of the server in clear text is forgotten (RFC 3207, section 4.2).
  mutating func secure() {
    outcomes[.tls] = .ok
    isInsideTLS = true
    parser = ReplyParser()
    sayHello()
  }
}
