import Foundation
import TestSupport

/// `openssl s_server` on a free port of the loopback; it answers every line with the line reversed, and ends by itself.
final class TLSServer {
  let port: UInt16
  private let process = Process()
  private let log: TemporaryFolder

  struct Failure: Error { let message: String }

  /// - Parameter certificate: a name of the toy PKI; the intermediate is presented too, unless `forgetsIntermediate`.
  init(_ certificate: String, forgetsIntermediate: Bool = false, _ options: String...) throws {
    let pki = ToyPKI.shared
    log = try TemporaryFolder()
    port = try SocketClient.freePort()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    // Threads of tests block signals, and what they start would too: without the first option nothing would end it.
    var arguments = [
      "--default-signal", "timeout", "120", "openssl", "s_server", "-accept", "127.0.0.1:\(port)", "-cert",
      pki.path("\(certificate).crt"), "-key",
      pki.path("\(certificate).key"), "-rev", "-no_anti_replay",
    ]
    if !forgetsIntermediate, certificate != "selfsigned" { arguments += ["-cert_chain", pki.path("inter.crt")] }
    process.arguments = arguments + options
    // No security level, so that it offers what no server should.
    process.environment = ["PATH": "/usr/bin:/bin", "OPENSSL_CONF": pki.path("lax.cnf")]
    process.standardInput = FileHandle.nullDevice
    _ = FileManager.default.createFile(atPath: log.file("log"), contents: nil)
    let output = try FileHandle(forWritingTo: URL(fileURLWithPath: log.file("log")))
    process.standardOutput = output
    process.standardError = output
    try process.run()
    for _ in 0..<500 where process.isRunning {
      if (try? String(contentsOfFile: log.file("log"), encoding: .utf8))?.contains("ACCEPT") == true { return }
      usleep(10_000)
    }
    throw Failure(message: (try? String(contentsOfFile: log.file("log"), encoding: .utf8)) ?? "no log")
  }

  deinit {
    process.terminate()
    process.waitUntilExit()
  }
}
