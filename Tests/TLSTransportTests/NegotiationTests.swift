import NIOCore
import Testing

@testable import TLSTransport

/// What a negotiation does with an answer that comes in chunks of that size: what it sends, how it ends, and what is left over.
private func run(
  _ negotiation: some ProxyNegotiation, _ answers: [[UInt8]], chunk: Int
) -> (sent: [[UInt8]], end: ProxyStep, rest: [UInt8]) {
  var negotiation = negotiation
  var sent = [negotiation.greeting]
  var buffer = ByteBuffer()
  var end = ProxyStep.needsInput
  for answer in answers {
    for start in stride(from: 0, to: answer.count, by: chunk) {
      buffer.writeBytes(answer[start..<min(start + chunk, answer.count)])
      while end == .needsInput {
        let step = negotiation.receive(&buffer)
        guard case .send(let bytes) = step else {
          end = step
          break
        }
        sent.append(bytes)
      }
    }
  }
  return (sent, end, Array(buffer.readableBytesView))
}

private func refusal(_ text: String, _ isRetryable: Bool = false) -> ProxyStep {
  .failed(.proxyRefused(ProxyRefusal(text: text, isRetryable: isRetryable)))
}

private let mail = Endpoint(host: "mx.example.test", port: 587)

struct SOCKS5NegotiationTests {
  @Test(
    arguments: [
      ("mx.example.test", [3, 15] + Array("mx.example.test".utf8)), ("192.0.2.7", [1, 192, 0, 2, 7]),
      ("2001:db8::9", [4, 0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9]),
    ] as [(String, [UInt8])])
  func `names and addresses are asked for as such`(host: String, address: [UInt8]) throws {
    let negotiation = try SOCKS5Negotiation(to: Endpoint(host: host, port: 587))
    let (sent, end, rest) = run(negotiation, [[5, 0], [5, 0, 0, 1, 0, 0, 0, 0, 0, 0] + Array("220".utf8)], chunk: 100)
    #expect(sent == [[5, 1, 0], [5, 1, 0] + address + [2, 75]])
    #expect(end == .established && rest == Array("220".utf8))
  }

  @Test(arguments: 1...30) func `bytes behind an answer are left, however they come`(chunk: Int) throws {
    let early = Array("220 mx\r\n".utf8)
    for address: [UInt8] in [[1, 9, 9, 9, 9], [3, 4] + Array("name".utf8), [3, 0], [4] + Array(repeating: 8, count: 16)] {
      let answer = [5, 0, 0] + address + [0, 80] + early
      let (_, end, rest) = run(try SOCKS5Negotiation(to: mail), [[5, 0], answer], chunk: chunk)
      #expect(end == .established && early.starts(with: rest))
    }
  }

  @Test(
    arguments: [
      ([[5, 0xFF]], refusal("it asks for authentication")),
      ([[5, 2]], refusal("it insists on a user and a password")),
      ([[5, 1]], .failed(.malformed("it chose method 1, which was not offered"))),
      ([[5, 0, 5]], .failed(.malformed("more than a choice of a method"))), ([Array("HTTP".utf8)], .failed(.malformed("HTTP"))),
      ([[5, 0], [5, 5, 0, 1]], refusal("connection refused", true)), ([[5, 0], [5, 2]], refusal("not allowed by its rules")),
      ([[5, 0], [5, 99]], refusal("reply code 99")), ([[5, 0], [4, 0]], .failed(.malformed("\\x04\\x00"))),
      ([[5, 0], [5, 0, 0, 7]], .failed(.malformed("address type 7 in the reply"))), ([[5, 0], [5, 0, 0, 3]], .needsInput),
    ] as [([[UInt8]], ProxyStep)])
  func `other answers are told apart`(answers: [[UInt8]], end: ProxyStep) throws {
    #expect(run(try SOCKS5Negotiation(to: mail), answers, chunk: 100).end == end)
  }

  @Test func `a name has to fit`() async {
    let name = String(repeating: "a", count: 256)
    #expect(throws: ProxyFailure.self) { try SOCKS5Negotiation(to: Endpoint(host: name, port: 1)) }
    #expect(throws: ProxyFailure.self) { try SOCKS5Negotiation(to: Endpoint(host: "", port: 1)) }
    #expect(throws: Never.self) { try SOCKS5Negotiation(to: Endpoint(host: String(name.dropLast()), port: 1)) }
  }
}

struct ConnectNegotiationTests {
  private func end(_ text: String, chunk: Int = 1 << 20) throws -> (ProxyStep, rest: String) {
    let (_, end, rest) = run(try ConnectNegotiation(to: mail), [Array(text.utf8)], chunk: chunk)
    return (end, String(decoding: rest, as: UTF8.self))
  }

  @Test(arguments: [("mx.example.test", "mx.example.test:587"), ("2001:db8::9", "[2001:db8::9]:587")])
  func `the request names the host twice`(host: String, authority: String) throws {
    let negotiation = try ConnectNegotiation(to: Endpoint(host: host, port: 587))
    #expect(negotiation.greeting == Array("CONNECT \(authority) HTTP/1.1\r\nHost: \(authority)\r\n\r\n".utf8))
  }

  @Test(arguments: ["", "a b", "a\r\nEvil: yes", "ü.test", "a/b", "a@b", "[::1]"])
  func `what is no host is not put into a request`(host: String) {
    #expect(throws: ProxyFailure.self) { try ConnectNegotiation(to: Endpoint(host: host, port: 1)) }
  }

  @Test(arguments: 1...60) func `bytes behind an answer are left, however they come`(chunk: Int) throws {
    for head in ["HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.0 204\n\n", "HTTP/1.1 100 \r\n\r\nHTTP/1.1 200 OK\r\nVia: x\r\n\r\n"] {
      let (step, rest) = try end(head + "220 mx\r\n", chunk: chunk)
      #expect(step == .established && "220 mx\r\n".hasPrefix(rest))
    }
    #expect(try end("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n220 mx\r\n").rest == "220 mx\r\n")
  }

  @Test(
    arguments: [
      ("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", refusal("407 Proxy Authentication Required")),
      ("HTTP/1.1 502 Bad\u{1B}[2J Gateway\r\n\r\n<html>", refusal("502 Bad\\x1b[2J Gateway", true)),
      ("HTTP/1.1 403\r\n\r\n", refusal("403")), ("SSH-2.0-x\r\n", .failed(.malformed("SSH-2.0-x\\x0d\\x0a"))),
      ("HTTP/1.1 20 OK\r\n\r\n", .failed(.malformed("HTTP/1.1 20 OK"))), ("HTTP/1.1\r\n\r\n", .failed(.malformed("HTTP/1.1"))),
      ("HTTP/1.1 099 x\r\n\r\n", .failed(.malformed("HTTP/1.1 099 x"))), ("HTTP/1.1 200 OK\r\n", .needsInput), ("", .needsInput),
    ] as [(String, ProxyStep)])
  func `other answers are told apart`(text: String, step: ProxyStep) throws {
    #expect(try end(text).0 == step)
  }

  @Test func `headers and interim responses end some time`() throws {
    let long = "HTTP/1.1 200 OK\r\n" + String(repeating: "X: y\r\n", count: 10_000)
    for chunk in [1000, 1 << 20] {
      #expect(try end(long, chunk: chunk).0 == .failed(.malformed("a header of more than 16384 bytes")))
    }
    let interim = String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 20)
    #expect(try end(interim).0 == .failed(.malformed("interim responses without end")))
  }
}
