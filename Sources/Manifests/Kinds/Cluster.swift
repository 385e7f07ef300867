import CanonicalJSON
package import Diagnostics

/// The places that connections are made from.
package struct Cluster: SchemaObject {
  package var stengs: Located<[Located<Steng>]>?

  package init() {}

  package static let schema = ObjectSchema<Cluster>(
    "Cluster", "A group of places (STENGs) that connections are made from and tested from.",
    fields: [
      Field(
        "stengs", \.stengs, .list(of: .object(), isDistinct: false), isRequired: true,
        "The members of the cluster; their names are unique in it.")
    ])
}

/// One member of a cluster: a machine that connections are made from.
package struct Steng: SchemaObject {
  package var name: Located<String>?
  package var status: Located<Status>?
  package var run: Located<RunSource>?

  package init() {}

  package static let schema = ObjectSchema<Steng>(
    "STENG", "A machine that connections are made from.",
    fields: [
      Field("name", \.name, .text(.name, length: 1...128), isRequired: true, "The name of the member, unique in its cluster."),
      Field("status", \.status, .choice, default: .enabled, "Whether the member may be used."),
      Field("run", \.run, .runSource, isRequired: true, "How a probe gets there: `local`, over ssh, or by a command."),
    ])
}

/// How a program is run on a member of a cluster.
package enum RunSource: Sendable {
  case local
  case remote(RemoteRun)
}

/// A way to another machine: exactly one of the fields.
package struct RemoteRun: SchemaObject {
  package var ssh: Located<SSHTarget>?
  package var command: Located<[Located<String>]>?

  package init() {}

  package static let schema = ObjectSchema<RemoteRun>(
    "run", "A way to another machine.", isUnion: true,
    fields: [
      Field("ssh", \.ssh, .object(), "By the system's OpenSSH client, its own configuration and known hosts respected."),
      Field(
        "command", \.command, .list(of: .text(.argument), isDistinct: false),
        "By a program and its arguments, such as kubectl, docker or nomad exec."),
    ])
}

package struct SSHTarget: SchemaObject {
  package var host: Located<String>?
  package var port: Located<Int>?
  package var user: Located<String>?
  package var identityFile: Located<String>?
  package var command: Located<String>?

  package init() {}

  package static let schema = ObjectSchema<SSHTarget>(
    "ssh", "A machine that OpenSSH reaches.",
    fields: [
      Field(
        "host", \.host, .text(.line, length: 1...253), isRequired: true, "The host, as OpenSSH's configuration or DNS knows it."),
      Field("port", \.port, .integer(1...65535), derivedDefault: "OpenSSH's configuration", "The port of the SSH server."),
      Field("user", \.user, .text(.line), derivedDefault: "OpenSSH's configuration", "The user to log in as."),
      Field(
        "identityFile", \.identityFile, .text(.line), derivedDefault: "OpenSSH's configuration",
        "The private key, as OpenSSH's option IdentityFile takes it."),
      Field("command", \.command, .text(.line), derivedDefault: "`smtplint`", "The smtplint to run there."),
    ])
}

extension ValueType where Value == RunSource {
  static var runSource: ValueType {
    let remote = ValueType<RemoteRun>.object()
    let shape = Shape.word("local", or: remote.shape)
    return ValueType(
      shape,
      decode: { node, decoder in
        if decoder.isWord("local", node) { return .local }
        if decoder.isText(node) {
          decoder.reportUnknownWord(node, expected: shape, candidates: ["local"])
          return nil
        }
        guard decoder.isMapping(node) else {
          decoder.reportWrongType(node, expected: shape)
          return nil
        }
        return remote.decode(node, &decoder).map { .remote($0) }
      },
      encode: { value, context in
        guard case .remote(let run) = value else { return "local" }
        return remote.encode(run, context)
      })
  }
}
