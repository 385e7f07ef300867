import Diagnostics
import Manifests

/// What Microsoft's identity platform takes from a client credential that is to log in to Exchange Online.
enum MicrosoftIdentity {
  static let scope = "https://outlook.office365.com/.default"

  /// All permissions of Exchange Online, by any of its names; the last is its application identifier.
  private static let scopes = [
    scope, "https://outlook.office.com/.default", "00000002-0000-0ff1-ce00-000000000000/.default",
  ]

  static func takes(scope: String) -> Bool { scopes.contains(scope.lowercased()) }

  /// Whether the scope names permissions one by one, as a user consents to them.
  static func isDelegated(_ scope: String) -> Bool {
    let words = scope.lowercased().split(separator: " ")
    return words.contains("offline_access")
      || words.contains { $0.utf8.elementsEqual("smtp.send".utf8) || $0.hasSuffix("/smtp.send") }
  }

  struct Fault {
    let message: String
    let help: String
    /// The bytes of the endpoint that are wrong, where it is a part of it.
    var part: Range<Int>?
  }

  static func fault(inTokenEndpoint endpoint: String) -> Fault? {
    guard let host = WebAddress.host(of: endpoint)?.lowercased(), let path = WebAddress.path(of: endpoint) else { return nil }
    if otherHosts.contains(host) {
      return Fault(message: "tokenEndpoint is on \(host), which gives out no tokens for Microsoft 365", help: help)
    }
    guard hosts.contains(host) else { return nil }
    let parts = path.lowercased().split(separator: "/")
    guard let tenant = parts.first else { return nil }
    if ["common", "organizations", "consumers"].contains(tenant) {
      return Fault(
        message: "tokenEndpoint names the tenant \(tenant), which a client credential cannot use",
        help: "name the tenant itself, by its domain or its identifier", part: range(of: tenant, in: endpoint))
    }
    switch parts.dropFirst().joined(separator: "/") {
    case "oauth2/token": return Fault(message: "tokenEndpoint is the one of version 1, which does not know scopes", help: help)
    case "oauth2/v2.0/authorize", "oauth2/authorize":
      return Fault(message: "tokenEndpoint is the one where users sign in, which gives out no tokens", help: help)
    default: return nil
    }
  }

  private static let help = "use https://login.microsoftonline.com/TENANT/oauth2/v2.0/token"

  /// Names of the one service that gives out tokens.
  private static let hosts: Set<String> = ["login.microsoftonline.com", "login.microsoft.com", "login.windows.net"]

  /// Hosts that are taken for it. Others may be an organisation's own broker.
  private static let otherHosts: Set<String> = [
    "accounts.google.com", "graph.microsoft.com", "login.live.com", "management.azure.com", "oauth2.googleapis.com",
    "outlook.office.com", "outlook.office365.com", "smtp.office365.com",
  ]

  /// Where the first part of the path stands in the endpoint, in bytes.
  private static func range(of part: some StringProtocol, in endpoint: String) -> Range<Int>? {
    guard let scheme = endpoint.firstRange(ofASCII: "://") else { return nil }
    let afterScheme = endpoint[scheme.upperBound...].utf8
    guard let slash = afterScheme.firstIndex(of: UInt8(ascii: "/")) else { return nil }
    // The parts of a path are never empty: `//` stands for one.
    guard let first = afterScheme[slash...].firstIndex(where: { $0 != UInt8(ascii: "/") }) else { return nil }
    let start = endpoint.utf8.distance(from: endpoint.utf8.startIndex, to: first)
    return start..<start + part.utf8.count
  }
}
