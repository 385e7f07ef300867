package import NIOCore

/// A connection that stands and does nothing yet: no bytes are read before handlers are there for them.
package struct DialedConnection: Sendable {
  package let channel: any Channel
  /// How it went with each address that was tried, in order; the last one is the connection's.
  package let attempts: [DialAttempt]
  private let hold: NIOLoopBound<InboundHold>

  init(channel: any Channel, attempts: [DialAttempt], hold: NIOLoopBound<InboundHold>) {
    self.channel = channel
    self.attempts = attempts
    self.hold = hold
  }

  /// Installs handlers, in the channel's event loop, and starts to read; in it, all of that happens before this returns.
  ///
  /// The end of the other side's bytes closes the channel from then on. The future fails where the connection is reset by then,
  /// and the handlers are not told.
  @discardableResult
  package func begin(
    _ install: @escaping @Sendable (ChannelPipeline.SynchronousOperations) throws -> Void
  ) -> EventLoopFuture<Void> {
    guard !channel.eventLoop.inEventLoop else {
      return channel.eventLoop.makeCompletedFuture { try beginInLoop(install) }
    }
    return channel.eventLoop.submit { try beginInLoop(install) }
  }

  private func beginInLoop(_ install: (ChannelPipeline.SynchronousOperations) throws -> Void) throws {
    try install(channel.pipeline.syncOperations)
    try hold.value.release()
  }

  /// Closes a connection that nobody wants.
  package func abandon() { channel.close(promise: nil) }
}
