internal import COpenSSL
internal import KeyMaterial
internal import Manifests

/// One connection under TLS, as a client, that touches no socket: bytes from the peer go in, bytes for the peer come out.
///
/// Of one task at a time. The handshake goes on whatever is wrong with the certificate: the caller must look at
/// `facts.errors`, and at `facts.hostnameMatch`, before it sends anything.
package final class TLSEngine {
  private static let clearTextLimit = 256
  private static let chunk = 16_384

  let context: TLSContext
  let record: HandshakeRecord
  let connection: OpaquePointer
  /// From the peer and to it; `connection` owns them.
  private let input: OpaquePointer
  private let output: OpaquePointer

  enum State {
    case handshaking, open
    case failed(TLSFailure)
  }

  var state = State.handshaking
  private(set) var end: TransportEnd?
  private(set) var firstBytes: [UInt8] = []
  private(set) var bytesReceived = 0
  private(set) var hasReadData = false
  var finalFacts: TLSFacts?

  /// How the transport ended.
  package enum TransportEnd: Sendable { case closed, reset }

  /// Nil where OpenSSL has no memory.
  package init?(_ context: TLSContext) {
    ERR_clear_error()
    defer { ERR_clear_error() }
    guard let connection = SSL_new(context.policy.handle) else { return nil }
    guard let input = BIO_new(BIO_s_mem()) else {
      SSL_free(connection)
      return nil
    }
    guard let output = BIO_new(BIO_s_mem()) else {
      BIO_free(input)
      SSL_free(connection)
      return nil
    }
    self.context = context
    self.connection = connection
    self.input = input
    self.output = output
    record = HandshakeRecord(offered: context.policy.offered)
    smtplint_bio_set_mem_eof_return(input, -1)
    smtplint_bio_set_mem_eof_return(output, -1)
    SSL_set_bio(connection, input, output)
    SSL_set_connect_state(connection)
    var isReady = record.attach(to: connection)
    smtplint_ssl_ask_for_status(connection)
    if let name = ServerName.sendable(context.settings.serverName) {
      isReady = smtplint_ssl_set_server_name(connection, name) == 1 && isReady
    }
    if !isReady { return nil }
  }

  deinit { SSL_free(connection) }

  // MARK: Bytes of the transport

  /// Takes bytes that came from the peer; call `handshake` or `read` afterwards.
  package func receive(_ bytes: UnsafeRawBufferPointer) {
    if case .failed = state { return }
    if firstBytes.count < Self.clearTextLimit {
      firstBytes += bytes.prefix(Self.clearTextLimit - firstBytes.count)
    }
    bytesReceived += bytes.count
    var rest = bytes
    while !rest.isEmpty {
      let count = Int(BIO_write(input, rest.baseAddress, Int32(clamping: rest.count)))
      guard count > 0 else { return }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  /// The transport has ended and nothing more comes; call `handshake` or `read` afterwards, which first use up what came.
  package func receiveEnd(_ end: TransportEnd = .closed) {
    guard self.end == nil else { return }
    self.end = end
    smtplint_bio_set_mem_eof_return(input, 0)
  }

  /// Takes the bytes that are to be sent to the peer; an alert of ours too, after a failure.
  package func takeOutput() -> [UInt8] { withOutput { Array($0) } }

  /// Lends those bytes without copying them; they count as sent afterwards.
  package func withOutput<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    var start: UnsafePointer<CChar>?
    let count = smtplint_bio_get_mem_data(output, &start)
    defer { smtplint_bio_reset(output) }
    return try body(UnsafeRawBufferPointer(start: start, count: max(0, count)))
  }

  // MARK: The handshake

  package enum HandshakeProgress: Sendable {
    case needsInput
    case finished(TLSFacts)
    case failed(TLSFailure)
  }

  /// Goes as far as the bytes that were received reach; the first call makes the ClientHello.
  package func handshake() -> HandshakeProgress {
    switch state {
    case .open: return .finished(facts)
    case .failed(let failure): return .failed(failure)
    case .handshaking: break
    }
    ERR_clear_error()
    let result = SSL_do_handshake(connection)
    if result == 1 {
      guard record.hasVerified, !record.chain.isEmpty else {
        return .failed(fail(.local(.noCertificate), nil))
      }
      state = .open
      record.noteStatus(of: connection)
      let facts = makeFacts()
      finalFacts = facts
      return .finished(facts)
    }
    let error = SSL_get_error(connection, result)
    if error == SSL_ERROR_WANT_READ, end == nil { return .needsInput }
    return .failed(explain(error))
  }

  /// What is known by now.
  package var facts: TLSFacts { finalFacts ?? makeFacts() }

  // MARK: Data

  package enum ReadOutcome: Sendable {
    /// Some was appended; there may be more.
    case data
    case needsInput
    /// The peer has nothing more to say; without its close_notify somebody else may have cut it short (RFC 8446, section 6.1).
    case closed(clean: Bool)
    case failed(TLSFailure)

    init(_ failure: TLSFailure) {
      if case .closed = failure.kind, !failure.duringHandshake {
        self = .closed(clean: false)
      } else {
        self = .failed(failure)
      }
    }
  }

  /// Appends what one record of the peer holds.
  package func read(into target: inout [UInt8]) -> ReadOutcome {
    switch state {
    case .handshaking: return .needsInput
    case .failed(let failure): return .init(failure)
    case .open: break
    }
    ERR_clear_error()
    var count = 0
    var result: Int32 = 0
    let part = [UInt8](unsafeUninitializedCapacity: Self.chunk) { buffer, initialized in
      result = SSL_read_ex(connection, buffer.baseAddress, buffer.count, &count)
      initialized = result == 1 ? count : 0
    }
    if result == 1 {
      hasReadData = true
      target += part
      return .data
    }
    let error = SSL_get_error(connection, result)
    switch error {
    case SSL_ERROR_WANT_READ where end == nil: return .needsInput
    case SSL_ERROR_ZERO_RETURN: return .closed(clean: true)
    default: return .init(explain(error))
    }
  }

  /// Encrypts bytes for the peer; nil where that went well.
  @discardableResult
  package func write(_ bytes: UnsafeRawBufferPointer) -> TLSFailure? {
    switch state {
    case .handshaking: return TLSFailure(.local(.other("the handshake is not finished")), duringHandshake: true)
    case .failed(let failure): return failure
    case .open: break
    }
    guard !bytes.isEmpty else { return nil }
    ERR_clear_error()
    var count = 0
    let result = SSL_write_ex(connection, bytes.baseAddress, bytes.count, &count)
    return result == 1 ? nil : explain(SSL_get_error(connection, result))
  }

  /// Says that nothing more will be sent (RFC 8446, section 6.1).
  package func closeNotify() {
    guard case .open = state else { return }
    ERR_clear_error()
    SSL_shutdown(connection)
    ERR_clear_error()
  }
}
