import Foundation
import Manifests
import TLSTransport
import Testing

@testable import ConnectionProbe

struct TokenInspectionTests {
  private func facts(_ token: String, _ more: String = "") throws -> TokenFacts {
    try #require(read(response(200, granted(token, more))).facts)
  }

  private func names(_ payload: String, scope: String? = nil, audience: String? = nil, host: String = "mail.example.test") throws
    -> [String]
  {
    let source = TokenSource(credential: "c", endpoint: "https://a.test/", clientID: "i", scope: scope, audience: audience)
    let facts = try facts(jwt(payload))
    return (facts.findings + TokenInspection.findings(on: facts, of: source, for: host)).map(\.name)
  }

  private static let outlook = "https://outlook.office365.com"
  private static let good =
    #"{"aud":"https://outlook.office365.com","exp":4102444800,"nbf":1577833200,"roles":["SMTP.SendAsApp"],"tid":"t-1"}"#

  @Test func `claims are read`() throws {
    let facts = try facts(
      jwt(#"{"aud":["a","b"],"exp":4102444800.5,"tid":"t-1","roles":["SMTP.SendAsApp","X"]}"#), #","scope":"a b""#)
    let claims = try #require(facts.claims)
    #expect(claims.audience == ["a", "b"])
    #expect(claims.expiry == 4_102_444_800)
    #expect(claims.tenant == "t-1")
    #expect(claims.roles == ["SMTP.SendAsApp", "X"])
    #expect(facts.scope == "a b")
  }

  @Test(arguments: [
    "opaque", "a.b", "a.b.c", "..", "e30.e30.", ".e30.x", "e30.e30.x.y", "e30.e30.x.y.z", "W10.e30.x", "e30.W10.x", "e30.e30=.x",
    "e30.e+0.x", "e30.\(String(repeating: "W", count: 3000)).x", "eyJh.eyJh.x",
  ])
  func `what is no JWT is opaque`(token: String) throws { #expect(try facts(token).claims == nil) }

  @Test func `claims of odd kinds are left out`() throws {
    let claims = try #require(try facts(jwt(#"{"aud":5,"exp":"soon","tid":[],"roles":"Mail.Send"}"#)).claims)
    #expect(claims.audience == [] && claims.expiry == nil && claims.tenant == nil && claims.roles == ["Mail.Send"])
    let many = (0..<1000).map { "\"\($0)\"" }.joined(separator: ",")
    #expect(try facts(jwt("{\"roles\":[\(many)]}")).claims?.roles.count == 16)
    let shown = try facts(jwt(#"{"aud":"\u001b[31m\#(String(repeating: "x", count: 500))"}"#)).claims?.audience.first
    #expect(shown?.hasPrefix("\\u{1B}[31mxxx") == true)
    #expect((shown?.count ?? 0) < 220)
  }

  @Test func `a good token has no findings`() throws {
    #expect(try names(Self.good, scope: Self.outlook + "/.default", host: "smtp.office365.com") == [])
    #expect(try names(Self.good, scope: "openid", host: "SMTP.Office365.com.") == [])
    #expect(
      try names(#"{"aud":"00000002-0000-0ff1-ce00-000000000000","roles":["SMTP.SendAsApp"]}"#, host: "smtp.office365.com") == [])
    #expect(
      try names(#"{"aud":["x","https://outlook.office.com/"],"roles":["SMTP.SendAsApp"]}"#, host: "smtp.office365.com") == [])
    #expect(try names(#"{"aud":"anything"}"#) == [])
    #expect(try names(#"{"aud":["x","urn:mail"]}"#, audience: "urn:mail") == [])
  }

  @Test func `what is odd is found`() throws {
    #expect(try names(#"{"aud":"x","exp":1577836800}"#) == ["token-expired"])
    #expect(try names(#"{"aud":"x","exp":\#(tokenTime)}"#) == ["token-expired"])
    #expect(try names(#"{"aud":"x","exp":\#(tokenTime + 1)}"#) == [])
    #expect(try names(#"{"aud":"x","nbf":\#(tokenTime + 61)}"#) == ["token-not-yet-valid"])
    #expect(try names(#"{"aud":"x","nbf":\#(tokenTime + 60)}"#) == [])
    #expect(try names(#"{"aud":"x","exp":-1e300}"#) == ["token-expired"])
    #expect(try names(#"{"aud":"x","nbf":1e300}"#) == ["token-not-yet-valid"])
    let graph = #"{"aud":"https://graph.microsoft.com","roles":["SMTP.SendAsApp"]}"#
    #expect(try names(graph, scope: Self.outlook + "/.default") == ["token-audience"])
    #expect(try names(graph, scope: "https://graph.microsoft.com/.default", host: "smtp.office365.com") == ["token-audience"])
    #expect(try names("{}", host: "smtp.office365.com") == ["token-audience"])
    #expect(try names(#"{"aud":"https://outlook.office365.com.evil.test"}"#, host: "smtp.office365.com") == ["token-audience"])
    #expect(try names(#"{"aud":"https://outlook.office365.com"}"#, host: "smtp.office365.com") == ["token-role"])
    #expect(
      try names(
        #"{"aud":"https://outlook.office365.com","roles":["Mail.Send"]}"#, scope: "00000002-0000-0ff1-ce00-000000000000/.default")
        == ["token-role"])
    #expect(try names(#"{"aud":"urn:other"}"#, audience: "urn:mail") == ["token-audience"])
  }

  @Test(arguments: [
    ("59", ["token-short-lived"]), ("60", []), ("0", ["token-short-lived"]), ("-5", ["token-short-lived"]), ("1e30", []),
  ])
  func `a token that does not live long is found`(lifetime: String, findings: [String]) {
    let body = #"{"token_type":"Bearer","access_token":"t","expires_in":\#(lifetime)}"#
    #expect(read(response(200, body)).facts?.findings.map(\.name) == findings)
  }
}
