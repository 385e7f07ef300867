internal import NIOCore

/// Keeps what arrives on a channel until there is somebody to read it.
///
/// A closed connection is read to its end by NIO even where nobody asked for bytes, so that without this handler the words of a
/// server that says why it hangs up could be lost.
final class InboundHold: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  private var held: [ByteBuffer] = []
  private var isEnded = false
  private var context: ChannelHandlerContext?

  /// Makes a channel wait: nothing is read, and the end of the other side's bytes does not close it.
  static func pause(_ channel: any Channel) {
    try? channel.syncOptions?.setOption(.autoRead, value: false)
    try? channel.syncOptions?.setOption(.allowRemoteHalfClosure, value: true)
  }

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }

  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) { held.append(unwrapInboundIn(data)) }

  func channelReadComplete(context: ChannelHandlerContext) {}

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .inputClosed? = event as? ChannelEvent {
      isEnded = true
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }

  /// Hands on what has come, leaves the channel, and lets more come; throws where the channel is closed.
  func release() throws {
    guard let context, context.channel.isActive else { throw ChannelError.ioOnClosedChannel }
    let channel = context.channel
    // Before the bytes: a handler that has enough of them may make the channel wait again.
    try channel.syncOptions?.setOption(.allowRemoteHalfClosure, value: false)
    if !isEnded { try channel.syncOptions?.setOption(.autoRead, value: true) }
    for buffer in held { context.fireChannelRead(wrapInboundOut(buffer)) }
    if !held.isEmpty { context.fireChannelReadComplete() }
    held = []
    context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    if isEnded { channel.close(promise: nil) }
  }
}
