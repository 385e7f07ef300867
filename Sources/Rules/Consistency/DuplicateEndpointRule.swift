import Diagnostics
import Linking
import Manifests

extension Rule {
  static let duplicateEndpoint = Rule(
    .duplicateEndpoint,
    summary: "same host, port and user in two connections",
    rationale: """
      Two connections to one account are often one that was copied, and the change to one is then forgotten in the other. They \
      may differ on purpose: hence only an information. Hosts are compared in canonical form.
      """,
    remedy: "Keep one of the two, or give them different users.",
    examples: [
      .flagged(
        .documents,
        """
        apiVersion: smtplint/v1
        kind: SMTPConnection
        metadata: {name: billing}
        spec: {host: mail.example.com, port: 465, maxRetries: 0, connectionSecurity: SSL_TLS, matchServerHostname: Enabled}
        ---
        apiVersion: smtplint/v1
        kind: SMTPConnection
        metadata: {name: invoices}
        spec: {host: «MAIL.example.com», port: 465, maxRetries: 0, connectionSecurity: SSL_TLS, matchServerHostname: Enabled}
        """),
      .clean(
        .documents,
        """
        apiVersion: smtplint/v1
        kind: SMTPConnection
        metadata: {name: billing}
        spec: {host: mail.example.com, port: 465, maxRetries: 0, connectionSecurity: SSL_TLS, matchServerHostname: Enabled}
        ---
        apiVersion: smtplint/v1
        kind: SMTPConnection
        metadata: {name: invoices}
        spec: {host: mail.example.com, port: 587, maxRetries: 0, connectionSecurity: STARTTLS, matchServerHostname: Enabled}
        """),
    ],
    check: .workspace { workspace, findings in
      var first: [Endpoint: Manifest] = [:]
      for manifest in workspace.manifests {
        guard let connection = manifest.connection, let host = connection.host, let port = connection.port else { continue }
        let endpoint = Endpoint(
          host: HostName.canonical(host.value) ?? host.value, port: port.value, username: connection.username?.value)
        guard let earlier = first[endpoint] else {
          first[endpoint] = manifest
          continue
        }
        let name = earlier.name.map { " " + Quoted($0.value).description } ?? ""
        findings.report(
          "connection\(name) has the same host, port and username", at: host.span, in: manifest, field: "host",
          related: [RelatedLocation("the other connection is here", at: earlier.connection?.host?.span ?? earlier.span)],
          help: "keep one of the two, or give them different users")
      }
    })
}

private struct Endpoint: Hashable {
  let host: String
  let port: Int
  let username: String?
}
