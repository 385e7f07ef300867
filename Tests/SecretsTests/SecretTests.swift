import Foundation
import Manifests
import Testing

@testable import Secrets

struct SecretTests {
  @Test func `a secret has the bytes that it was given, and room for 64 KiB`() throws {
    var bytes = Array("pässwörd\0\r\n".utf8)
    let copy = bytes
    do {
      let secret = try #require(Holder(wiping: &bytes))
      #expect(secret.secret.withBytes { Array($0) } == copy)
      #expect(secret.secret.count == copy.count)
    }
    #expect(bytes.isEmpty)
    var longest = [UInt8](repeating: 7, count: Secret.limit)
    #expect(Holder(wiping: &longest) != nil)
    var tooLong = [UInt8](repeating: 7, count: Secret.limit + 1)
    #expect(Holder(wiping: &tooLong) == nil)
    #expect(tooLong.isEmpty)
  }

  @Test func `what borrows a secret may throw an error of its own`() throws {
    struct Odd: Error, Equatable {}
    var bytes: [UInt8] = [1]
    let holder = try #require(Holder(wiping: &bytes))
    var caught: Odd?
    do throws(Odd) {
      try holder.secret.withBytes { (_) throws(Odd) in throw Odd() }
    } catch {
      caught = error
    }
    #expect(caught == Odd())
  }

  @Test func `a secret shows nothing of itself`() throws {
    var bytes = Array("hunter2".utf8)
    let holder = try #require(Holder(wiping: &bytes))
    #expect("\(Secret.self)" == "Secret")
    // A value that cannot be copied is none of the types that can be described, reflected or encoded; nor is what holds it, by itself.
    var dumped = ""
    dump(holder, to: &dumped)
    for shown in ["\(holder)", String(reflecting: holder), dumped] { #expect(!shown.contains("hunter2")) }
    var mask = SecretMask()
    mask.add(holder.secret)
    dumped = ""
    dump(mask, to: &dumped)
    for shown in ["\(mask)", String(reflecting: mask), dumped] {
      #expect(!shown.contains("hunter2"))
      #expect(!shown.contains("aHVudGVyM"))
    }
  }

  @Test func `a secret that is gone is not in memory any more`() throws {
    let folder = try Folder()
    // Written by another process: the marker is nowhere in this one but in what is tested.
    let marker = Marker()
    try marker.write(to: "\(folder.path)/secret")
    var mask = SecretMask()
    do {
      let fromFile = try SecretResolver().resolve(.file("secret"), folder: folder.path)
      let fromProgram = try SecretResolver(allowsCommands: true).resolve(.command(["cat", "\(folder.path)/secret"]), folder: "/")
      mask.add(fromFile)
      var chunks = [[UInt8]](repeating: [UInt8](repeating: 0x61, count: 100), count: 3)
      mask.mask(chunks: &chunks)
      #expect(marker.isInMemory())
      #expect(fromFile.count == fromProgram.count)
    }
    mask = SecretMask()
    #expect(!marker.isInMemory())
  }
}

/// A class may hold what cannot be copied.
final class Holder {
  let secret: Secret

  init?(wiping bytes: inout [UInt8]) {
    guard let secret = Secret(wiping: &bytes) else { return nil }
    self.secret = secret
  }
}

/// Bytes that can be looked for in this process without being in it.
private struct Marker {
  /// Each byte with all bits turned over.
  private let inverse: [UInt8] = (0..<48).map { _ in UInt8.random(in: 0x81...0xCF) }

  func write(to path: String) throws {
    let octal = inverse.map { byte in "\\" + String(byte ^ 0xFF, radix: 8).leftPadded(to: 3) }.joined()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "printf '\(octal)' > '\(path)'"]
    try process.run()
    process.waitUntilExit()
  }

  func isInMemory() -> Bool {
    let memory = open("/proc/self/mem", O_RDONLY)
    defer { close(memory) }
    let maps = (try? String(contentsOfFile: "/proc/self/maps", encoding: .utf8)) ?? ""
    let size = 1 << 20
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
    defer { buffer.deallocate() }
    for line in maps.split(separator: "\n") where line.contains(" rw-p ") {
      let bounds = line.prefix { $0 != " " }.split(separator: "-").compactMap { UInt64($0, radix: 16) }
      var position = bounds[0]
      while position < bounds[1] {
        let count = pread(memory, buffer.baseAddress, min(size, Int(bounds[1] - position)), off_t(position))
        guard count > 0 else { break }
        if isIn(UnsafeRawBufferPointer(rebasing: buffer[..<count])) { return true }
        // The marker may stand across two pieces.
        position += count == size ? UInt64(count - inverse.count) : UInt64(count)
      }
    }
    return false
  }

  private func isIn(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var start = 0
    while start + inverse.count <= bytes.count,
      let found = memchr(bytes.baseAddress! + start, Int32(inverse[0] ^ 0xFF), bytes.count - inverse.count - start + 1)
    {
      let index = UnsafeRawPointer(found) - bytes.baseAddress!
      if inverse.indices.allSatisfy({ bytes[index + $0] == inverse[$0] ^ 0xFF }) { return true }
      start = index + 1
    }
    return false
  }
}

extension String {
  fileprivate func leftPadded(to count: Int) -> String { String(repeating: "0", count: max(0, count - self.count)) + self }
}
