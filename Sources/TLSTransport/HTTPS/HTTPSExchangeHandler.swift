internal import NIOCore
internal import NIOHTTP1

/// Carries one exchange out: handshake, judgement, request, response. The channel is closed when there is an outcome.
final class HTTPSExchangeHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias OutboundOut = HTTPClientRequestPart
  typealias Outcome = Result<HTTPSResponse, HTTPSFailure>

  private let tls: TLSHandler?
  private let judge: HTTPSJudgement.Judge
  private let judgement = HTTPSJudgement()
  private let deadline: NIODeadline
  private let promise: EventLoopPromise<Outcome>

  private var stage: HTTPSFailure.Stage
  private var stageStart = NIODeadline.now()
  private var timings: HTTPSTimings
  private var facts: TLSFacts?
  private var collector = HTTPSResponseCollector()
  private var expiry: Scheduled<Void>?
  private var isDone = false

  init(
    tls: TLSHandler?, timings: HTTPSTimings, by deadline: NIODeadline, judge: @escaping HTTPSJudgement.Judge,
    promise: EventLoopPromise<Outcome>
  ) {
    self.tls = tls
    self.judge = judge
    self.deadline = deadline
    self.promise = promise
    self.timings = timings
    stage = tls == nil ? .response : .handshake
  }

  func handlerAdded(context: ChannelHandlerContext) {
    expiry = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) {
      self.finish(.failure(.timeout(self.stage)), context)
    }
    if let tls { tls.start() } else { sendRequest(context) }
  }

  func handlerRemoved(context: ChannelHandlerContext) { finish(.failure(.closed(stage)), context) }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event as? TLSEvent {
    case .finished(let facts)?: askJudge(about: facts, context)
    case .failed(let failure, let facts)?: finish(.failure(.tls(failure, facts)), context)
    case .closed?:
      // A body may end with its connection. Many servers do not say that it is over (RFC 9112, section 9.8): what is asked for
      // here is JSON, which shows when it was cut off.
      if stage != .response { finish(.failure(.closed(stage)), context) }
    case nil: context.fireUserInboundEventTriggered(event)
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var timings = timings
    timings.response = NIODeadline.now() - stageStart
    guard let outcome = collector.add(unwrapInboundIn(data), tls: facts, timings: timings) else { return }
    finish(outcome, context)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    finish(.failure(HTTPSResponseCollector.failure(of: error, in: stage)), context)
  }

  func channelInactive(context: ChannelHandlerContext) {
    finish(.failure(.closed(stage)), context)
    context.fireChannelInactive()
  }

  private func askJudge(about facts: TLSFacts, _ context: ChannelHandlerContext) {
    self.facts = facts
    timings.handshake = NIODeadline.now() - stageStart
    stage = .judgement
    let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
    let loopContext = NIOLoopBound(context, eventLoop: context.eventLoop)
    judgement.ask(judge, about: facts, on: context.eventLoop) { isTrusted in
      handler.value.judged(isTrusted, facts, loopContext.value)
    }
  }

  private func judged(_ isTrusted: Bool, _ facts: TLSFacts, _ context: ChannelHandlerContext) {
    guard !isDone else { return }
    guard isTrusted else { return finish(.failure(.untrusted(facts)), context) }
    tls?.proceed()
    sendRequest(context)
  }

  private func sendRequest(_ context: ChannelHandlerContext) {
    guard !isDone else { return }
    stage = .response
    stageStart = NIODeadline.now()
    // It stands for the request, which the writer in front of it knows.
    let head = HTTPRequestHead(version: .http1_1, method: .POST, uri: "/")
    let sent = context.eventLoop.makePromise(of: Void.self)
    sent.futureResult.assumeIsolated().whenFailure { _ in self.finish(.failure(.closed(self.stage)), context) }
    context.writeAndFlush(wrapOutboundOut(.head(head)), promise: sent)
  }

  private func finish(_ outcome: Outcome, _ context: ChannelHandlerContext) {
    guard !isDone else { return }
    isDone = true
    expiry?.cancel()
    judgement.end()
    context.close(promise: nil)
    promise.succeed(outcome)
  }
}
