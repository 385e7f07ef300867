/// A host, by name or address, and a port on it.
package struct Endpoint: Sendable, Hashable {
  package let host: String
  package let port: UInt16

  package init(host: String, port: UInt16) {
    self.host = host
    self.port = port
  }
}
