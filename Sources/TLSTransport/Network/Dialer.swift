package import NIOCore
internal import NIOPosix

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

/// How it went with one address.
package struct DialAttempt: Sendable, Equatable {
  package enum Outcome: Sendable, Equatable {
    case ok
    case refused
    case timeout
    case unreachable
    /// The connection stood, and was torn down before anybody could use it.
    case reset
    /// This machine has no descriptor, port or memory left for it: in the system's words.
    case exhausted(String)
    /// In the system's words.
    case other(String)

    /// How the words begin where this machine is at fault.
    package static let exhaustion = "not tried: "

    /// For people.
    package var words: String {
      switch self {
      case .ok: "ok"
      case .refused: "refused"
      case .timeout: "timeout"
      case .unreachable: "unreachable"
      case .reset: "reset"
      case .exhausted(let text): "\(Self.exhaustion)\(text)"
      case .other(let text): text
      }
    }
  }

  package let address: String
  package let outcome: Outcome
  package let duration: TimeAmount

  package init(address: String, outcome: Outcome, duration: TimeAmount) {
    self.address = address
    self.outcome = outcome
    self.duration = duration
  }
}

/// No address answered.
package struct DialFailure: Error, Sendable, Equatable {
  package let attempts: [DialAttempt]
}

/// Makes connections by TCP (RFC 9293).
package enum Dialer {
  /// Connects to the first of these addresses that answers.
  ///
  /// They are tried one after the other. None gets more than `perAddress`, nor more than its even share of what is left until the
  /// deadline, so that one that does not answer leaves time for the next.
  package static func dial(
    _ addresses: [SocketAddress], port: UInt16, perAddress: TimeAmount, by deadline: NIODeadline, on loop: any EventLoop
  ) -> EventLoopFuture<Result<DialedConnection, DialFailure>> {
    let queue = addresses.prefix(HostLookUp.addressLimit).map { $0.with(port: port) }
    return loop.flatSubmit { dial(queue[...], after: [], perAddress: perAddress, by: deadline, on: loop) }
  }

  private static func dial(
    _ addresses: ArraySlice<SocketAddress>, after attempts: [DialAttempt], perAddress: TimeAmount, by deadline: NIODeadline,
    on loop: any EventLoop
  ) -> EventLoopFuture<Result<DialedConnection, DialFailure>> {
    guard let address = addresses.first else {
      return loop.makeSucceededFuture(.failure(DialFailure(attempts: attempts)))
    }
    let start = NIODeadline.now()
    let share = TimeAmount.nanoseconds((deadline - start).nanoseconds / Int64(addresses.count))
    return attempt(address, within: min(perAddress, share), on: loop).flatMap { result in
      let duration = NIODeadline.now() - start
      func record(_ outcome: DialAttempt.Outcome) -> [DialAttempt] {
        attempts + [DialAttempt(address: address.numericText, outcome: outcome, duration: duration)]
      }
      switch result {
      case .success(let (channel, hold)):
        return loop.makeSucceededFuture(.success(DialedConnection(channel: channel, attempts: record(.ok), hold: hold)))
      case .failure(let failure):
        return dial(
          addresses.dropFirst(), after: record(failure.outcome), perAddress: perAddress, by: deadline, on: loop)
      }
    }
  }

  private struct AttemptFailure: Error {
    let outcome: DialAttempt.Outcome
  }

  private typealias Attempt = Result<(any Channel, NIOLoopBound<InboundHold>), AttemptFailure>

  private static func attempt(
    _ address: SocketAddress, within time: TimeAmount, on loop: any EventLoop
  ) -> EventLoopFuture<Attempt> {
    guard time > .zero else { return loop.makeSucceededFuture(.failure(AttemptFailure(outcome: .timeout))) }
    guard !address.lacksZone else {
      return loop.makeSucceededFuture(
        .failure(AttemptFailure(outcome: .other("link-local address without the interface it is on"))))
    }
    let hold = NIOLoopBound(InboundHold(), eventLoop: loop)
    return ClientBootstrap(group: loop)
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .connectTimeout(time)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          InboundHold.pause(channel)
          try channel.pipeline.syncOperations.addHandler(hold.value)
        }
      }
      .connect(to: address)
      .map { .success(($0, hold)) }
      .flatMapErrorThrowing { .failure(AttemptFailure(outcome: outcome(of: $0))) }
  }

  private static func outcome(of error: any Error) -> DialAttempt.Outcome {
    if case .connectTimeout? = error as? ChannelError { return .timeout }
    guard let error = error as? IOError else { return .other("\(error)") }
    switch error.errnoCode {
    case ECONNREFUSED: return .refused
    case ETIMEDOUT: return .timeout
    case ECONNRESET: return .reset
    case EMFILE, ENFILE, ENOBUFS, ENOMEM, EADDRNOTAVAIL: return .exhausted(SystemError.text(error.errnoCode))
    case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN: return .unreachable
    default: return .other(SystemError.text(error.errnoCode))
    }
  }
}
