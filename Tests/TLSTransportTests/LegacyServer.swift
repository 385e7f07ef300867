import Foundation
import TestSupport

/// Tests/Peers/ssl3_server.py on a free port.
final class LegacyServer {
  let port: UInt16
  private let process = Process()

  struct Failure: Error {}

  init() throws {
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      ["--default-signal", Repository.tool("python"), Repository.path("Tests/Peers/ssl3_server.py")]
      + ["rsa.crt", "rsa.key"].map { ToyPKI.shared.path($0) }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    try process.run()
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    guard let port = UInt16(line.trimmingCharacters(in: .whitespacesAndNewlines)) else { throw Failure() }
    self.port = port
  }

  deinit {
    process.terminate()
    process.waitUntilExit()
  }
}
