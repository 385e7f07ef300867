import Foundation
import KeyMaterial
import Manifests
import NIOCore
import NIOPosix
import Testing

@testable import TLSTransport

/// A server in Python with a certificate of its own: a line comes back, a POST is answered with what it sent.
private final class PythonServer {
  let port: UInt16
  private let process = Process()
  private let folder: URL

  init(newest: String, answersHTTP: Bool = false) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("smtplint-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let script = """
      import socket, ssl, sys, threading, os
      c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); c.load_cert_chain('crt.pem', 'key.pem')
      c.maximum_version = ssl.TLSVersion.\(newest)
      l = socket.socket(); l.bind(('127.0.0.1', 0)); l.listen(16)
      print(l.getsockname()[1], flush=True)
      threading.Timer(30, lambda: os._exit(0)).start()
      def serve(s):
        try:
          s.settimeout(5); t = c.wrap_socket(s, server_side=True)
          if \(answersHTTP ? "True" : "False"):
            d = b''
            while b'\\r\\n\\r\\n' not in d: d += t.recv(65536)
            h, b = d.split(b'\\r\\n\\r\\n', 1)
            n = int([x for x in h.split(b'\\r\\n') if x.lower().startswith(b'content-length')][0].split(b':')[1])
            while len(b) < n: b += t.recv(65536)
            t.sendall(b'HTTP/1.1 200 OK\\r\\nContent-Type: text/plain\\r\\nContent-Length: %d\\r\\n\\r\\n' % n + b)
          else:
            t.sendall(b'220 hello\\r\\n')
            d = b''
            while not d.endswith(b'\\r\\n'): d += t.recv(65536)
            t.sendall(d)
          t.unwrap()
        except Exception: pass
        s.close()
      while True:
        s, _ = l.accept(); threading.Thread(target=serve, args=(s,), daemon=True).start()
      """
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "sh", "-c",
      """
      cd \(folder.path) && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \\
        -addext subjectAltName=DNS:localhost -keyout key.pem -out crt.pem 2>/dev/null && exec python3 -c "$0"
      """,
      script,
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let line = String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
    port = try #require(UInt16(line.trimmingCharacters(in: .whitespacesAndNewlines)))
  }

  deinit {
    kill(process.processIdentifier, SIGKILL)
    try? FileManager.default.removeItem(at: folder)
  }
}

/// Says a long line as soon as it may, and keeps what comes back.
private final class Talker: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let tls: TLSHandler
  private let line: String
  private let promise: EventLoopPromise<(facts: TLSFacts?, text: String, isClean: Bool, traffic: TLSTraffic)>
  private var facts: TLSFacts?
  private var text = ""
  private var isClean = false

  init(
    _ tls: TLSHandler, _ line: String,
    _ promise: EventLoopPromise<(facts: TLSFacts?, text: String, isClean: Bool, traffic: TLSTraffic)>
  ) {
    self.tls = tls
    self.line = line
    self.promise = promise
  }

  func handlerAdded(context: ChannelHandlerContext) { tls.start() }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event as? TLSEvent {
    case .finished(let facts)?:
      self.facts = facts
      tls.proceed()
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: line)), promise: nil)
    case .closed(let isClean)?: self.isClean = isClean
    default: break
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) { text += String(buffer: unwrapInboundIn(data)) }

  func channelInactive(context: ChannelHandlerContext) { promise.succeed((facts, text, isClean, tls.traffic)) }
}

struct EngineThroughHandlerTests {
  @Test(arguments: ["TLSv1_2", "TLSv1_3"]) func `a real server is talked to`(newest: String) async throws {
    let server = try PythonServer(newest: newest)
    let settings = try TLSContext(TLSSettings(serverName: "localhost", peerName: .host("localhost")))
    let line = String(repeating: "x", count: 500_000) + "\r\n"
    let outcome = try await EventLoops.run(threads: 1) { group in
      let loop = group.next()
      let promise = loop.makePromise(of: (facts: TLSFacts?, text: String, isClean: Bool, traffic: TLSTraffic).self)
      let route = try await Connector(resolver: Resolver())
        .connect(to: Endpoint(host: "127.0.0.1", port: server.port), through: nil, by: .now() + .seconds(10), on: loop).get()
        .get()
      route.connection.begin { pipeline in
        let tls = TLSHandler(try #require(TLSEngine(settings)))
        try pipeline.addHandler(tls)
        try pipeline.addHandler(Talker(tls, line, promise))
      }.cascadeFailure(to: promise)
      return try await promise.futureResult.get()
    }
    #expect(outcome.text == "220 hello\r\n" + line)
    #expect(outcome.isClean)
    let facts = try #require(outcome.facts)
    #expect(facts.chain.count == 1 && !facts.errors.isEmpty && facts.hostnameMatch)
    #expect(facts.protocol == (newest == "TLSv1_3" ? "TLSv1.3" : "TLSv1.2"))
    #expect(outcome.traffic.bytesIn > 500_000 && outcome.traffic.bytesOut > 500_000)
  }

  @Test func `a server that speaks in clear is none for TLS`() async throws {
    let peer = try ScriptedPeer { connection in
      connection.send("220 mx.example.test ESMTP\r\n")
      connection.stall()
    }
    defer { peer.stop() }
    let context = try TLSContext(TLSSettings(peerName: .host("localhost")))
    let failure = await failure { () async throws(HTTPSFailure) in try await post(to: peer.port, context) { _ in true } }
    guard case .tls(let failure, _)? = failure, case .notTLS(let bytes) = failure.kind else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(bytes.starts(with: "220 mx".utf8))
  }

  @Test(arguments: [false, true]) func `a post gets its answer, if the judge agrees`(isTrusted: Bool) async throws {
    let server = try PythonServer(newest: "TLSv1_3", answersHTTP: true)
    let context = try TLSContext(TLSSettings(serverName: "localhost", peerName: .host("localhost")))
    do throws(HTTPSFailure) {
      let response = try await post(to: server.port, context) { $0.hostnameMatch && isTrusted }
      #expect(isTrusted && response.status == 200 && response.body == Array("secret".utf8))
      #expect(response.tls?.chain.count == 1)
    } catch {
      guard case .untrusted(let facts) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(!isTrusted && facts.hostnameMatch)
    }
  }

  private func post(
    to port: UInt16, _ context: TLSContext, judge: @escaping @Sendable (TLSFacts) async -> Bool
  ) async throws(HTTPSFailure) -> HTTPSResponse {
    try await EventLoops.run(threads: 1) { group throws(HTTPSFailure) in
      let request = HTTPSRequest(
        endpoint: Endpoint(host: "127.0.0.1", port: port), target: "/token", headers: [], body: Array("secret".utf8))
      return try await HTTPSExchange(Connector(resolver: Resolver())).post(
        request, by: .now() + .seconds(10), on: group.next(), makeSession: { TLSEngine(context) }, judge: judge)
    }
  }
}
