/// The lines that carry an exchange over SMTP (RFC 4954, section 4). They hold secrets: whoever sends one wipes it.
package enum AuthenticationLine {
  /// The longest command, its CR LF included (RFC 5321, section 4.5.3.1.4).
  package static let commandLimit = 512
  /// The longest answer, its CR LF included (RFC 4954, section 4).
  package static let answerLimit = 12_288

  /// An AUTH command, and whether the initial response had room in it.
  package struct Command: Sendable {
    package var bytes: [UInt8]
    package let includesResponse: Bool
  }

  /// The AUTH command with the initial response, or without where that makes it longer than a command may be.
  package static func command(_ mechanism: SASLMechanism, response: [UInt8]) -> Command {
    let start = Array("AUTH \(mechanism.rawValue)".utf8)
    // A response of no bytes is written as "=", because the server has to see that there is one.
    let count = response.isEmpty ? 1 : Base64.encodedCount(of: response.count)
    guard start.count + 1 + count + 2 <= commandLimit else {
      return Command(bytes: start + [0x0D, 0x0A], includesResponse: false)
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(commandLimit)
    bytes += start
    bytes.append(UInt8(ascii: " "))
    if response.isEmpty { bytes.append(UInt8(ascii: "=")) } else { Base64.append(response, to: &bytes) }
    bytes += [0x0D, 0x0A]
    return Command(bytes: bytes, includesResponse: true)
  }

  /// The answer to a challenge.
  package static func answer(_ response: [UInt8]) throws(SASLError) -> [UInt8] {
    let count = Base64.encodedCount(of: response.count) + 2
    guard count <= answerLimit else { throw .answerTooLong }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    Base64.append(response, to: &bytes)
    bytes += [0x0D, 0x0A]
    return bytes
  }
}
