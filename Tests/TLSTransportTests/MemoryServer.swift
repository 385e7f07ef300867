import COpenSSL
import TLSTransport

/// A server under TLS without a socket, for what needs every byte in hand.
final class MemoryServer {
  private let connection: OpaquePointer
  private let input: OpaquePointer
  private let output: OpaquePointer

  struct Failure: Error {}

  /// With the certificate `good`.
  init(newest: Int32 = TLS1_3_VERSION) throws {
    guard let connection = SSL_new(Self.context), let input = BIO_new(BIO_s_mem()), let output = BIO_new(BIO_s_mem())
    else { throw Failure() }
    self.connection = connection
    self.input = input
    self.output = output
    smtplint_bio_set_mem_eof_return(input, -1)
    SSL_set_bio(connection, input, output)
    SSL_ctrl(connection, SSL_CTRL_SET_MAX_PROTO_VERSION, Int(newest), nil)
    SSL_set_accept_state(connection)
  }

  deinit { SSL_free(connection) }

  nonisolated(unsafe) private static let context: OpaquePointer? = {
    let context = SSL_CTX_new(TLS_server_method())
    SSL_CTX_use_certificate_file(context, ToyPKI.shared.path("good.crt"), SSL_FILETYPE_PEM)
    SSL_CTX_use_PrivateKey_file(context, ToyPKI.shared.path("good.key"), SSL_FILETYPE_PEM)
    return context
  }()

  /// Takes bytes of the client, and says what the server answers.
  func exchange(_ bytes: [UInt8], sending text: String? = nil) -> [UInt8] {
    ERR_clear_error()
    if !bytes.isEmpty { BIO_write(input, bytes, Int32(bytes.count)) }
    let isDone = SSL_do_handshake(connection) == 1
    if isDone, let text { SSL_write(connection, text, Int32(text.utf8.count)) }
    ERR_clear_error()
    return takeOutput()
  }

  func shutdown() -> [UInt8] {
    SSL_shutdown(connection)
    return takeOutput()
  }

  private func takeOutput() -> [UInt8] {
    var start: UnsafePointer<CChar>?
    let count = smtplint_bio_get_mem_data(output, &start)
    let bytes = Array(UnsafeRawBufferPointer(start: start, count: max(0, count)))
    smtplint_bio_reset(output)
    return bytes
  }
}

extension TLSEngine {
  func receive(_ bytes: some Sequence<UInt8>) { Array(bytes).withUnsafeBytes { receive($0) } }
}
