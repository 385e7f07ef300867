import Foundation
import Manifests
import TLSTransport
import Testing

@testable import ConnectionProbe

struct TokenRequestTests {
  private func make(_ source: TokenSource, _ secret: String) throws -> HTTPSRequest {
    try withBytes(secret) { try TokenRequest.make(source, secret: $0) }
  }

  private func value(_ name: String, _ request: HTTPSRequest) -> String? { request.headers.first { $0.name == name }?.value }

  @Test func `POST sends everything in the form`() throws {
    let odd = TokenSource(
      credential: "c", endpoint: "https://login.example.test/token", clientID: "app:one/two", scope: "a b", audience: "urn:x")
    let request = try make(odd, "p+ss:w%rd/ü&=")
    #expect(
      String(decoding: request.body, as: UTF8.self)
        == "grant_type=client_credentials&scope=a+b&audience=urn%3Ax&client_id=app%3Aone%2Ftwo&client_secret=p%2Bss%3Aw%25rd%2F%C3%BC%26%3D"
    )
    #expect(value("Content-Type", request) == "application/x-www-form-urlencoded")
    #expect(value("Accept", request) == "application/json")
    #expect(value("Authorization", request) == nil)
  }

  @Test func `BASIC encodes both before it joins them, and names the client nowhere else`() throws {
    let odd = TokenSource(
      credential: "c", endpoint: "https://login.example.test/token", clientID: "app:one/two", clientAuthentication: .basic)
    let request = try make(odd, "p+ss:w%rd/ü&= ~")
    #expect(String(decoding: request.body, as: UTF8.self) == "grant_type=client_credentials")
    let header = try #require(value("Authorization", request))
    let pair = try #require(Data(base64Encoded: String(header.dropFirst("Basic ".count))))
    #expect(String(decoding: pair, as: UTF8.self) == "app%3Aone%2Ftwo:p%2Bss%3Aw%25rd%2F%C3%BC%26%3D+~")
  }

  @Test(arguments: [
    ("https://a.test/x/token", "a.test 443 /x/token"), ("https://a.test", "a.test 443 /"),
    ("https://a.test?x=1", "a.test 443 /?x=1"),
    ("HTTPS://A.Test:8443/t?p=1#f", "a.test 8443 /t?p=1"), ("https://[::1]:8443/t", "::1 8443 /t"),
    ("https://[2001:DB8::1]/", "2001:db8::1 443 /"),
    ("http://127.0.0.1:8080/t", "127.0.0.1 8080 /t"), ("https://bücher.example/t", "xn--bcher-kva.example 443 /t"),
    ("https://a.test:0/", "none"), ("https://a.test:99999/", "none"), ("https://a.test:x/", "none"), ("https:///t", "none"),
    ("ftp://a.test/", "none"),
    ("a.test/token", "none"), ("", "none"),
  ])
  func `the URL becomes an endpoint and a target`(url: String, parts: String) throws {
    let source = TokenSource(credential: "c", endpoint: url, clientID: "i")
    do throws(TokenFailure) {
      let request = try withBytesTyped("s") { bytes throws(TokenFailure) in try TokenRequest.make(source, secret: bytes) }
      #expect("\(request.endpoint.host) \(request.endpoint.port) \(request.target)" == parts)
    } catch {
      #expect(parts == "none")
      #expect(error.reason == .tokenEndpointUnreachable && !error.isRetryable)
      #expect(error.field == "spec.tokenEndpoint of Credential c")
    }
  }

  private func withBytesTyped(
    _ text: String, _ body: (UnsafeRawBufferPointer) throws(TokenFailure) -> HTTPSRequest
  ) throws(TokenFailure) -> HTTPSRequest {
    let bytes = Array(text.utf8)
    let result = bytes.withUnsafeBytes { bytes -> Result<HTTPSRequest, TokenFailure> in
      do throws(TokenFailure) { return .success(try body(bytes)) } catch { return .failure(error) }
    }
    return try result.get()
  }
}
