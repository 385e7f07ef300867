internal import KeyMaterial

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

/// Memory that a secret is read into, overwritten before it is given back.
struct SecretBuffer: ~Copyable {
  /// Why its content is no secret.
  enum Fault: Error {
    case empty, tooLong

    var words: String {
      switch self {
      case .empty: "is empty"
      case .tooLong: "has more than \(Secret.limit) bytes"
      }
    }
  }

  // One byte more than the longest secret with a CR LF behind it.
  private let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: Secret.limit + 3, alignment: 1)
  private var count = 0

  deinit {
    SecretBytes.wipe(memory)
    memory.deallocate()
  }

  /// Whether there is more than any secret may have.
  var isFull: Bool { count == memory.count }

  /// Reads once, as read(2) does: 0 at the end, -1 with errno.
  mutating func fill(from descriptor: Int32) -> Int {
    let free = UnsafeMutableRawBufferPointer(rebasing: memory[count...])
    let result = read(descriptor, free.baseAddress, free.count)
    if result > 0 { count += result }
    return result
  }

  /// What was read, without one LF or CR LF at its end, which editors and programs leave there.
  consuming func secret() throws(Fault) -> Secret {
    let text = UnsafeRawBufferPointer(rebasing: memory[..<count])
    var end = count
    if text.last == UInt8(ascii: "\n") {
      end -= 1
      if end > 0, text[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    }
    guard end > 0 else { throw .empty }
    guard !isFull, let secret = Secret(UnsafeRawBufferPointer(rebasing: text[..<end])) else { throw .tooLong }
    return secret
  }
}
