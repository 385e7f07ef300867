import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import TLSTransport

/// Counts what the handlers behind ask the channel for.
private final class ReadCounter: ChannelOutboundHandler {
  typealias OutboundIn = ByteBuffer

  var reads = 0

  func read(context: ChannelHandlerContext) {
    reads += 1
    context.read()
  }
}

/// A channel with TLS, and what is behind it.
private struct Stage {
  let channel = EmbeddedChannel()
  let session = ToySession()
  let tls: TLSHandler
  let collector = Collector()
  let counter = ReadCounter()

  init(isStarted: Bool = true, isOpen: Bool = false) throws {
    tls = TLSHandler(session)
    try channel.pipeline.syncOperations.addHandlers(counter, tls, collector)
    channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1), promise: nil)
    if isStarted || isOpen { tls.start() }
    if isOpen {
      try receive("SH")
      tls.proceed()
      #expect(try sent() == Array("CHFI".utf8))
    }
  }

  func receive(_ bytes: [UInt8]) throws { try channel.writeInbound(ByteBuffer(bytes: bytes)) }

  func receive(_ text: String) throws { try receive(Array(text.utf8)) }

  func endInput() { channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed) }

  /// What went out since the last time.
  func sent() throws -> [UInt8] {
    var bytes: [UInt8] = []
    while let buffer = try channel.readOutbound(as: ByteBuffer.self) { bytes += buffer.readableBytesView }
    return bytes
  }
}

struct TLSHandlerTests {
  @Test(arguments: 1...40) func `bytes are exact, however they are split`(chunk: Int) throws {
    let stage = try Stage()
    let words = ["220 mx\r\n", "", "250 \u{E9}\r\n", String(repeating: "z", count: 100)]
    let bytes = Array("SH".utf8) + words.flatMap { ToySession.record($0) } + ToySession.closeNotify
    for start in stride(from: 0, to: bytes.count, by: chunk) {
      try stage.receive(Array(bytes[start..<min(start + chunk, bytes.count)]))
      if stage.collector.events == ["finished toy"] { stage.tls.proceed() }
    }
    #expect(stage.collector.text == words.joined())
    #expect(stage.collector.events.first == "finished toy")
    #expect(stage.collector.events.suffix(2) == ["closed", "inactive"])
    #expect(try stage.sent() == Array("CHFI".utf8) + ToySession.closeNotify)
    #expect(stage.tls.traffic.bytesIn == bytes.count)
    #expect(stage.tls.traffic.bytesOut == 6)
  }

  @Test func `nothing is decrypted before the caller agrees`() throws {
    let stage = try Stage()
    let readsBefore = stage.counter.reads
    try stage.receive(Array("SH".utf8) + ToySession.record("220 mx\r\n"))
    try stage.receive(ToySession.record("250 ok\r\n"))
    stage.channel.read()
    stage.channel.read()
    #expect(stage.collector.events == ["finished toy"])
    #expect(stage.counter.reads == readsBefore)
    stage.tls.proceed()
    #expect(stage.collector.events == ["finished toy", "+220 mx\r\n", "+250 ok\r\n"])
    stage.channel.read()
    #expect(stage.counter.reads > readsBefore)
    #expect(stage.tls.traffic.flightsIn == 2 && stage.tls.traffic.flightsOut == 2)
  }

  @Test func `the end waits for its turn`() throws {
    let stage = try Stage()
    try stage.receive(Array("SH".utf8) + ToySession.record("421 bye\r\n"))
    stage.endInput()
    #expect(stage.collector.events == ["finished toy"])
    stage.tls.proceed()
    #expect(stage.collector.events == ["finished toy", "+421 bye\r\n", "cut off", "inactive"])
  }

  @Test func `the end during the handshake`() throws {
    let stage = try Stage()
    try stage.receive("S")
    stage.endInput()
    #expect(stage.collector.events == ["failed closed in handshake", "inactive"])
    let reset = try Stage()
    reset.channel.pipeline.fireErrorCaught(IOError(errnoCode: 104, reason: "read"))
    reset.channel.close(promise: nil)
    // Closed by this side.
    #expect(reset.collector.events == ["inactive"])
  }

  @Test func `a reset is told`() throws {
    for (isOpen, suffix) in [(false, " in handshake"), (true, "")] {
      let stage = try Stage(isOpen: isOpen)
      stage.channel.pipeline.fireErrorCaught(IOError(errnoCode: 104, reason: "read"))
      stage.channel.pipeline.fireChannelInactive()
      #expect(stage.collector.events.suffix(2) == ["failed reset\(suffix)", "inactive"])
    }
  }

  @Test func `an alert says more than the reset behind it`() throws {
    let stage = try Stage()
    try stage.receive(Array("SH".utf8) + ToySession.record("secret") + ToySession.alert)
    stage.channel.pipeline.fireErrorCaught(IOError(errnoCode: 104, reason: "read"))
    stage.channel.pipeline.fireChannelInactive()
    #expect(stage.collector.events == ["finished toy", "failed alert", "inactive"])
    stage.tls.proceed()
    #expect(stage.collector.text == "")
  }

  @Test func `a failed handshake sends its alert and closes`() throws {
    let stage = try Stage()
    try stage.receive("220 mx\r\n")
    #expect(stage.collector.events == ["failed not TLS in handshake", "inactive"])
    #expect(try stage.sent() == Array("CHAL".utf8))
    #expect(!stage.channel.isActive)
  }

  @Test func `an alert after the handshake is a failure`() throws {
    let stage = try Stage(isOpen: true)
    try stage.receive(ToySession.record("250 ok\r\n") + ToySession.alert + ToySession.record("more"))
    #expect(stage.collector.events == ["finished toy", "+250 ok\r\n", "failed alert", "inactive"])
  }

  @Test func `bytes that come before the start wait for it`() throws {
    let stage = try Stage(isStarted: false)
    stage.channel.read()
    #expect(stage.counter.reads == 0)
    try stage.receive("SH")
    #expect(stage.collector.events.isEmpty)
    stage.tls.start()
    #expect(stage.collector.events == ["finished toy"])
  }

  @Test func `nothing is written before the caller agrees`() throws {
    let stage = try Stage()
    try stage.receive("SH")
    #expect(throws: TLSUseError.notOpen) { try stage.channel.writeOutbound(ByteBuffer(string: "EHLO x\r\n")) }
    #expect(throws: TLSUseError.notOpen) { try Array("EHLO".utf8).withUnsafeBytes { try stage.tls.send($0) } }
    #expect(try stage.sent() == Array("CHFI".utf8))
    stage.tls.proceed()
    try stage.channel.writeOutbound(ByteBuffer(string: "EHLO x\r\n"))
    try Array("QUIT\r\n".utf8).withUnsafeBytes { try stage.tls.send($0) }
    #expect(try stage.sent() == ToySession.record("EHLO x\r\n") + ToySession.record("QUIT\r\n"))
  }

  @Test func `large writes go out in chunks, as the channel takes them`() throws {
    let stage = try Stage(isOpen: true)
    let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
    stage.channel.isWritable = false
    let isWritten = Mutex(false)
    stage.channel.writeAndFlush(ByteBuffer(bytes: bytes)).whenSuccess { isWritten.withLock { $0 = true } }
    #expect(try stage.sent().isEmpty && stage.session.written.isEmpty)
    #expect(throws: TLSUseError.notInTurn) { try [UInt8]([1]).withUnsafeBytes { try stage.tls.send($0) } }
    stage.channel.isWritable = true
    stage.channel.pipeline.fireChannelWritabilityChanged()
    #expect(ToySession.opened(try stage.sent()) == bytes)
    #expect(stage.session.written == Array(repeating: 16_384, count: 6) + [1696])
    #expect(isWritten.withLock { $0 })
  }

  @Test func `what is not flushed is not sent, and fails with the channel`() throws {
    let stage = try Stage(isOpen: true)
    let isFailed = Mutex(false)
    stage.channel.write(ByteBuffer(string: "later")).whenFailure { _ in isFailed.withLock { $0 = true } }
    #expect(try stage.sent().isEmpty)
    stage.channel.close(promise: nil)
    #expect(isFailed.withLock { $0 })
  }

  @Test func `this side ends in order too`() throws {
    let stage = try Stage(isOpen: true)
    stage.channel.close(promise: nil)
    #expect(try stage.sent() == ToySession.closeNotify)
    #expect(stage.collector.events == ["finished toy", "inactive"])
  }

  @Test func `a write that TLS does not take ends the connection`() throws {
    for isDirect in [false, true] {
      let stage = try Stage(isOpen: true)
      stage.session.refusesWrites = true
      if isDirect {
        #expect(throws: TLSUseError.failed) { try [UInt8]([1]).withUnsafeBytes { try stage.tls.send($0) } }
      } else {
        #expect(throws: TLSUseError.failed) { try stage.channel.writeOutbound(ByteBuffer(string: "x")) }
      }
      #expect(stage.collector.events == ["finished toy", "failed local", "inactive"])
    }
  }

  @Test func `an empty write is a write`() throws {
    let stage = try Stage(isOpen: true)
    let isWritten = Mutex(false)
    stage.channel.writeAndFlush(ByteBuffer()).whenSuccess { isWritten.withLock { $0 = true } }
    #expect(isWritten.withLock { $0 })
  }

  @Test func `bytes are wiped, and those of others are not`() throws {
    var queue = TLSWriteQueue()
    let kept = ByteBuffer(string: "kept")
    queue.append(kept, nil)
    queue.append(ByteBuffer(repeating: 7, count: TLSWriteQueue.chunk + 1), nil)
    queue.markFlushed()
    var lengths: [Int] = []
    for _ in 0..<3 { _ = queue.takeFirst { lengths.append($0.count) } }
    #expect(lengths == [4, TLSWriteQueue.chunk, 1] && queue.isEmpty && !queue.hasFlushed)
    #expect(kept == ByteBuffer(string: "kept"))
    var buffer = ByteBuffer(string: "secret")
    buffer.moveReaderIndex(forwardBy: 3)
    buffer.wipe()
    #expect(buffer.readableBytesView.elementsEqual(Array(repeating: 0, count: 6)))
    var array = Array("secret".utf8)
    array.wipe()
    #expect(array == Array(repeating: 0, count: 6))
  }
}
