internal import NIOCore
internal import TLSTransport

/// Tells an attempt what arrives on its channel.
final class ProbeHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let attempt: ProbeAttempt
  private var isReset = false

  init(_ attempt: ProbeAttempt) { self.attempt = attempt }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    attempt.handle(.received(Array(unwrapInboundIn(data).readableBytesView)))
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case TLSEvent.finished(let facts): attempt.handle(.tlsFinished(facts))
    case TLSEvent.failed(let failure, let facts):
      attempt.handle(failure.duringHandshake ? .tlsFailed(failure, facts) : .broken(failure))
    case TLSEvent.closed: attempt.handle(.closed)
    default: context.fireUserInboundEventTriggered(event)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    isReset = true
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) { attempt.handle(isReset ? .reset : .closed) }
}
