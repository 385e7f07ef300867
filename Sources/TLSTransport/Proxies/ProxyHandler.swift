internal import NIOCore

/// Negotiates with a proxy at the front of a channel, and leaves the channel when the way is free.
///
/// NIOSOCKS has a handler for SOCKS, which does not fit: it hands bytes that follow the proxy's answer to handlers that have to
/// be there by then, keeps quiet when the proxy hangs up, takes a chunk for one answer, and brings ten more packages with it.
final class ProxyHandler<Negotiation: ProxyNegotiation>: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundOut = ByteBuffer

  typealias Outcome = Result<NIOLoopBound<InboundHold>, ProxyFailure>

  private var negotiation: Negotiation
  private let deadline: NIODeadline
  private let promise: EventLoopPromise<Outcome>
  private var received = ByteBuffer()
  private var expiry: Scheduled<Void>?
  private var isDone = false

  init(_ negotiation: Negotiation, by deadline: NIODeadline, promise: EventLoopPromise<Outcome>) {
    self.negotiation = negotiation
    self.deadline = deadline
    self.promise = promise
  }

  func handlerAdded(context: ChannelHandlerContext) {
    send(negotiation.greeting, context)
    expiry = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { self.fail(.stalled, context) }
  }

  /// The channel is gone, whatever the reason.
  func handlerRemoved(context: ChannelHandlerContext) { fail(.closed, context) }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    // A closure of the channel by this handler does not stop what NIO has read already.
    guard !isDone else { return context.fireChannelRead(data) }
    var buffer = unwrapInboundIn(data)
    received.writeBuffer(&buffer)
    while !isDone {
      switch negotiation.receive(&received) {
      case .needsInput: return
      case .send(let bytes): send(bytes, context)
      case .established: succeed(context)
      case .failed(let failure): fail(failure, context)
      }
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    fail(.closed, context)
    context.fireChannelInactive()
  }

  /// What went wrong is told by the closure that follows.
  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  private func send(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
  }

  private func succeed(_ context: ChannelHandlerContext) {
    isDone = true
    expiry?.cancel()
    InboundHold.pause(context.channel)
    let hold = NIOLoopBound(InboundHold(), eventLoop: context.eventLoop)
    do {
      try context.pipeline.syncOperations.addHandler(hold.value, position: .after(self))
    } catch {
      return promise.succeed(.failure(.closed))
    }
    if received.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(received)) }
    context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    promise.succeed(.success(hold))
  }

  private func fail(_ failure: ProxyFailure, _ context: ChannelHandlerContext) {
    guard !isDone else { return }
    isDone = true
    expiry?.cancel()
    context.close(promise: nil)
    promise.succeed(.failure(failure))
  }
}
