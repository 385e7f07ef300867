package import NIOCore

/// Puts TLS (RFC 8446) between a channel and the handlers behind this one.
///
/// Added to a channel at any time, it does nothing before ``start()``. It then tells how the handshake went by ``TLSEvent``, and
/// waits: what the server says is decrypted after ``proceed()``, so that who looks at the certificate has all the time to.
/// All of it happens in the channel's event loop.
package final class TLSHandler: ChannelDuplexHandler, RemovableChannelHandler {
  package typealias InboundIn = ByteBuffer
  package typealias InboundOut = ByteBuffer
  package typealias OutboundIn = ByteBuffer
  package typealias OutboundOut = ByteBuffer

  private enum State { case idle, handshaking, waiting, open, closed }

  package private(set) var traffic = TLSTraffic()
  private let session: any TLSSession
  private var state = State.idle
  private var context: ChannelHandlerContext?
  private var plaintext: [UInt8] = []
  private var writes = TLSWriteQueue()
  /// Somebody behind asked for bytes, and has none yet.
  private var isAskedToRead = false
  private var isReset = false
  private var isDelivering = false

  /// A handler for one connection, with a session that nobody else uses.
  package init(_ session: any TLSSession) { self.session = session }

  /// Starts the handshake.
  package func start() {
    guard state == .idle, let context else { return }
    state = .handshaking
    // The end of the server's bytes has to wait for its turn like the bytes before it.
    try? context.channel.syncOptions?.setOption(.allowRemoteHalfClosure, value: true)
    shakeHands(context)
  }

  /// Says that the connection is one to talk on: what has come is decrypted and handed on.
  package func proceed() {
    guard state == .waiting, let context else { return }
    state = .open
    deliver(context)
    if state == .open, isAskedToRead { context.read() }
  }

  /// Encrypts and sends bytes at once; no copy of them is left here. For secrets.
  package func send(_ bytes: UnsafeRawBufferPointer) throws(TLSUseError) {
    guard state == .open, let context else { throw .notOpen }
    guard writes.isEmpty else { throw .notInTurn }
    var rest = bytes[...]
    while !rest.isEmpty {
      if let failure = session.write(UnsafeRawBufferPointer(rebasing: rest.prefix(TLSWriteQueue.chunk))) {
        end(with: .failed(failure, session.facts), context)
        throw .failed
      }
      rest = rest.dropFirst(TLSWriteQueue.chunk)
    }
    writeOutput(context)
    context.flush()
  }

  // MARK: Bytes in

  package func handlerAdded(context: ChannelHandlerContext) { self.context = context }

  package func handlerRemoved(context: ChannelHandlerContext) {
    writes.fail(with: ChannelError.ioOnClosedChannel)
    self.context = nil
  }

  package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard state != .closed else { return }
    unwrapInboundIn(data).withUnsafeReadableBytes { bytes in
      traffic.countIn(bytes.count)
      session.receive(bytes)
    }
    advance(context)
  }

  package func channelReadComplete(context: ChannelHandlerContext) {
    context.fireChannelReadComplete()
    // What came was not enough for anybody behind to have something.
    if state == .open, isAskedToRead { context.read() }
  }

  package func read(context: ChannelHandlerContext) {
    isAskedToRead = true
    if state == .handshaking || state == .open { context.read() }
  }

  package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard state != .idle, state != .closed, case .inputClosed? = event as? ChannelEvent else {
      return context.fireUserInboundEventTriggered(event)
    }
    session.receiveEnd(.closed)
    advance(context)
  }

  package func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard state != .idle, state != .closed, error is IOError else { return context.fireErrorCaught(error) }
    isReset = true
  }

  /// The channel has gone by itself: an alert that nobody has read yet says more about the reason than the reset behind it.
  package func channelInactive(context: ChannelHandlerContext) {
    if state != .idle, state != .closed {
      session.receiveEnd(isReset ? .reset : .closed)
      let event = lastEvent()
      state = .closed
      writes.fail(with: ChannelError.ioOnClosedChannel)
      context.fireUserInboundEventTriggered(event)
    }
    context.fireChannelInactive()
  }

  private func lastEvent() -> TLSEvent {
    if state == .handshaking, case .failed(let failure) = session.handshake() { return .failed(failure, session.facts) }
    while true {
      plaintext.removeAll(keepingCapacity: true)
      switch session.read(into: &plaintext) {
      // Too late for bytes that wait for the caller to agree.
      case .data where !plaintext.isEmpty: plaintext.wipe()
      case .failed(let failure): return .failed(failure, session.facts)
      case .closed(let isClean): return .closed(clean: isClean)
      case .data, .needsInput: return .closed(clean: false)
      }
    }
  }

  private func advance(_ context: ChannelHandlerContext) {
    switch state {
    case .handshaking: shakeHands(context)
    case .open: deliver(context)
    case .idle, .waiting, .closed: break
    }
  }

  private func shakeHands(_ context: ChannelHandlerContext) {
    let progress = session.handshake()
    writeOutput(context)
    context.flush()
    guard state == .handshaking else { return }
    switch progress {
    case .needsInput: context.read()
    case .finished(let facts):
      state = .waiting
      context.fireUserInboundEventTriggered(TLSEvent.finished(facts))
    case .failed(let failure): end(with: .failed(failure, session.facts), context)
    }
  }

  /// Hands on all that can be decrypted, and then the end, if it has come.
  private func deliver(_ context: ChannelHandlerContext) {
    // Who has bytes handed on may make more come meanwhile; they are for the loop that is running.
    guard !isDelivering else { return }
    isDelivering = true
    defer { isDelivering = false }
    while state == .open {
      plaintext.removeAll(keepingCapacity: true)
      let outcome = session.read(into: &plaintext)
      // The server may have asked for new keys (RFC 8446, section 4.6.3).
      if writeOutput(context) { context.flush() }
      switch outcome {
      case .data where plaintext.isEmpty: continue
      case .data:
        isAskedToRead = false
        let buffer = context.channel.allocator.buffer(bytes: plaintext)
        plaintext.wipe()
        context.fireChannelRead(wrapInboundOut(buffer))
      case .needsInput: return
      case .closed(let isClean): end(with: .closed(clean: isClean), context)
      case .failed(let failure): end(with: .failed(failure, session.facts), context)
      }
    }
  }

  /// Tells the end and closes the channel, behind an alert if there is one to send.
  private func end(with event: TLSEvent, _ context: ChannelHandlerContext) {
    guard state != .closed else { return }
    state = .closed
    writes.fail(with: ChannelError.ioOnClosedChannel)
    if case .closed(clean: true) = event { session.closeNotify() }
    writeOutput(context)
    context.flush()
    context.fireUserInboundEventTriggered(event)
    context.close(promise: nil)
  }

  // MARK: Bytes out

  package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard state == .open else {
      promise?.fail(TLSUseError.notOpen)
      return
    }
    writes.append(unwrapOutboundIn(data), promise)
  }

  package func flush(context: ChannelHandlerContext) {
    writes.markFlushed()
    encrypt(context)
  }

  package func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable { encrypt(context) }
    context.fireChannelWritabilityChanged()
  }

  package func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    // As without TLS, what the channel has not taken yet is lost; then there is no orderly end either.
    if state == .open || state == .waiting, writes.isEmpty {
      session.closeNotify()
      writeOutput(context)
      context.flush()
    }
    state = .closed
    writes.fail(with: ChannelError.ioOnClosedChannel)
    context.close(mode: mode, promise: promise)
  }

  /// Encrypts what may be sent as long as the channel takes it: the rest waits in the clear, once, instead of twice.
  private func encrypt(_ context: ChannelHandlerContext) {
    while state == .open, writes.hasFlushed {
      if !context.channel.isWritable {
        context.flush()
        guard context.channel.isWritable else { return }
      }
      var failure: TLSFailure?
      let promise = writes.takeFirst { failure = session.write($0) }
      if let failure {
        promise?.fail(TLSUseError.failed)
        return end(with: .failed(failure, session.facts), context)
      }
      writeOutput(context, promise)
    }
    context.flush()
  }

  /// False where there was nothing to write.
  @discardableResult
  private func writeOutput(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>? = nil) -> Bool {
    let output = session.withOutput { $0.isEmpty ? nil : context.channel.allocator.buffer(bytes: $0) }
    traffic.countOut(output?.readableBytes ?? 0)
    if output != nil || promise != nil {
      context.write(wrapOutboundOut(output ?? ByteBuffer()), promise: promise)
    }
    return output != nil
  }
}
