import Diagnostics
import Manifests

/// A mail provider, with what its own documentation says of its SMTP endpoints.
struct Provider: Sendable {
  let name: String
  /// Hosts, in lower case; a `*` stands for one label.
  let hosts: [String]
  /// The documented ports, in the order in which to propose them.
  let ports: [Port]
  /// Whether the provider lists every port it has: then another one is wrong.
  let hasOnlyThesePorts: Bool
  let login: Login
  let oauth2: OAuth2
  /// The page that says so.
  let source: String
  /// When the entry was written, or last compared with it.
  let date: String

  struct Port: Sendable {
    let number: Int
    let security: ConnectionSecurity
  }

  /// What the user name of a login with a password is.
  enum Login: Sendable {
    case any
    /// This word, or the word with a colon and more after it.
    case word(String)
    /// An AWS access key id that does not expire: `AKIA` and more (IAM user guide, "Unique identifiers").
    case accessKeyID
    /// A mail address.
    case address
    /// A key or a token, as described; never a mail address.
    case key(String)
  }

  /// Whether an OAuth2 client credential can log in.
  enum OAuth2: Sendable {
    case unknown
    case clientCredential
    /// It logs in with a password or a key only.
    case none
    /// It takes access tokens, and gives out none for a client's secret alone.
    case otherGrants
  }

  init(
    _ name: String, hosts: [String], startTLS: [Int] = [], implicitTLS: [Int] = [], only hasOnlyThesePorts: Bool = false,
    login: Login = .any, oauth2: OAuth2 = .unknown, source: String, date: String
  ) {
    self.name = name
    self.hosts = hosts
    ports =
      startTLS.map { Port(number: $0, security: .startTLS) } + implicitTLS.map { Port(number: $0, security: .implicitTLS) }
    self.hasOnlyThesePorts = hasOnlyThesePorts
    self.login = login
    self.oauth2 = oauth2
    self.source = source
    self.date = date
  }

  /// What the provider says of a port.
  enum Offer: Equatable {
    case unknown
    case none
    case security(ConnectionSecurity)
  }

  func offer(at port: Int) -> Offer {
    if let port = ports.first(where: { $0.number == port }) { return .security(port.security) }
    return hasOnlyThesePorts ? .none : .unknown
  }
}

// MARK: Lookup

extension Provider {
  /// The pages of some of them, each once.
  static func sources(where isMeant: (Provider) -> Bool = { _ in true }) -> [String] {
    var seen: Set<String> = []
    return all.filter(isMeant).map(\.source).filter { seen.insert($0).inserted }
  }

  /// The provider that a host belongs to, or nil.
  static func serving(_ host: String) -> Provider? {
    // The names of all of them are ASCII.
    guard host.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
    let host = host.lowercased()
    if let index = exactHosts[host] { return all[index] }
    return patterns.first { $0.matches(host) }.map { all[$0.index] }
  }

  private static let exactHosts: [String: Int] = {
    var result: [String: Int] = [:]
    for (index, provider) in all.enumerated() {
      for host in provider.hosts where !host.utf8.contains(UInt8(ascii: "*")) { result[host] = index }
    }
    return result
  }()

  private static let patterns: [HostPattern] = all.enumerated().flatMap { index, provider in
    provider.hosts.compactMap { HostPattern($0, index: index) }
  }
}

/// A host with one label left open.
private struct HostPattern: Sendable {
  let prefix: [UInt8]
  let suffix: [UInt8]
  /// The provider, in the list of all.
  let index: Int

  init?(_ pattern: String, index: Int) {
    let parts = pattern.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    prefix = Array(parts[0])
    suffix = Array(parts[1])
    self.index = index
  }

  func matches(_ host: String) -> Bool {
    let host = host.utf8
    guard host.count > prefix.count + suffix.count, host.starts(with: prefix), host.suffix(suffix.count).elementsEqual(suffix)
    else { return false }
    return !host.dropFirst(prefix.count).dropLast(suffix.count).contains(UInt8(ascii: "."))
  }
}

extension SMTPConnection {
  /// The provider that the connection goes to, where it is known.
  var provider: Provider? { host.flatMap { Provider.serving($0.value) } }
}
