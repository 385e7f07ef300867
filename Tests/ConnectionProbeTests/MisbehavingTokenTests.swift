import Foundation
import KeyMaterial
import Manifests
import NIOCore
import NIOPosix
import Secrets
import Synchronization
import TLSTransport
import TestSupport
import Testing

@testable import ConnectionProbe

/// All token endpoints of the misbehaving server, asked over TLS and sockets: what comes out is what its catalogue expects.
@Suite(.timeLimit(.minutes(3))) struct MisbehavingTokenTests {
  @Test func `every scenario with a token comes out as the catalogue says`() async throws {
    let server = try MisbehavingServer()
    defer { server.stop() }
    let scenarios = server.scenarios.filter { $0.oauth != nil }
    #expect(scenarios.count > 50)
    let anchors = server.rootAnchors
    await EventLoops.run(threads: 2) { group in
      await withTaskGroup(of: Void.self) { tasks in
        for scenario in scenarios {
          let loop = group.next()
          tasks.addTask { await check(scenario, anchors, on: loop) }
        }
      }
    }
  }

  private func check(_ scenario: MisbehavingServer.Scenario, _ anchors: [[UInt8]], on loop: any EventLoop) async {
    guard let (source, secret) = scenario.oauth else { return }
    let name = scenario.name
    let (outcome, party) = await fetch(source, secret, anchors, within: scenario.patience, on: loop)
    switch outcome {
    case .success((_, let facts)):
      #expect(scenario.expected.stage != "token", "\(name)")
      let findings = facts.findings + TokenInspection.findings(on: facts, of: source, for: "127.0.0.1")
      #expect(findings.map(\.name) == scenario.expected.findings.filter { $0.hasPrefix("token-") }, "\(name)")
    case .failure(let failure):
      // It ends without close_notify, and a body without a length with it: RFC 9112, section 9.8, has that for one that is cut off.
      if name == "token_ok_until_close", failure.reason == .tokenEndpointUnreachable { return }
      #expect(scenario.expected.stage == "token", "\(name): \(failure)")
      #expect(scenario.expected.reason == failure.reason.rawValue, "\(name): \(failure)")
      #expect(scenario.expected.party == party.rawValue, "\(name): \(failure)")
      #expect(scenario.expected.isRetryable == failure.isRetryable, "\(name): \(failure)")
      if let code = scenario.expected.code { #expect(failure.message.contains(code), "\(name): \(failure)") }
      #expect(!"\(failure)".contains(secret))
      if ProcessInfo.processInfo.environment["SMTPLINT_SHOW"] != nil {
        print("\(name): \(failure.message) | \(failure.help ?? "-")")
      }
    }
  }

  private func fetch(
    _ source: TokenSource, _ secret: String, _ anchors: [[UInt8]], within time: TimeAmount, on loop: any EventLoop
  ) async -> (TokenCache.Outcome, Party) {
    let settings = TLSSettings(
      protocols: [.tls12, .tls13], cipherSuites: nil, serverName: "127.0.0.1", peerName: .address("127.0.0.1"), anchors: anchors,
      usesSystemAnchors: false, identity: nil)
    guard let context = try? TLSContext(settings),
      let request = try? Array(secret.utf8).withUnsafeBytes({ try TokenRequest.make(source, secret: $0) })
    else { return (.failure(TokenFailure(.tokenMalformed, message: "no request")), .client) }
    let exchange = HTTPSExchange(Connector(resolver: Resolver()))
    do throws(HTTPSFailure) {
      let response = try await exchange.post(request, by: .now() + time, on: loop) {
        TLSEngine(context)
      } judge: {
        $0.errors.isEmpty && $0.hostnameMatch
      }
      let mask = Array(secret.utf8).withUnsafeBytes { SecretMask($0) }
      return (TokenAnswer.read(response, for: source, now: Int(Date().timeIntervalSince1970), mask: mask), .tokenEndpoint)
    } catch {
      let failure = TokenFailure(error, for: source)
      return (.failure(failure), error.party)
    }
  }
}

/// The server in Python: a port for each scenario.
private final class MisbehavingServer {
  struct Scenario: Sendable {
    struct Expected: Sendable {
      let stage: String?
      let reason: String?
      let party: String?
      let isRetryable: Bool?
      let code: String?
      let findings: [String]
    }

    let name: String
    let oauth: (TokenSource, secret: String)?
    let patience: TimeAmount
    let expected: Expected
  }

  static let script = Repository.path("Tests/Peers/misbehaving.py")

  private let process = Process()
  private let input = Pipe()
  let scenarios: [Scenario]
  let rootAnchors: [[UInt8]]

  init() throws {
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", Self.script]
    let output = Pipe()
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    var line = Data()
    while line.last != UInt8(ascii: "\n") {
      let more = output.fileHandleForReading.availableData
      if more.isEmpty { break }
      line += more
    }
    let ready = try #require(try JSONSerialization.jsonObject(with: line) as? [String: Any])
    let anchors = try #require(ready["anchors"] as? [String: Any])
    rootAnchors = (anchors["root"] as? [String] ?? []).flatMap { Self.certificates(at: $0) }
    scenarios = (ready["scenarios"] as? [[String: Any]] ?? []).map(Self.scenario)
  }

  func stop() {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  private static func scenario(_ value: [String: Any]) -> Scenario {
    let connection = value["connection"] as? [String: Any] ?? [:]
    let expect = value["expect"] as? [String: Any] ?? [:]
    let oauth = (connection["oauth"] as? [String: String]).map { oauth in
      (
        TokenSource(
          credential: "c", endpoint: oauth["tokenEndpoint"] ?? "", clientID: oauth["clientId"] ?? "", scope: oauth["scope"],
          clientAuthentication: oauth["clientAuthentication"] == "BASIC" ? .basic : .post), secret: oauth["clientSecret"] ?? ""
      )
    }
    let timeouts = connection["timeouts"] as? [String: Int] ?? [:]
    return Scenario(
      name: value["name"] as? String ?? "", oauth: oauth, patience: .seconds(Int64(timeouts["command"] ?? 20)),
      expected: Scenario.Expected(
        stage: expect["stage"] as? String, reason: expect["reason"] as? String, party: expect["by"] as? String,
        isRetryable: expect["retryable"] as? Bool, code: expect["code"] as? String,
        findings: expect["findings"] as? [String] ?? []))
  }

  private static func certificates(at path: String) -> [[UInt8]] {
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    return text.components(separatedBy: "-----BEGIN CERTIFICATE-----").dropFirst().compactMap { part in
      let body = part.components(separatedBy: "-----END")[0].filter { !$0.isWhitespace }
      return Data(base64Encoded: body).map { Array($0) }
    }
  }
}
