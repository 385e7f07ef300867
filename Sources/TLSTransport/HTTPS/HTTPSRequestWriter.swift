internal import NIOCore
internal import NIOHTTP1

/// Sends one request, whose bytes it has already, in the place of the head that says that it is time to.
///
/// NIO's encoder would leave a copy of the body in the clear behind; its decoder, though, wants to see a request go.
final class HTTPSRequestWriter: ChannelOutboundHandler {
  typealias OutboundIn = HTTPClientRequestPart
  typealias OutboundOut = ByteBuffer

  private var request: [UInt8]
  private let tls: TLSHandler?

  init(_ request: [UInt8], tls: TLSHandler?) {
    self.request = request
    self.tls = tls
  }

  deinit { request.wipe() }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard case .head = unwrapOutboundIn(data) else {
      promise?.succeed()
      return
    }
    defer { request.wipe() }
    guard let tls else { return context.write(wrapOutboundOut(ByteBuffer(bytes: request)), promise: promise) }
    do {
      try request.withUnsafeBytes { try tls.send($0) }
      promise?.succeed()
    } catch {
      promise?.fail(error)
    }
  }
}
