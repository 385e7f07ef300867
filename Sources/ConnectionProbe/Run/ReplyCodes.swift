/// The codes of replies in what a server sent: they say how it went, whatever secret reads the same.
enum ReplyCodes {
  /// Puts the code of each line back, with what separates it from the text (RFC 5321, section 4.2).
  ///
  /// - Parameter original: The same chunks before anything in them was masked: as many, of the same lengths.
  static func restore(in chunks: inout [[UInt8]], from original: [[UInt8]]) {
    var start: [(chunk: Int, byte: Int)] = []
    var isAtStart = true
    for chunk in original.indices {
      for byte in original[chunk].indices {
        let value = original[chunk][byte]
        if isAtStart { start.append((chunk, byte)) }
        if isAtStart, start.count == 4 {
          if isCode(start.map { original[$0.chunk][$0.byte] }) {
            for place in start { chunks[place.chunk][place.byte] = original[place.chunk][place.byte] }
          }
          isAtStart = false
        }
        if value == UInt8(ascii: "\n") {
          isAtStart = true
          start = []
        }
      }
    }
  }

  private static func isCode(_ bytes: [UInt8]) -> Bool {
    (UInt8(ascii: "2")...UInt8(ascii: "5")).contains(bytes[0]) && bytes[1..<3].allSatisfy { (48...57).contains($0) }
      && [UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "\r"), UInt8(ascii: "\n")].contains(bytes[3])
  }
}
