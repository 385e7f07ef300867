/// One connection under TLS, as a client, that touches no socket; of one event loop. `TLSEngine` is the one with cryptography.
package protocol TLSSession: AnyObject {
  /// Takes bytes that came from the server; to be followed by `handshake` or `read`.
  func receive(_ bytes: UnsafeRawBufferPointer)
  /// Nothing more comes from the server; to be followed by `handshake` or `read` too.
  func receiveEnd(_ end: TLSEngine.TransportEnd)
  /// Goes as far as the bytes that came reach; the first call makes the first flight.
  func handshake() -> TLSEngine.HandshakeProgress
  /// Appends what a record holds.
  func read(into target: inout [UInt8]) -> TLSEngine.ReadOutcome
  /// Encrypts bytes; nil where that went well.
  func write(_ bytes: UnsafeRawBufferPointer) -> TLSFailure?
  /// Lends the bytes that are to go to the server; they count as sent afterwards.
  func withOutput<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result
  /// Says that nothing more will be sent.
  func closeNotify()
  /// What is known by now.
  var facts: TLSFacts { get }
}
