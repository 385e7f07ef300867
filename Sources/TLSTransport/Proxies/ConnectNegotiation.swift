internal import NIOCore

/// The client's side of the CONNECT method of HTTP (RFC 9110, section 9.3.6).
struct ConnectNegotiation: ProxyNegotiation {
  /// The longest header of an answer, its status line with it.
  static let headerLimit = 16_384
  /// Interim responses (RFC 9110, section 15.2) that are passed over.
  private static let interimLimit = 10

  let greeting: [UInt8]
  private var interimCount = 0

  init(to destination: Endpoint) throws(ProxyFailure) {
    let host = destination.host
    guard !host.isEmpty, host.utf8.allSatisfy(Self.isAllowed) else {
      throw .malformed("\(ShownText.of(host.utf8)) is no host to name in a request")
    }
    // RFC 3986, section 3.2.2.
    let authority = "\(host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host):\(destination.port)"
    greeting = Array("CONNECT \(authority) HTTP/1.1\r\nHost: \(authority)\r\n\r\n".utf8)
  }

  /// What names and addresses are made of.
  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: ":"):
      true
    default: false
    }
  }

  mutating func receive(_ buffer: inout ByteBuffer) -> ProxyStep {
    let bytes = buffer.readableBytesView
    let version = Array("HTTP/1.".utf8)
    guard bytes.prefix(version.count).elementsEqual(version.prefix(bytes.count)) else {
      return .failed(.malformed(ShownText.of(bytes)))
    }
    guard let length = headerLength(of: bytes) else {
      return bytes.count < Self.headerLimit
        ? .needsInput : .failed(.malformed("a header of more than \(Self.headerLimit) bytes"))
    }
    let line = bytes.prefix { $0 != 0x0D && $0 != 0x0A }
    guard let status = Self.status(in: line) else { return .failed(.malformed(ShownText.of(line))) }
    buffer.moveReaderIndex(forwardBy: length)
    switch status {
    case 200..<300: return .established
    case 100..<200:
      interimCount += 1
      return interimCount > Self.interimLimit ? .failed(.malformed("interim responses without end")) : receive(&buffer)
    default:
      // 502 and 504 (RFC 9110, section 15.6): the proxy tried.
      let refusal = ProxyRefusal(
        text: ShownText.of(line.drop { $0 != 0x20 }.dropFirst()), isRetryable: (502...504).contains(status))
      return .failed(.proxyRefused(refusal))
    }
  }

  /// The length of the header up to its empty line; nil where that has not come within the limit.
  ///
  /// A line may end without its CR (RFC 9112, section 2.2).
  private func headerLength(of bytes: ByteBufferView) -> Int? {
    var lineIsEmpty = false
    for (offset, byte) in bytes.prefix(Self.headerLimit).enumerated() {
      if byte == 0x0A {
        if lineIsEmpty { return offset + 1 }
        lineIsEmpty = true
      } else if byte != 0x0D {
        lineIsEmpty = false
      }
    }
    return nil
  }

  /// The three digits of a status line (RFC 9112, section 4).
  private static func status(in line: some Collection<UInt8>) -> Int? {
    let words = line.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
    guard words.count >= 2, words[0].count == 8, words[1].count == 3 else { return nil }
    guard words[1].allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    let status = words[1].reduce(0) { $0 * 10 + Int($1 - 0x30) }
    return status >= 100 ? status : nil
  }
}
