import NIOCore
import Synchronization
import TLSTransport

/// Keeps what comes out of a channel, in words.
final class Collector: ChannelInboundHandler, Sendable {
  typealias InboundIn = ByteBuffer

  private let state = Mutex<[String]>([])
  private let promise: EventLoopPromise<[String]>?

  init(_ promise: EventLoopPromise<[String]>? = nil) { self.promise = promise }

  var events: [String] { state.withLock { $0 } }

  /// The bytes that came, without where they were split.
  var text: String { events.filter { $0.hasPrefix("+") }.map { $0.dropFirst() }.joined() }

  private func add(_ event: String) { state.withLock { $0.append(event) } }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    add("+" + String(buffer: unwrapInboundIn(data)))
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event as? TLSEvent {
    case .finished(let facts)?: add("finished \(facts.keyExchange ?? "")")
    case .failed(let failure, _)?: add("failed \(failure.word)")
    case .closed(let isClean)?: add(isClean ? "closed" : "cut off")
    case nil: break
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    add("error \((error as? IOError).map { "\($0.errnoCode)" } ?? "\(error)")")
  }

  func channelInactive(context: ChannelHandlerContext) {
    add("inactive")
    promise?.succeed(events)
  }
}

/// How a body fails; nil where it does not.
func failure<Output, Failure: Error>(of body: () async throws(Failure) -> Output) async -> Failure? {
  do throws(Failure) {
    _ = try await body()
    return nil
  } catch {
    return error
  }
}

extension TLSFailure {
  var word: String {
    let word =
      switch kind {
      case .local: "local"
      case .peerAlert: "alert"
      case .notTLS: "not TLS"
      case .closed: "closed"
      case .reset: "reset"
      }
    return duringHandshake ? word + " in handshake" : word
  }
}
