import Diagnostics
import KeyMaterial
import Manifests

extension Rule {
  static let exposedSecretFile = Rule(
    .exposedSecretFile,
    summary: "secret file in the repository or readable by others",
    rationale: """
      A password or private key that lies in the work tree of a Git repository is published with the next commit, and one \
      that others on the machine may read is no secret. Files are not opened for this; ignore files of Git are not read, \
      since a forced add or an archive of the folder goes past them. The rule is silent about files that are not on this \
      machine, about permissions below /run, which the container's runtime sets, and about key files that SOPS, age, PGP or \
      git-crypt have encrypted.
      """,
    remedy: """
      Keep the file outside the repository, for its owner alone (mode 600). Change what has been committed: Git's history \
      keeps it.
      """,
    references: ["https://owasp.org/www-community/vulnerabilities/Use_of_hard-coded_password"],
    examples: [
      .flagged(
        """
        username: billing
        password: «{file: repository/relay-password}»
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
      .clean(
        """
        username: billing
        password: {file: relay-password}
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
    ],
    check: .files { subject, findings in
      for material in subject.value.materials {
        guard let facts = material.facts, material.holdsSecret, let fault = facts.exposure else { continue }
        let noun =
          switch material.reference.role {
          case .privateKey: "private key \(material.name)"
          case .pkcs12: "PKCS#12 file \(material.name)"
          case .certificates: "certificate file \(material.name), which holds a private key,"
          }
        findings.report(
          "\(noun) \(fault.message)", at: material.span, in: subject.manifest, field: material.field, help: fault.help)
      }
      for secret in subject.value.secrets {
        guard let fault = secret.file?.exposure else { continue }
        findings.report(
          "\(secret.field) is kept in a file that \(fault.message)", at: secret.span, in: subject.manifest, field: secret.field,
          help: fault.help)
      }
    })
}

extension NamedMaterial {
  fileprivate var holdsSecret: Bool {
    switch facts?.state {
    case .forbidden: reference.role != .certificates
    case .read(let contents): contents.hasPrivateKey || (contents.form == .pkcs12)
    case .missing, .unusable, .unopened, nil: false
    }
  }
}

extension FileFacts {
  fileprivate var exposure: (message: String, help: String)? {
    switch state {
    case .missing, .unusable: return nil
    case .forbidden, .unopened, .read: break
    }
    if isInWorkTree {
      return ("lies in a Git work tree", "keep it outside the repository, and change it if it was ever committed")
    }
    switch readers {
    case .everybody: return ("can be read by every user of this machine", "let its owner alone read it: chmod 600")
    case .group: return ("can be read by its group", "let its owner alone read it: chmod 600")
    case nil: return nil
    }
  }
}
